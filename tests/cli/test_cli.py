"""The command line as a scheduler meets it: exit codes, one JSON document, sentences that say what to do."""

import json
import re
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.cli import main, parser
from analytics.cli.examples import subcommands
from analytics.desk import open_desk
from analytics.period import parse
from analytics.report.flat import as_shown
from analytics.report.flat import shown as unplaced
from tests.access import canary

REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("cli")
    canary.make(root / "inbox")
    assert main(["publish", "--data", str(root), "--without-totals", "Ann: made by hand"]) == 0
    return root


@pytest.fixture
def run(capsys, data):
    def call(*argv: str, folder: Path = data) -> tuple[int, dict]:
        code = main([*argv, "--data", str(folder), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_rank_rows_hold_what_a_reader_needs(run):
    code, table = run("rank", "fund_sales", "--period", "2026-03", "--level", "sub_branch")
    assert code == 0
    wanted = {
        "unit_id", "name", "place", "value", "numerator", "denominator", "previous", "change", "movement", "target",
        "attainment", "fte",
    }  # fmt: skip
    assert all(wanted <= set(row) for row in table["rows"])
    # manager n sells k-th tickets (k < n % 5) of 100 n yuan, even k are funds; S1 has n 0-11, S2 12-23, S3 24-35
    sold = [sum(100 * n * len(range(0, n % 5, 2)) for n in range(a, a + 12)) for a in (0, 12, 24)]
    assert {r["unit_id"]: Decimal(r["value"]) for r in table["rows"]} == dict(
        zip(("S1", "S2", "S3"), sold, strict=True)
    )
    assert [r["place"] for r in table["rows"]] == [1, 2, 3]
    assert Decimal(table["total"]["value"]) == sum(sold)
    assert all(r["fte"] == "12.0000" and r["denominator"] is None for r in table["rows"])


@pytest.mark.parametrize(
    "argv",
    [
        ("rank", "fund_sale"),
        ("rank", "fund_sales", "--period", "2026-3"),
        ("rank", "fund_sales", "--period", "2031-01"),
        ("rank", "fund_sales", "--level", "lofts"),
        ("rank", "fund_sales", "--within", "S9"),
        ("rank", "fund_sales", "--within", "S2", "--as", "head:S1"),
        ("rank", "vip_contacted"),
        ("explain", "aum", "S2", "--as", "head:S1"),
        ("moved", "aum", "S2", "--as", "head:S1"),
        ("moved", "aum", "S2", "--release", "no such release"),
        ("compare", "S9"),
        ("rollback", "nonsense"),
        ("kpi", "show", "nonsense"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words_with_exit_code_1(run, argv):
    code, answer = run(*argv)
    assert code == 1
    assert len(answer["message"]) > 20
    assert answer["problems"] == [answer["message"]]


def test_the_data_folder_and_json_may_stand_before_the_command(capsys, data):
    asked = ("rank", "fund_sales", "--period", "2026-03")
    answers = []
    for argv in (("--data", str(data), "--json", *asked), ("--json", *asked, "--data", str(data))):
        assert main(argv) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]
    assert main(("--data", str(data / "nowhere"), *asked)) == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["draft.toml: 2 ", "3: “rounds” is “weak”. Did you mean “week”?", "without quotes: 2026-03-31"]),
        ("zh-Hans", ["发现2个问题", "3行：“rounds”为“weak”。是否为“week”？", "请去掉引号，写作2026-03-31"]),
        ("zh-Hant", ["發現2個問題", "3行：「rounds」為「weak」。是否為「week」？", "請去掉引號，寫作2026-03-31"]),
    ],
)  # fmt: skip
def test_a_competition_file_is_checked_in_the_readers_language(capsys, monkeypatch, tmp_path, language, said):
    """Two problems, in the language asked for or the environment's, in sentences and in JSON."""
    path = tmp_path / "draft.toml"
    path.write_text(
        'format = "points"\n[window]\nrounds = "weak"\nfirst = 2026-01-01\nlast = "2026-03-31"\n[title]\nen = "A"\n'
        '[entrants]\nkind = "manager"\n[[score]]\nkpi = "fund_tickets"\n',
        "utf-8",
    )
    asked = ["competition", "check", str(path), "--json"]
    for argv, locale in (([*asked, "--language", language], "C"), (asked, language.replace("-", "_") + ".UTF-8")):
        monkeypatch.setenv("LC_ALL", locale)
        assert main(argv) == 1
        told = capsys.readouterr()
        assert all(s in told.err and s in json.loads(told.out)["message"] for s in said), told.err


def test_did_you_mean(run):
    assert "Did you mean “fund_sales”" in run("rank", "fund_sale")[1]["message"]


def test_a_missing_table_is_named_never_zero(run):
    assert "it needs contacts" in run("rank", "vip_contacted")[1]["message"]


@pytest.mark.parametrize(
    "argv", [[], ["dance"], ["rank"], ["rank", "aum", "--compare", "never"], ["demo", "--managers", "0"]]
)
def test_wrong_usage_is_exit_code_2(argv, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(argv)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def _commands(at, path=()):
    """Every command and every part of one, as its words."""
    yield path
    for name, below in subcommands(at).items():
        yield from _commands(below, (*path, name))


@pytest.mark.parametrize("words", list(_commands(parser())), ids=lambda words: " ".join(words) or "top")
def test_every_help_has_examples_and_every_example_is_right(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--help"])
    assert stopped.value.code == 0
    shown = re.findall(r"^  python -m analytics (.+)$", capsys.readouterr().out, re.MULTILINE)
    assert shown
    for example in shown:
        assert tuple(shlex.split(example)[: len(words)]) == words
        assert callable(parser().parse_args(shlex.split(example)).run)


def test_what_the_disk_refuses_is_said_in_one_document(run, tmp_path):
    code, answer = run("export", "rank", "aum", "--out", str(tmp_path / "no" / "such" / "folder.csv"))
    assert code == 1
    assert answer["message"].startswith(str(tmp_path / "no" / "such" / "folder.csv"))
    assert "No such file or directory" in answer["message"]


def test_a_file_that_is_not_there_is_called_so(run, tmp_path):
    code, answer = run("check", str(tmp_path / "sales_2026-13.csv"))
    assert (code, answer["ok"]) == (1, False)
    assert answer["problems"] == ["sales_2026-13.csv: there is no such file. Check the name and the folder."]


def test_empty_data_folder(run, tmp_path):
    code, answer = run("rank", "aum", folder=tmp_path)
    assert code == 1
    assert "python -m analytics publish" in answer["message"]


def test_releases_rollback_verify(run):
    code, answer = run("releases")
    assert code == 0
    [only] = answer["releases"]
    assert only["serving"]
    assert run("verify") == (0, {"ok": True, "problems": []})
    assert run("rollback", only["release"]) == (0, {"current": only["release"]})


def test_moved_adds_up(run):
    """Between two periods; against the very same release nothing moved."""
    person = list(canary.managers())[13]
    code, answer = run("moved", "new_clients", person, "--period", "2026-03", "--against", "2026-01")
    found = answer["moved"]
    assert code == 0
    assert (answer["period"], answer["against"]) == ("2026-03", "2026-01")
    assert sum(p["places"] for p in found["parts"]) == found["before"] - found["now"]
    assert sum(Decimal(p["value"]) for p in found["parts"]) == Decimal(found["value"]) - Decimal(found["was"])
    same = run("moved", "new_clients", person, "--period", "2026-03", "--release", answer["release"])[1]
    assert (same["against"], same["moved"]["parts"]) == ("2026-03", [])


def test_explain_is_the_birth_certificate(run):
    """Manager n = 13 (place 2 of outlet O21) sells k = 0, 1, 2: funds are k = 0 and 2, 1,300 yuan each."""
    person = list(canary.managers())[13]
    code, found = run("explain", "fund_sales", person, "--period", "2026-03")
    assert code == 0
    assert (found["value"], found["row_count"], found["formula"]) == ("2600.00", 2, "Σ = 2,600")
    assert [(r["numerator"], r["file"]) for r in found["rows"]] == [("1300.00", "sales.csv")] * 2
    lines = (Path(found["sources"][0][0]).name, found["sources"][0][2])
    assert lines == ("sales.csv", 2)
    assert all(r["client"].startswith("…") and len(r["client"]) == 5 for r in found["rows"])


def test_the_line_in_the_certificate_is_the_line_in_the_file(run, tmp_path):
    person = list(canary.managers())[13]
    _, found = run("explain", "fund_sales", person, "--period", "2026-03")
    canary.make(tmp_path)
    lines = (tmp_path / "sales.csv").read_text("utf-8").splitlines()
    assert all(person in lines[r["line"] - 1] and r["ref"] in lines[r["line"] - 1] for r in found["rows"])


def test_export_is_csv(data, tmp_path, capsys):
    out = tmp_path / "table.csv"
    assert main(["export", "rank", "aum", "--data", str(data), "--out", str(out)]) == 0
    text = out.read_bytes()
    assert text.startswith(b"\xef\xbb\xbfplace,place_from,place_to,band,unit_id")
    assert text.count(b"\r\n") == 1 + 36 + 1
    capsys.readouterr()


def test_a_table_that_declines_to_rank_is_exported_without_places(data):
    """One complaint more or less decides nothing: for managers complaints are a gate, and no file says otherwise."""
    desk = open_desk("office", data)
    table = desk.ranking("complaint_rate", parse("2026-03"), "manager")
    assert table.certainty.refused == "gate"
    assert any(row.place for row in table.rows)
    shown = as_shown(table).rows[: len(table.rows)]
    assert {(r["place"], r["place_from"], r["place_to"], r["band"], r["movement"]) for r in shown} == {(None,) * 5}
    assert [r["name"] for r in shown] == sorted(r["name"] for r in shown)
    assert {r["unit_id"] for r in shown} == {row.unit_id for row in table.rows}
    assert all(r.sure is None or r.sure.first is None for r in unplaced(table).rows)
    ranked = desk.ranking("aum", parse("2026-03"), "manager")
    assert [r["place"] for r in as_shown(ranked).rows[: len(ranked.rows)]] == [row.place for row in ranked.rows]


def test_no_command_ranks_people_by_complaints(run, data, capsys):
    """Not the table, not a file, not a certificate, not a movement; of an outlet the place is told. A program is told
    that what it counts is no ranking."""
    person, march = list(canary.managers())[13], ("--period", "2026-03")
    assert main(["rank", "complaint_rate", *march, "--data", str(data)]) == 0
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["place", "place_from"]
    assert rows
    assert all(row.startswith(" " * len("place")) for row in rows)
    assert {r["place"] for r in run("export", "rank", "complaint_rate", *march)[1]["rows"]} == {None}
    assert run("rank", "complaint_rate", *march)[1]["ranked"] is False
    assert run("rank", "aum", *march)[1]["ranked"] is True
    assert run("explain", "complaint_rate", person, *march)[1]["not_ranked"] == "gate"
    assert main(["explain", "complaint_rate", person, *march, "--data", str(data)]) == 0
    assert "not placed: complaints rank nobody" in capsys.readouterr().out
    moved = run("moved", "complaint_rate", person, *march, "--against", "2026-02")[1]
    assert moved["moved"] is None
    assert run("explain", "complaint_rate", "S1", *march)[1]["place"] is not None


def test_json_is_the_only_thing_on_standard_output(data):
    """In a process of its own, with progress shown: standard output parses as one document."""
    canary.make(data / "again")
    done = subprocess.run(
        [sys.executable, "-m", "analytics", "publish", str(data / "again"), "--data", str(data), "--json",
         "--without-totals", "Ann: made by hand"],
        cwd=REPO, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["published"][0]["created"] is False
    assert "checked" in done.stderr


def test_commands_about_data_load_no_statistics(data: Path):
    """Publishing starts in half the time without them; the options may stand on either side of the command."""
    for argv in (["--data", str(data), "releases"], ["--language", "zh-Hans", "verify", "--data", str(data), "--json"]):
        script = f"import sys\nfrom analytics.cli import main\nmain({argv!r})\nsys.exit('scipy' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", script], cwd=REPO, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_a_value_called_like_a_command_is_a_value(run):
    code, refused = run("rank", "fund_sales", "--period", "2026-03", "--within", "publish")
    assert code == 1
    assert "publish" in refused["message"]
