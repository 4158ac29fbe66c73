"""The pages of competitions on a bank that holds one of each kind: what they say is what the command line says."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from analytics.cli import main
from analytics.competitions.rules import read_rules
from analytics.kpi import LANGUAGES
from tests.access import canary
from tests.competitions.test_bank import PEOPLE, TICKETS, expected, republish_february
from tests.competitions.test_scorecards import PEERS
from tests.kept import canary_bank
from tests.ui.conftest import MAIN, Look

SEEN = Callable[..., Look]
PK = """
format = "pk"
[title]
en = "Duel"
zh-Hans = "对决"
zh-Hant = "對決"
[window]
first = 2026-03-02
last = 2026-04-26
rounds = "week"
[entrants]
kind = "outlet"
[[score]]
kpi = "fund_tickets"
[[score]]
kpi = "new_clients"
[[gate]]
rule = "kpi"
kpi = "valid_complaints"
at_most = 3
[[prize]]
title = "First"
from = 1
amount = 500
[[override]]
finding = "winner_takes_all"
reason = "a game"
by = "Ann"
[[override]]
finding = "rank_without_target"
reason = "a game"
by = "Ann"
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sealed: tickets; running: duel; a draft and a broken file."""
    root = canary_bank(tmp_path_factory, tmp_path_factory.mktemp("rich"))
    folder = root / "competitions"
    folder.mkdir()
    tickets = TICKETS.replace('finding = "x"', 'finding = "single_product"')
    tickets = tickets.replace('en = "Tickets"', 'en = "Tickets"\nzh-Hans = "笔数赛"\nzh-Hant = "筆數賽"')
    (folder / "tickets.toml").write_text(tickets, "utf-8")
    (folder / "duel.toml").write_text(PK, "utf-8")
    coming = TICKETS.replace("2026-01-01", "2026-06-01").replace("2026-02-28", "2026-06-30")
    (folder / "coming.toml").write_text(coming, "utf-8")
    (folder / "broken.toml").write_text(PK.replace("fund_tickets", "fund_tickts"), "utf-8")
    (root / "scorecards").mkdir()
    (root / "scorecards" / "two.toml").write_text(PEERS, "utf-8")
    stars = PEERS.replace('kind = "manager"', 'kind = "outlet"').replace('en = "Two"', 'en = "Stars"')
    (root / "scorecards" / "stars.toml").write_text(stars, "utf-8")
    for command in (("launch", "tickets"), ("launch", "duel"), ("seal", "tickets")):
        assert main(["competition", *command, "--data", str(root)]) == 0
    return root


def rows(look: Look, caption: str) -> list[dict[str, object]]:
    """The rows of a table by column id."""
    spec = next(x for x in look.of_kind("table") if x["caption"] == caption)
    ids = [c["id"] for c in spec["columns"]]
    return [dict(zip(ids, r[2:], strict=True)) for r in spec["rows"]]


def test_standings_show_the_table_worked_out_by_hand(look: SEEN, rich: Path):
    seen = look("standings", folder=rich, competition="tickets")
    table = {r["name"][0]: r for r in rows(seen, "Standings")}
    for n, m in enumerate(PEOPLE):
        row = table[f"Person {m}"]
        assert row["score"][1] == f"{expected(n):,}"
        assert row["standing"][:2] == (["struck", "excluded"] if n % 2 else ["full", "ranked"])
    even = [expected(n) for n in range(0, 36, 2)]
    place, _, bracket = table[f"Person {PEOPLE[24]}"]["place"]  # 24 and 28 have the same score
    assert (place, bracket) == (1 + sum(e > expected(24) for e in even), "top")
    assert seen.headline.startswith(f"{sum(e >= 8 for e in even)} of 36 hold a prize")


def test_a_manager_sees_the_own_ledger_and_nobody_elses_name(look: SEEN, rich: Path):
    me = PEOPLE[4]
    seen = look("standings", role=f"manager:{me}", folder=rich, competition="tickets")
    assert "kanS2x" not in seen.text
    assert "kanS3x" not in seen.text
    assert not [m for m in PEOPLE if m != me and m in seen.text]
    points = [float(r["points"][1]) for r in rows(seen, "Ledger")]
    assert sum(points) == expected(4)
    asked = look("standings", role=f"manager:{me}", folder=rich, competition="tickets", entrant=PEOPLE[30])
    assert PEOPLE[30] not in asked.text


def test_a_duel_shows_its_pairs_and_records(look: SEEN, rich: Path):
    seen = look("standings", folder=rich, competition="duel")
    assert all(len(str(r["record"]).split("–")) == 3 for r in rows(seen, "Standings"))
    assert len(rows(seen, "Pairs")) == 3  # six outlets


def test_results_are_the_seal_and_preflight_the_replay(look: SEEN, rich: Path):
    seen = look("results", folder=rich)
    table = {r["name"][0]: r for r in rows(seen, "Final table")}
    assert table[f"Person {PEOPLE[4]}"]["score"][1] == f"{expected(4)}"
    assert "verify-result tickets/1" in seen.text
    seen = look("preflight", folder=rich, competition="coming")
    assert "1 findings of the conduct check are open" in seen.headline
    assert len(rows(seen, "Replays")) == 3
    seen = look("preflight", folder=rich, competition="broken")
    assert "fund_tickets" in seen.text
    assert "line 14" in seen.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["standings", "results", "preflight", "scorecards"])
def test_every_page_opens_in_every_language(look: SEEN, rich: Path, page: str, language: str):
    seen = look(page, folder=rich, lang=language, period="2026-03")
    assert seen.headline
    assert seen.of_kind("table")
    if language != "en":
        for english in ("points for every", "Standing", "hold a prize", "Managers compete"):
            assert english not in seen.text


def test_a_scorecard_shows_what_made_a_score(look: SEEN, rich: Path):
    seen = look("scorecards", role=f"manager:{PEOPLE[4]}", folder=rich, period="2026-03", card="two")
    assert [r["name"][0] for r in rows(seen, "Scorecard")] == [f"Person {PEOPLE[4]}"]
    made = rows(seen, "Contributions")
    total = sum(float(r["points"][1].replace("−", "-")) for r in made if r["points"] and r["points"][1] != "–")
    score = float(rows(seen, "Scorecard")[0]["score"][1].replace("−", "-"))
    assert abs(total - score) < 0.06


def moved_by(look: Look) -> tuple[int, float]:
    """(places, points) of a movement: the sum of its parts, which is the total shown above them."""
    [spec] = [x for x in look.of_kind("table") if x["caption"] == "Why the place moved"]

    def number(cell: list[str] | None) -> float:
        return float(cell[1].replace("−", "-").replace("±", "")) if cell else 0.0

    parts = [(number(r[3]), number(r[4])) for r in spec["groups"][0]["rows"]]
    total = number(spec["total"][3]), number(spec["total"][4])
    assert sum(n for n, _ in parts) == total[0]
    assert sum(v for _, v in parts) == pytest.approx(total[1], abs=1e-9)
    return int(total[0]), total[1]


def test_a_scorecards_place_and_points_are_explained_since_any_period(look: SEEN, rich: Path):
    """The parts add up to what the page itself shows for both months."""
    who, shown = PEOPLE[4], {}
    for period in ("2026-01", "2026-03"):
        table = look("scorecards", folder=rich, period=period, card="two")
        spec = next(x for x in table.of_kind("table") if x["caption"] == "Scorecard")
        row = next(r for r in spec["rows"] if r[0] == who)
        cells = dict(zip([c["id"] for c in spec["columns"]], row[2:], strict=True))
        place = cells["place"]
        shown[period] = place[0] if isinstance(place, list) else place, float(cells["score"][1].replace("−", "-"))
    seen = look("scorecards", folder=rich, period="2026-03", card="two", scored=who, against="2026-01")
    (before, was), (now, value) = shown["2026-01"], shown["2026-03"]
    places, points = moved_by(seen)
    assert places == before - now
    assert points == pytest.approx(value - was, abs=1e-9)


def test_a_place_in_a_competition_is_explained_since_a_day(rich: Path, monkeypatch: pytest.MonkeyPatch):
    """Person 24 sold two funds of 2,400 in each of the two months: 2 points a ticket, 2 for the full thousands in it.
    Since the end of January: 4 by tickets, 4 by amounts; everybody did the same twice, so no place moved."""
    monkeypatch.setenv("STANDINGS_DATA", str(rich))
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app._page_hash = calc_hash("standings")
    asked = {"as": "office", "competition": "tickets", "entrant": PEOPLE[24], "since": "2026-01-31"}
    for name, value in asked.items():
        app.query_params[name] = value
    app.session_state["moved_on"] = True
    app.run()
    assert not app.exception
    seen = Look(app)
    assert moved_by(seen) == (0, 8)
    [spec] = [x for x in seen.of_kind("table") if x["caption"] == "Why the place moved"]
    told = {r[2][0]: r[4][1] for r in spec["groups"][0]["rows"] if r[4]}
    assert told == {"Fund tickets: own figure": "+4.00", "Fund sales: own figure": "+4.00"}
    assert app.selectbox(key="f_since").value == "2026-01-31"


LIBRARY = sorted((Path(__file__).parents[2] / "data" / "competitions" / "library").glob("*.toml"))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: p.stem)
def test_the_form_fills_in_shows_and_writes_every_format(rich: Path, path: Path, monkeypatch: pytest.MonkeyPatch):
    """Fill in from one of each format, change the name, write: the same rules but for the file's name and hash."""
    monkeypatch.setenv("STANDINGS_DATA", str(rich))
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app._page_hash = calc_hash("preflight")
    app.query_params["as"], app.query_params["competition"] = "office", "coming"
    app.session_state["draft_box"] = True
    app.run()
    app.selectbox(key="draft_begin").set_value(path.stem).run()
    app.button(key="draft_fill").click().run()
    app.text_input(key="draft_name").set_value(f"{path.stem}-2").run()
    assert not app.exception, [e.value for e in app.exception]
    assert not [b for b in Look(app).of_kind("banner") if "line " in str(b["title"])]
    app.button(key="draft_write").click().run()
    made = rich / "competitions" / f"{path.stem}-2.toml"
    written = read_rules(made.read_text("utf-8"), path.name)
    made.unlink()
    assert written == replace(read_rules(path.read_text("utf-8"), path.name), digest=written.digest)


def test_an_edited_file_shows_its_difference_and_launches_as_a_new_version(look: SEEN, rich: Path, tmp_path: Path):
    """Two points a ticket become three: told before the launch, and for ever with the rules after it."""
    shutil.copytree(rich, tmp_path / "bank")
    path = tmp_path / "bank" / "competitions" / "tickets.toml"
    path.write_text("version = 2\n" + path.read_text("utf-8").replace("points = 2", "points = 3"), "utf-8")
    seen = look("preflight", folder=tmp_path / "bank", competition="tickets")
    changed = {(r["when"], r["text"]) for r in rows(seen, "What the file changes in the launched rules")}
    assert changed == {("now", "version = 2"), ("before", "points = 2"), ("now", "points = 3")}
    assert main(["competition", "launch", "tickets", "--data", str(tmp_path / "bank")]) == 0
    seen = look("standings", folder=tmp_path / "bank", competition="tickets")
    title = next(x["caption"] for x in seen.of_kind("table") if x["caption"].startswith("What version 2"))
    assert ("now", "points = 3") in {(r["when"], r["text"]) for r in rows(seen, title)}


def test_a_correction_shows_what_was_and_what_is(look: SEEN, rich: Path, tmp_path: Path):
    """A ticket of manager 24 is cancelled: 2 + 2 points less; the first seal stays."""
    shutil.copytree(rich, tmp_path / "bank")
    republish_february(tmp_path / "bank", f"T02240-{canary.canary('S3')}")
    assert main(["competition", "seal", "tickets", "--data", str(tmp_path / "bank")]) == 0
    seen = look("results", folder=tmp_path / "bank", competition="tickets")
    differing = {r["name"][0]: (r["was"], r["is"]) for r in rows(seen, "Differences")}
    was, now = differing[f"Person {PEOPLE[24]}"]
    assert was.split(" · ")[1] == str(expected(24))
    assert now.split(" · ")[1] == str(expected(24) - 4)
    assert "Seal 1 stays" in seen.text


def test_a_race_draws_the_leaders_and_the_own_line(look: SEEN, rich: Path):
    seen = look("standings", folder=rich, competition="duel")
    chart = next(c for c in seen.app.get("plotly_chart"))
    named = {a["text"] for a in json.loads(chart.proto.spec)["layout"]["annotations"]}
    assert len(named) == 3  # the leaders; of six outlets three are drawn without a name
    assert len(json.loads(chart.proto.spec)["data"]) == 6
    assert "even pace" in seen.text


def test_a_projector_shows_no_tail_and_nobodys_ledger(look: SEEN, rich: Path):
    seen = look("standings", folder=rich, competition="tickets", tail="hidden", entrant=PEOPLE[4])
    shown = rows(seen, "Standings")
    assert 0 < len(shown) < 36
    places = [r["place"][0] if isinstance(r["place"], list) else r["place"] for r in shown]
    assert all(r["prize"] or (place or 99) <= 20 for r, place in zip(shown, places, strict=True))
    assert not [x for x in seen.of_kind("table") if x["caption"] == "Ledger"]


def test_running_competitions_are_on_the_overview_with_the_own_place(look: SEEN, rich: Path):
    """The duel is not final: the card of an outlet's manager tells the outlet's place."""
    seen = look("overview", role=f"manager:{PEOPLE[4]}", folder=rich)
    card = next(c for b in seen.of_kind("cards") for c in b["cards"] if c["title"] == "Duel")
    table_ = rows(look("standings", role=f"manager:{PEOPLE[4]}", folder=rich, competition="duel"), "Standings")
    own = next(r for r in table_ if isinstance(r["place"], int) and r["name"][0] != "colleague")
    assert card["value"].startswith(f"place {own['place']} of 6")


def test_a_scorecard_is_on_the_managers_page_and_grades_on_branches(look: SEEN, rich: Path):
    seen = look("manager", folder=rich, period="2026-03", who=PEOPLE[4])
    assert rows(seen, "Contributions")
    assert f"Person {PEOPLE[4]}" in "".join(str(b["title"]) for b in seen.of_kind("prose"))
    seen = look("branches", folder=rich, period="2026-03", level="outlet")
    grades = rows(seen, "Stars")
    made = rows(look("scorecards", folder=rich, period="2026-03", card="stars"), "Scorecard")
    assert [(r["name"][0], r["score"][1], r["grade"]) for r in grades] == [
        (r["name"][0], r["score"][1], r["grade"]) for r in made
    ]
    assert len(grades) == 6
