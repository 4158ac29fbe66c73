"""What the front door answers, and that no safe setting has drifted."""

import re
import tomllib
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit import config

from pages._ui import door, squeeze

REPO = Path(__file__).parents[2]
SETTINGS = tomllib.loads((REPO / ".streamlit" / "config.toml").read_text("utf-8"))


def client() -> TestClient:
    """Our walls and routes around a stand-in for Streamlit's own answers."""

    async def page(_: object) -> Response:
        return HTMLResponse(door.INDEX.read_text("utf-8"))

    async def inner(_: object) -> Response:
        return HTMLResponse("<title>x</title>")

    routes = [*door.routes(), Route("/_stcore/x", inner), Route("/{path:path}", page)]
    return TestClient(
        Starlette(routes=routes, middleware=[Middleware(door.Walls), Middleware(squeeze.Squeeze)]), "http://127.0.0.1"
    )


@pytest.mark.parametrize("path", ["/", "/league", "/_stcore/x", "/assets/frame.css", "/ready", "/nowhere.js"])
def test_every_answer_has_the_security_headers(path: str):
    answer = client().get(path)
    for name, value in door.headers():
        assert answer.headers[name] == value


def test_a_server_called_by_another_name_answers_nobody():
    answer = client().get("/league", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer.headers["content-security-policy"] == door.content_policy()


def test_the_content_policy_allows_no_eval_no_blob_and_no_other_host():
    policy = dict(part.split(" ", 1) for part in door.content_policy().split("; "))
    assert policy["default-src"] == "'none'"
    assert re.fullmatch(r"'self'( 'sha256-[\w+/]{43}=')+", policy["script-src"])
    assert policy["connect-src"] == policy["worker-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not re.search(r"unsafe-eval|blob:|https?:|\*", door.content_policy())


def test_the_page_links_our_fonts_and_not_streamlits_own():
    body = client().get("/league").text
    assert body.index("./assets/fonts/fonts.css") < body.index("<title>")
    assert "SourceSans" not in body
    assert body.index("./assets/start.js") < body.index('type="module"')


def test_an_address_that_is_no_page_leads_to_the_first_one_which_speaks_of_it():
    reader = {"accept": "text/html,*/*"}
    answer = client().get("/leage?lang=zh-Hans&unit=A%26B", headers=reader, follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "./?lang=zh-Hans&unit=A%26B&lost=leage"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client().get("/league", headers=reader, follow_redirects=False).status_code == 200
    assert client().get("/leage", follow_redirects=False).status_code == 200  # a program gets what it asks for


def test_inner_routes_are_passed_on_as_they_are():
    assert client().get("/_stcore/x").text == "<title>x</title>"


def test_fonts_are_cached_for_a_year_and_nothing_else_is_reachable():
    fonts = client().get("/assets/fonts/ibm-plex-sans-latin-400-normal.woff2")
    assert fonts.headers["cache-control"] == "public, max-age=31536000"
    assert client().get("/assets/frame.css").headers["cache-control"] == "no-cache"
    assert client().get("/assets/../app.py").status_code == 200  # the page, not the file
    assert "st.App" not in client().get("/assets/%2e%2e/app.py").text
    assert client().post("/assets/frame.css").status_code == 405


def test_every_font_named_is_there_and_licensed():
    folder = REPO / "assets" / "fonts"
    named = set(re.findall(r"url\(\./([^)]+)\)", (folder / "fonts.css").read_text("utf-8")))
    assert named == {p.name for p in folder.glob("*.woff2")}
    assert {p.name for p in folder.glob("OFL*")} == {"OFL-ibm-plex-sans.txt", "OFL-noto-sans-sc.txt"}
    sizes = [p.stat().st_size for p in folder.iterdir()]
    assert max(sizes) < 1_500_000
    assert sum(sizes) < 8_000_000


def test_names_and_words_come_in_slices_of_their_own():
    """An English page of a Chinese bank asks for one slice of Chinese and not for twenty; a Chinese one for three."""
    css = (REPO / "assets" / "fonts" / "fonts.css").read_text("utf-8")
    held = {name: characters(css, name) for name in ("names", "words", "words-hant")}
    assert held["names"].isdisjoint(held["words"] | held["words-hant"])
    people = _chinese((REPO / "analytics" / "demo" / "names.py").read_text("utf-8"))
    assert people <= held["names"]
    for language, slices in (("zh-Hans", ("names", "words")), ("zh-Hant", ("names", "words", "words-hant"))):
        files = [*(REPO / "pages/_ui/locales").glob(f"{language}.*"), *(REPO / "analytics/words").glob(f"{language}.*")]
        said = _chinese("".join(f.read_text("utf-8") for f in files))
        assert len(said - set().union(*(held[s] for s in slices))) < len(said) / 20


def characters(css: str, name: str) -> set[str]:
    """What a slice of ours is asked for."""
    (spans,) = re.findall(rf"noto-sans-sc-{name}-wght.*unicode-range: (.*) }}", css)
    ends = [span.removeprefix("U+").split("-") for span in spans.split(",")]
    return {chr(c) for span in ends for c in range(int(span[0], 16), int(span[-1], 16) + 1)}


def _chinese(text: str) -> set[str]:
    return {c for c in text if "\u4e00" <= c <= "\u9fff"}


def test_ready_says_which_release_is_served(bank: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STANDINGS_DATA", str(bank))
    answer = client().get("/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["release"] == (bank / "CURRENT").read_text().strip()


def test_not_ready_while_nothing_is_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STANDINGS_DATA", str(tmp_path))
    answer = client().get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "empty", "release": None}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.allowedHosts", ["localhost", "127.0.0.1"]),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("server.enableStaticServing", False),
        ("server.enableAgentApi", False),
        ("server.fileWatcherType", "none"),
        ("server.maxUploadSize", 200),
        ("browser.gatherUsageStats", False),
        ("runner.postScriptGC", False),
        ("client.toolbarMode", "minimal"),
        ("client.showErrorDetails", "none"),
        ("client.disableDataExport", True),
    ],
)
def test_a_safe_setting_is_set_and_streamlit_still_knows_it(option: str, value: object):
    section, name = option.split(".")
    assert SETTINGS[section][name] == value
    assert option in config._config_options_template


def test_every_setting_is_known_to_streamlit():
    for section in ("server", "browser", "runner", "client"):
        for name in SETTINGS[section]:
            assert f"{section}.{name}" in config._config_options_template
    for name in SETTINGS["theme"]:
        if name not in ("light", "dark"):
            assert f"theme.{name}" in config._config_options_template


def test_streamlits_scripts_travel_compressed():
    name = next(p.name for p in (squeeze.STATIC / "static" / "js").glob("index.*.js"))
    answer = client().get(f"/static/js/{name}", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text == (squeeze.STATIC / "static" / "js" / name).read_text("utf-8")


@pytest.mark.parametrize("start", squeeze.INSTEAD)
def test_a_small_font_of_ours_is_sent_for_a_large_one_of_streamlits(start: str):
    name = next((squeeze.STATIC / "static" / "media").glob(f"{start.rpartition('/')[2]}*")).name
    answer = client().get(f"/static/media/{name}")
    assert answer.status_code == 200
    assert answer.url.path.startswith("/assets/")
    assert answer.content[:4] == b"wOF2"
    assert len(answer.content) < 30_000


def test_every_icon_that_can_be_asked_for_is_in_our_font():
    sources = [*(squeeze.STATIC / "static" / "js").glob("*.js"), *(REPO / "pages").rglob("*.py")]
    named = {icon for f in sources for icon in re.findall(r":material/([a-z0-9_]+)", f.read_text("utf-8"))}
    known = set((REPO / "assets" / "symbols" / "symbols.txt").read_text("ascii").split())
    assert len(named) > 50
    assert named - known == {"star_filled"}  # which Streamlit's own font does not have either


@pytest.mark.parametrize("path", ["/static/../../config.py", "/static/js/none.js", "/static/../index.html", "/app.py"])
def test_nothing_else_is_packed(path: str):
    assert squeeze.packed(path) is None
