"""A funnel on a page: every unit's figure against its size, and who lies outside what is usual for that size."""

from decimal import Decimal

from analytics import charts, scatters
from analytics.funnels import Funnel, Mark
from analytics.kpi import Kpi
from analytics.memory import remember
from pages._ui import blocks, certain, filters, ranks
from pages._ui.charts import pack
from pages._ui.plots import Told, writer
from pages._ui.view import View

CROWD = 1_500  # dots that travel to the browser: those that stand out, and the largest


def show(view: View, kpi: Kpi, level: str, key: str, within: str | None = None) -> None:
    """The funnel of a level, or why there is none."""
    made = _made(view, kpi, level, within)
    if made is None:
        blocks.note(
            view.t, view.t("Fewer than ten to compare, or too little happens to one of them: no funnel."), key=key
        )
        return
    made.show(view, key)


@remember(entries=64)
def _made(view: View, kpi: Kpi, level: str, within: str | None) -> Told | None:
    s, t = view.state, view.t
    found = view.desk.funnel(kpi.name, s.period, level, s.compare, within, s.tier)
    if found is None or not found.marks:
        return None
    marks = sorted(found.marks, key=lambda m: (-abs(m.zone), -m.size))[:CROWD]
    out = [m for m in marks if m.zone]
    values = [_decimal(v) for v in (found.average, *found.inner[1])]
    dots = [
        scatters.Dot(m.size, m.value, _name(view, m.unit_id), _value(view, kpi, found, m.value), _tone(m))
        for m in marks
    ]
    limits = scatters.Limits(found.sizes, found.inner, found.outer)
    figure = scatters.funnel(
        dots, found.average, t("average"), writer(view, kpi, values), lambda x: view.fmt.count(_decimal(x)),
        _size(view, kpi, found), charts.colours(view.dark), limits,
    )  # fmt: skip
    return Told(pack(figure), _title(view, kpi, level, found), _subtitle(view, found), _title(view, kpi, level, found),
                _twin(view, kpi, level, found, out))  # fmt: skip


def _title(view: View, kpi: Kpi, level: str, found: Funnel) -> str:
    c, n = found.certainty, view.fmt.number
    return view.t("{kpi}: {n} of {all} lie outside what is usual (95%); about {k} would by chance alone",
                  kpi=view.title(kpi), n=n(c.signals), all=ranks.counted(view, level, c.drawn),
                  k=certain.chance(view, c.drawn))  # fmt: skip


def _subtitle(view: View, found: Funnel) -> str:
    told = view.t("Grey: 99.8% of what chance and ordinary differences make; dotted: 95%. Coloured: who lies outside.")
    return told + (" " + view.t("Per head and month.") if found.per_head else "")


def _size(view: View, kpi: Kpi, found: Funnel) -> str:
    if found.per_head:
        return view.t("person-months")
    words = {"rate": "client-months", "mean": "cases counted", "share": "cases counted", "money": "yuan"}
    return view.t(words.get(kpi.kind, "cases counted"))


def _twin(view: View, kpi: Kpi, level: str, found: Funnel, out: list[Mark]) -> tuple[list[str], list[list[str]]]:
    """Those outside."""
    t = view.t
    known = any(m.adjusted is not None for m in out)
    heads = [filters.level(view, level, many=False), view.title(kpi), *([t("Adjusted")] if known else []),
             _size(view, kpi, found), t("Stands out")]  # fmt: skip
    rows = [[_name(view, m.unit_id), _value(view, kpi, found, m.value), *_adjusted(view, kpi, found, m, known),
             view.fmt.count(_decimal(m.size)),
             t(ranks.STANDS[m.zone][1])] for m in out]  # fmt: skip
    return heads, rows or [[t("none"), *["–"] * (len(heads) - 1)]]


def _adjusted(view: View, kpi: Kpi, found: Funnel, m: Mark, known: bool) -> list[str]:
    """The figure in the bank's own mix of clients, beside the raw one."""
    if not known:
        return []
    return ["–" if m.adjusted is None else _value(view, kpi, found, m.adjusted)]


def _tone(m: Mark) -> charts.Tone:
    return "" if not m.zone else "better" if m.zone > 0 else "concern"


def _name(view: View, unit_id: str) -> str:
    org = view.desk.book.organisation
    return org.people.get(unit_id, "") if unit_id not in org.units else view.unit_name(unit_id)


def _value(view: View, kpi: Kpi, found: Funnel, value: float) -> str:
    if found.per_head and kpi.unit == "count":
        return view.fmt.number(_decimal(value), 2)
    return view.fmt.words(kpi, _decimal(value))


def _decimal(value: float) -> Decimal:
    return Decimal(repr(round(value, 6)))
