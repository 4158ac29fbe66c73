"""A posting's end is the first day no longer worked: who is there on the last day of a period, by hand.

Little River Bank with two more at Mill Street. Fay's posting ends on 30 September 2025, so the 29th is her last day:
29 of 30 days, left, and what is sold on the 30th is nobody's. Gil's ends on 1 October: he is there all September.
"""

import shutil
from decimal import Decimal
from pathlib import Path

from analytics.desk import open_desk
from analytics.period import parse
from analytics.warehouse.publish import publish
from analytics.warehouse.release import Store
from tests.pages.conftest import RIVER

PEOPLE = "M5,Fay,O1,G2,2024-01-01,2025-09-30\nM6,Gil,O1,G2,2024-01-01,2025-10-01\n"
SALES = "T97,2025-09-29,M5,C1,FND1,5.00,,\nT98,2025-09-30,M5,C1,FND1,7.00,,\nT99,2025-09-30,M6,C1,FND1,3.00,,\n"


def test_the_end_of_a_posting_is_no_longer_worked(tmp_path: Path):
    shutil.copytree(RIVER, tmp_path / "inbox", ignore=shutil.ignore_patterns("*.md"))
    for name, lines in (("managers", PEOPLE), ("sales", SALES)):
        with (tmp_path / "inbox" / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(lines)
    publish(tmp_path / "inbox", Store(tmp_path), by="test", without_totals="test: made by hand")
    table = open_desk("office", tmp_path).ranking("fund_sales", parse("2025-09"))
    rows = {r.unit_id: (r.status, r.value, r.fte) for r in table.rows}
    assert rows["M5"] == ("left", Decimal("5.00"), Decimal("0.9667"))
    assert rows["M6"] == ("ranked", Decimal("3.00"), Decimal("1.0000"))
    assert table.unposted is not None
    assert table.unposted.value == Decimal("7.00")
    ends_on_30 = open_desk("office", tmp_path).ranking("fund_sales", parse("2025-09-30"))
    assert {r.unit_id for r in ends_on_30.rows if r.name in ("Fay", "Gil")} == {"M6"}
