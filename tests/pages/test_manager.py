"""The manager page: one person, every measure, the way there, and nobody else's name."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analytics.answers import Point
from analytics.desk import Desk
from analytics.period import parse
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store, releases
from pages._ui.format import Format
from pages._ui.plots import months
from tests.ui.conftest import Look

See = Callable[..., Look]


def test_the_table_has_every_measure_with_the_desks_value(see: See, office: Desk):
    profile = office.profile("M1", parse("2025-09"))
    seen = see("manager", who="M1", period="2025-09", kpi="fund_sales")
    [table] = [b for b in seen.of_kind("table") if b["caption"] == "Every measure among the peers"]
    told = {row[0]: row[3] and row[3][1] for row in table["rows"]}
    fmt = Format()
    assert told == {c.kpi.name: None if c.row.value is None else fmt.words(c.kpi, c.row.value) for c in profile.cards}


def test_the_chosen_measure_is_drawn_among_the_peers_and_over_time(see: See):
    seen = see("manager", who="M3", period="2025-09", kpi="fund_sales")
    titles = ["".join(p if isinstance(p, str) else p[0] for p in b["title"]) for b in seen.of_kind("prose")]
    assert seen.headline == "Cai · Fund sales: CN¥ 0; place 3 of 3 (too few to say how sure)"
    assert "Half of the 3 peers have CN¥ 100 or more" in titles
    assert "Fund sales: CN¥ 0 in Sep 2025" in titles
    assert len(seen.app.get("plotly_chart")) == 2


def test_the_step_to_the_next_place_and_the_parts_of_a_move_are_told(see: See):
    """Cai sold nothing; 100 would share first place. Third in August at −2,000 and third again at 0: his own change is
    worth two places (0 beside two zeros), which the others' changes to 100 took back."""
    said = see("manager", who="M3", period="2025-09", kpi="fund_sales").text
    assert "CN¥ 100 more" in said
    assert " reaches place 1." in said
    assert "Place 3 to 3 since Aug 2025, −CN¥ 2.0K to CN¥ 0: " in said
    assert "+2 by the own change (+2.0K), −2 by the changes of others." in said


def test_a_manager_opens_on_the_own_page_whatever_the_address_says(see: See):
    seen = see("manager", role="manager:M2", who="M1", period="2025-09")
    assert "Ben" in seen.text
    assert "Mill Street" in seen.text
    assert "Ada" not in seen.text


def test_a_head_cannot_open_somebody_elses_manager(see: See):
    seen = see("manager", role="head:S2", who="M1", period="2025-09")
    assert seen.headline == "Choose a manager"
    assert "Ada" not in seen.text
    assert "Eva" in seen.text


def test_somebody_new_is_named_as_such_and_not_ranked(see: See):
    seen = see("manager", who="M4", period="2025-09", kpi="fund_sales")
    assert seen.headline == "Eva: not ranked in Sep 2025"
    assert "new, not ranked" in seen.text


def test_lines_at_zero_that_half_of_the_peers_sell_are_named(see: See):
    """In September two of three ranked managers sold funds; Cai did not."""
    assert "At zero where half of the peers sell: Fund sales" in see("manager", who="M3", period="2025-09").text


def test_each_month_stands_beside_the_one_a_year_before():
    points = [Point(date(2025 + i // 12, i % 12 + 1, 1), Decimal(i), None, None) for i in range(15)]
    found = months(points, shown=4)
    assert [p.value for p in found.points] == [11, 12, 13, 14]
    assert found.year_ago == (None, 0, 1, 2)


def parts(seen: Look) -> list[tuple[str, ...]]:
    """The table of a movement as it is read, the sum first."""
    [table] = [b for b in seen.of_kind("table") if b["caption"] == "Why the place moved"]
    rows = [*([table["total"]] if table["total"] else []), *(r for g in table["groups"] for r in g["rows"])]
    return [(name[0], places[1], value[1] if value else "") for _, _, name, places, value in rows]


def titles(seen: Look) -> list[str]:
    """Every heading of the second rank."""
    return ["".join(p if isinstance(p, str) else p[0] for p in b["title"])
            for b in seen.of_kind("prose") if b["level"] == "h2"]  # fmt: skip


def test_the_other_side_of_a_movement_is_any_period_the_address_asks_for(see: See):
    """In July Cai sold 2,000 and was first, before Ada's 1,000; Ben was on leave at its end. With the 0 of September he
    is behind Ada: one place. Ben is back with 100: another one. Third."""
    seen = see("manager", who="M3", period="2025-09", kpi="fund_sales", against="2025-07")
    assert "Fund sales: place 1 in Jul 2025, 3 in Sep 2025" in titles(seen)
    assert parts(seen) == [("Together", "−2", "−2.0K"), ("Own change", "−1", "−2.0K"), ("Those who joined", "−1", "")]
    assert seen.app.selectbox(key="f_against").value == "2025-07"


def test_without_a_choice_the_other_side_is_the_period_compared_with(see: See):
    seen = see("manager", who="M3", period="2025-09", kpi="fund_sales")
    assert "Fund sales: place 3 in Aug 2025, 3 in Sep 2025" in titles(seen)
    assert seen.app.selectbox(key="f_against").value == "2025-08"


def test_choosing_another_side_writes_it_into_the_address(see: See):
    seen = see("manager", who="M3", period="2025-09", kpi="fund_sales")
    seen.app.selectbox(key="f_against").set_value("2025-07").run()
    assert seen.app.query_params["against"] == "2025-07"
    assert "Fund sales: place 1 in Jul 2025, 3 in Sep 2025" in titles(Look(seen.app))


def test_without_a_place_on_both_sides_the_page_says_so(see: See):
    """Eva came on 20 August: new in September, and not there in July."""
    seen = see("manager", who="M4", period="2025-09", kpi="fund_sales", against="2025-07")
    assert "There is no place in both Jul 2025 and Sep 2025, so nothing to explain." in seen.text


def test_complaints_have_no_movement_of_a_person(see: See):
    seen = see("manager", who="M3", period="2025-09", kpi="complaint_rate", against="2025-07")
    assert not any(title.startswith("Why the place moved") for title in titles(seen))


def test_a_unit_has_its_movement_too(see: See):
    """S1 is Ada's O1 and Ben's O2, S2 is Cai's O3 until 11 August. In July S1 sold 1,000 and S2 2,000; in September S1
    sold 200 and S2 Eva's 50. Its own change leaves S1 behind the 2,000; S2's fall lets it pass."""
    seen = see("branches", unit="S1", level="outlet", period="2025-09", kpi="fund_sales", against="2025-07")
    assert "Fund sales: place 2 in Jul 2025, 1 in Sep 2025" in titles(seen)
    told = parts(seen)
    assert told[0] == ("Together", "+1", "−800")
    assert ("Changes of others", "+1", "") in told


@pytest.fixture(scope="module")
def restated(river: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The river bank, and a second release without Ben's sale of September."""
    root = tmp_path_factory.mktemp("restated") / "bank"
    shutil.copytree(river, root)
    shutil.rmtree(root / "inbox")
    (root / "inbox").mkdir()
    lines = (Path(__file__).parents[1] / "golden" / "little_river" / "sales.csv").read_text("utf-8").splitlines()
    kept = [lines[0], *(x for x in lines[1:] if ",2025-09-" in x.split(",M")[0] and not x.startswith("T15"))]
    (root / "inbox" / "sales.csv").write_text("\n".join(kept) + "\n", "utf-8")
    publish(root / "inbox", Store(root), by="test", without_totals="test: made by hand")
    return root


def test_the_other_side_may_be_what_another_release_knew(see: See, restated: Path):
    """As published first, Ada and Ben had 100 each and Cai nothing: third. Without Ben's 100 only Ada is ahead."""
    first = releases(Store(restated))[-1].id
    asked = {"who": "M3", "period": "2025-09", "kpi": "fund_sales", "against": "2025-09", "against_release": first}
    seen = see("manager", folder=restated, **asked)
    [title] = [x for x in titles(seen) if x.startswith("Fund sales: place 3 in Sep 2025 as published ")]
    assert title.split(", ")[-1].startswith("2 in Sep 2025")
    assert parts(seen) == [("Together", "+1", "±0"), ("Corrected figures of others", "+1", "")]
    assert seen.app.selectbox(key="f_against_release").value == first


def test_a_release_nobody_knows_is_answered_and_the_page_goes_on(see: See):
    seen = see("manager", who="M3", period="2025-09", kpi="fund_sales", against_release="nowhere")
    assert "“nowhere”" in seen.text
    assert "Fund sales: place 3 in Aug 2025, 3 in Sep 2025" in titles(seen)


def test_months_that_may_still_fall_are_hatched_and_named(see: See):
    """Policies can be cancelled for fifteen days: those of September until 15 October, after the data's end. A new
    client is no sale that could be taken back."""

    def hatched(kpi: str) -> list[bool]:
        seen = see("manager", who="M1", period="2025-09", kpi=kpi)
        assert ("Hatched: months whose figures may still change." in seen.text) == (kpi == "insurance_policies")
        return ["fillpattern" in c.proto.spec for c in seen.app.get("plotly_chart")]

    assert hatched("insurance_policies") == [False, True]
    assert hatched("new_clients") == [False, False]
