"""Questions about numbers on the command line: one JSON document, the gate's rights, exit codes."""

import json
from pathlib import Path

import pytest

from analytics.cli import main
from tests.access import canary
from tests.kept import canary_bank

MANAGER = list(canary.managers())[4]  # n = 4 of S1: two fund sales of 400 in March


@pytest.fixture
def run(capsys, tmp_path: Path, tmp_path_factory):
    canary_bank(tmp_path_factory, tmp_path)

    def call(*argv: str) -> tuple[int, dict]:
        code = main([*argv, "--data", str(tmp_path), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def test_asked_listed_answered_and_settled(run):
    me = f"manager:{MANAGER}"
    code, kept = run(
        "disputes", "ask", "fund_sales", MANAGER, "One sale is missing.", "--period", "2026-03", "--as", me
    )
    assert (code, kept["number"], kept["state"], kept["value"], kept["by"]) == (0, 1, "open", "800.00", me)
    assert [d["number"] for d in run("disputes", "list", "--waiting", "--as", "head:S1")[1]["disputes"]] == [1]
    assert run("disputes", "list", "--as", "head:S2")[1] == {"disputes": []}
    assert run("disputes", "answer", "1", "Nothing to see.", "--as", "head:S2")[0] == 1
    code, answered = run("disputes", "answer", "1", "It was cancelled.", "--settle", "--as", "head:S1")
    assert (code, answered["state"]) == (0, "settled")
    assert [(a["by"], a["said"], a["settles"]) for a in answered["answers"]] == [("head:S1", "It was cancelled.", True)]
    assert run("disputes", "list", "--open")[1] == {"disputes": []}
    [listed] = run("disputes", "list")[1]["disputes"]
    assert (listed["value"], listed["value_now"], listed["why"]) == ("800.00", "800.00", "One sale is missing.")
    assert run("disputes", "answer", "1", "Once more.")[0] == 1


@pytest.mark.parametrize(
    "argv",
    [
        ("disputes", "ask", "fund_sales", "S2", "Not mine to ask.", "--as", "head:S1"),
        ("disputes", "ask", "fund_sales", "S1", "Hm."),
        ("disputes", "ask", "no_such_kpi", "S1", "What is this measure?"),
        ("disputes", "ask", "fund_sales", "S1", "Was there anything then?", "--period", "2031-01"),
        ("disputes", "answer", "7", "To whom do I speak?"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_kept(run, argv):
    code, answer = run(*argv)
    assert code == 1
    assert len(answer["message"]) > 20
    assert run("disputes", "list")[1] == {"disputes": []}


def test_a_terminal_gets_lines(run, tmp_path: Path, capsys):
    run("disputes", "ask", "fund_sales", "S1", "中文 and more.", "--period", "2026-03")
    assert main(["disputes", "list", "--data", str(tmp_path)]) == 0
    assert "中文 and more." in capsys.readouterr().out
