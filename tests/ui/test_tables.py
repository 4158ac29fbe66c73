"""What travels to the browser for a table: all of it, nothing else, and not much."""

import json
import random
from decimal import Decimal

import pytest

from pages._ui import tables as tb
from pages._ui.text import Text

COLUMNS = [
    tb.Column("place", "place", "Place"),
    tb.Column("name", "name", "Manager"),
    tb.Column("value", "value", "Value", maximum=Decimal("13.7"), average=Decimal("8.4"), opens=True),
    tb.Column("change", "delta", "Δ Sep"),
    tb.Column("months", "spark", "12 months"),
]


def test_a_row_is_an_array_in_the_order_of_the_columns():
    row = tb.Row("M1", {"value": tb.value(Decimal("8.45"), "8.5"), "place": tb.place(3)}, you=True)
    sent = tb.payload(Text(), tb.Table("League", COLUMNS, [row]))
    assert sent["rows"] == [["M1", 1, 3, None, [8.45, "8.5"], None, None]]
    assert [c["id"] for c in sent["columns"]] == ["place", "name", "value", "change", "months"]
    assert sent["columns"][2]["opens"] is True
    assert "opens" not in sent["columns"][0]


@pytest.mark.parametrize(
    ("cell", "sent"),
    [
        (tb.place(14), 14),
        (tb.place(14, "upper"), [14, "upper"]),
        (tb.move(-3), -3),
        (tb.move(27, signal=True), [27, 1]),
        (tb.range_(14, 4, 58), [14, 4, 58]),
        (tb.name("Lin Tao"), ["Lin Tao"]),
        (tb.name("Lin Tao", "Tea Market"), ["Lin Tao", "Tea Market"]),
        (tb.value(None, "–"), [None, "–"]),
        (tb.delta(Decimal("1.30"), "+1.3"), [1.3, "+1.3"]),
        (tb.delta(Decimal("1.3"), "+1.3", "better"), [1.3, "+1.3", 1]),
        (tb.delta(Decimal("1.3"), "+1.3", "concern"), [1.3, "+1.3", -1]),
        (tb.attainment(Decimal("0.9840"), "98%"), [0.984, "98%"]),
        (tb.spark([Decimal("1.00"), None, Decimal("2.123456789")]), [[1, None, 2.12]]),
        (tb.spark([1, 2], (Decimal("0.5"), 3)), [[1, 2], [0.5, 3]]),
        (tb.status("half", "held", "1 course missing"), ["half", "held", "1 course missing"]),
    ],
)
def test_cells(cell: object, sent: object):
    assert json.loads(json.dumps(cell)) == sent


def test_an_amount_in_yuan_keeps_its_order_when_shortened():
    low, high = tb.value(Decimal("120860015.87"), "a"), tb.value(Decimal("120970015.87"), "b")
    assert low[0] < high[0]


def test_groups_total_and_marks():
    table = tb.Table(
        "Standings", COLUMNS, total=tb.Row("", {"name": tb.name("All")}),
        groups=[tb.Group("New", [tb.Row("M9", {}, muted=True)], note="fewer than 60 days")],
    )  # fmt: skip
    sent = tb.payload(Text(), table)
    assert sent["total"][:2] == ["", 0]
    assert sent["groups"] == [{"label": "New", "note": "fewer than 60 days", "rows": [["M9", 2, *[None] * 5]]}]


def test_a_thousand_rows_with_twelve_months_are_under_300_kilobytes():
    dice = random.Random(1)
    columns = [*COLUMNS, tb.Column("move", "move", "Move"), tb.Column("target", "attainment", "Target")]
    rows = [
        tb.Row(f"M{i:05d}", {
            "place": tb.place(i), "move": tb.move(dice.randrange(-99, 99)),
            "name": tb.name("司马逸飞", "茶市街支行营业部"), "target": tb.attainment(dice.random(), "98%"),
            "value": tb.value(Decimal(dice.randrange(10**9)) / 100, "1,234.56"),
            "change": tb.delta(Decimal(dice.randrange(10**8)) / 100, "+123.45"),
            "months": tb.spark([Decimal(dice.randrange(10**9)) / 100 for _ in range(12)]),
        }) for i in range(1000)
    ]  # fmt: skip
    sent = json.dumps(
        tb.payload(Text("zh-Hans"), tb.Table("榜", columns, rows)), ensure_ascii=False, separators=(",", ":")
    )
    assert len(sent.encode()) < 300_000
