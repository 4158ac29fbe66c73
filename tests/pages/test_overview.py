"""The overview shows the measures of the right unit or person, and says what changed."""

from collections.abc import Callable

import pytest

from analytics.answers import Finding
from analytics.desk import Desk
from analytics.period import parse
from pages._ui.format import Format
from pages._ui.sentences import lead, shortened
from tests.ui.conftest import Look

See = Callable[..., Look]
WHOM = {"office": "B0", "head:S1": "S1", "manager:M1": "M1"}


@pytest.mark.parametrize("role", list(WHOM))
def test_cards_and_table_together_show_every_measure_of_the_reader(see: See, office: Desk, role: str):
    profile = office.profile(WHOM[role], parse("2025-09"))
    seen = see("overview", role=role, period="2025-09")
    shown = {c["id"]: c["value"] for c in seen.of_kind("cards")[0]["cards"]}
    table = seen.of_kind("table")[-1]
    fmt = Format()
    others = {row[0]: row[3] and row[3][1] for row in table["rows"]}
    assert shown | others == {
        c.kpi.name: fmt.value(c.kpi, c.row.value) if c.kpi.name in shown
        else fmt.words(c.kpi, c.row.value) if c.row.value is not None else None
        for c in profile.cards
    }  # fmt: skip


def test_the_chosen_unit_is_what_the_page_is_about(see: See):
    assert "South" in see("overview", period="2025-09", unit="S2").text


def test_the_headline_is_the_most_serious_finding(see: See):
    """K3 is severe and still open on 30 September, 41 days after it came in on 20 August."""
    assert see("overview", period="2025-09").headline == "Serious complaints open: 1; the oldest for 41 days"


def test_a_managers_headline_is_about_the_manager(see: See):
    """Ben has sold 100 of his 400; all together have sold 250 of the 800 of North's target."""
    seen = see("overview", role="manager:M2", period="2025-09")
    assert seen.headline == "Fund sales: 25% of the pace the target needs"
    assert "Ada" not in seen.text
    assert "Cai" not in seen.text


def finding(kind: str, tone: str, kpi: str | None = None, unit: str = "") -> Finding:
    return Finding(kind, tone, "", (), kpi, unit)  # type: ignore[arg-type]


def test_what_calls_for_somebody_comes_before_what_moved():
    data, moved, zero = finding("data", "concern"), finding("mover", "neutral"), finding("zero", "concern")
    assert lead((data, moved, zero)) is zero
    assert lead((data, moved)) is moved
    assert lead((data,)) is None


def test_notes_about_the_data_are_not_listed_among_what_changed():
    moved = finding("mover", "neutral", "fund_sales", "M1")
    assert shortened((moved, finding("data", "concern"))) == [moved]


def test_a_period_without_data_is_said(see: See):
    assert "There is no data for 2019-01" in see("overview", period="2019-01").text


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_findings_are_told_in_chinese(see: See, language: str):
    told = {"zh-Hans": "未结严重投诉1件，最久的已41天", "zh-Hant": "未結嚴重投訴1件，最久的已41天"}
    assert see("overview", period="2025-09", lang=language).headline == told[language]
