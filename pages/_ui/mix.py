"""The product mix of one manager: what is sold, line by line, beside the median peer."""

from analytics.answers import Profile
from analytics.memory import remember
from analytics.steps import mix
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View


def show(view: View, p: Profile) -> None:
    """What is sold, line by line, beside the median peer; lines at zero that half of the peers sell are named."""
    found = _made(view, p)
    if found is None:
        return
    sentence, table = found
    lead = view.t("Sales by product line, {period}", period=view.fmt.period(p.period))
    blocks.section(view.t, sentence, lead, key="mix_head")
    done = tb.table(view.t, table, key="mix")
    if done.open:
        view.choose(kpi=done.open, explain=None)
    if done.cell:
        view.choose(explain=f"{done.cell[0]}:{p.unit_id}")


@remember(entries=256)
def _made(view: View, p: Profile) -> tuple[str, Packed] | None:
    """The finding and the table; None for somebody who sells nothing that could be compared."""
    t, fmt, parts = view.t, view.fmt, mix(p.cards)
    if not parts:
        return None
    gaps = [view.title(x.card.kpi) for x in parts if x.card.row.value == 0 and x.card.median]
    names = ("、" if t.chinese else ", ").join(gaps)
    sentence = (
        t("At zero where half of the peers sell: {names}", names=names)
        if gaps
        else t("Product mix: no line that half of the peers sell is at zero")
    )
    most = max((x.share for x in parts if x.share is not None), default=None)
    columns = [
        tb.Column("line", "name", t("Product line")),
        tb.Column("value", "number", t("Value"), opens=True),
        tb.Column("share", "value", t("Share of own sales"), maximum=most),
        tb.Column("median", "number", t("Median of peers")),
        tb.Column("against", "attainment", t("Of the median")),
    ]
    rows = [tb.Row(x.card.kpi.name, {
        "line": tb.name(view.title(x.card.kpi)),
        "value": tb.number(x.card.row.value, fmt.value(x.card.kpi, x.card.row.value)),
        "share": tb.value(x.share, fmt.ratio(x.share)) if x.share is not None else None,
        "median": tb.number(x.card.median, fmt.value(x.card.kpi, x.card.median)),
        "against": tb.attainment(x.against, fmt.ratio(x.against)) if x.against is not None else None,
    }) for x in parts]  # fmt: skip
    return sentence, tb.pack(t, tb.Table(t("Product mix"), columns, rows, tools=False))
