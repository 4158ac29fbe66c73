"""Many KPIs of one manager or unit as a table: place, value, peers, change, target, twelve months."""

from collections.abc import Sequence
from decimal import Decimal

from analytics.answers import Card as Measure
from analytics.answers import Profile
from analytics.memory import remember
from pages._ui import measures, placing, shell
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View


def table(view: View, of: Profile, caption: str, key: str, without: Sequence[str] = ()) -> tb.Events:
    """The KPI table: place, value, median and top quarter of the peers, change, target, twelve months.

    ``without`` names the KPIs that the page shows elsewhere.
    """
    return tb.table(view.t, _packed(view, of, caption, tuple(without)), key)


@remember(entries=256)
def _packed(view: View, of: Profile, caption: str, without: tuple[str, ...]) -> Packed:
    t, some = view.t, [m for m in of.cards if m.kpi.name not in without]
    peers = [
        tb.Column("place", "number", t("Place"), sortable=False),
        tb.Column("median", "number", t("Median of peers"), wide=True),
        tb.Column("quarter", "number", t("Top quarter starts at"), wide=True),
    ]
    placed = any(m.peers > 1 for m in some)
    columns = [
        tb.Column("name", "name", t("Measure"), width="24%" if placed else "34%"),
        tb.Column("value", "number", t("Value"), opens=True, lead=True, width="" if placed else "16%"),
        *(peers if placed else ()),
        tb.Column("change", "delta", shell.delta_head(view), width="" if placed else "17%"),
        tb.Column("target", "attainment", t("Of target"), width="" if placed else "18%"),
        tb.Column("spark", "spark", t("12 months")),
    ]
    rows = [tb.Row(m.kpi.name, cells(view, m)) for m in some]
    return tb.pack(t, tb.Table(caption, columns, rows, tools=False, page=max(50, len(rows))))


def cells(view: View, m: Measure) -> dict[str, object]:
    """One KPI as a row; every number with its own unit, for the rows differ."""
    t, fmt, row = view.t, view.fmt, m.row

    def told(value: Decimal | None) -> object:
        return tb.number(value, fmt.value(m.kpi, value)) if m.peers > 1 and value is not None else None

    return {
        "name": tb.name(view.title(m.kpi)),
        "value": tb.number(row.value, fmt.words(m.kpi, row.value)) if row.value is not None else None,
        "place": tb.number(row.place, placing.brief(view, m) or measures.unplaced(view, m) or t("not ranked")),
        "median": told(m.median),
        "quarter": told(m.top_quarter),
        "change": tb.delta(row.change, fmt.change(m.kpi, row.change, unit=True)) if row.change is not None else None,
        "target": tb.attainment(row.attainment, fmt.ratio(row.attainment)) if row.attainment is not None else None,
        "spark": tb.spark(row.spark) if any(v is not None for v in row.spark) else None,
    }
