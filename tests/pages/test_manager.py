"""The manager page: one person, every measure, the way there, and nobody else's name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from analytics.answers import Point
from analytics.desk import Desk
from analytics.period import parse
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
