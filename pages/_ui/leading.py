"""What a league table says in a sentence: who leads, where the middle is, where the reader stands. No causes."""

from analytics.answers import Ranking, Row
from analytics.lists import at_or_past
from pages._ui import blocks, certain, placing, ranks
from pages._ui.plots import provisional
from pages._ui.view import View


def finding(view: View, table: Ranking) -> str:
    """Who leads, and where the middle is."""
    t, kpi, fmt = view.t, table.kpi, view.fmt
    if not table.peers:
        return t("{kpi}: nobody is ranked in {period}", kpi=view.title(kpi), period=fmt.period(table.period))
    if known := certain.finding(view, table):
        return known
    first = [r for r in table.rows if r.place == 1]
    value = fmt.words(kpi, first[0].value) if first else ""
    if len(first) == 1 and first[0].name:
        lead = t("{kpi}: {name} leads with {value}", kpi=view.title(kpi), name=first[0].name, value=value)
    elif len(first) > 1 and not table.hidden:
        lead = t(
            "{kpi}: {n} share first place with {value}", kpi=view.title(kpi), n=fmt.number(len(first)), value=value
        )
    else:
        lead = view.title(kpi)
    return f"{lead}{t('; ') if lead != view.title(kpi) else t(': ')}{_half(view, table)}" if table.peers > 1 else lead


def _half(view: View, table: Ranking) -> str:
    if table.median is None:
        return view.t("too few to compare")
    half, everyone = view.fmt.words(table.kpi, table.median), ranks.counted(view, table.level, table.peers)
    more = table.kpi.better == "higher"
    return view.t("half of {all} have {half} or more" if more else "half of {all} have {half} or less",
                  all=everyone, half=half)  # fmt: skip


def you(view: View, table: Ranking, most: int) -> list[blocks.Words]:
    """The reader's own place, or how many of the reader's people reach the top quarter, and where that starts.

    ``most`` is how many rows the page shows at once.
    """
    lines: list[blocks.Words] = []
    quarter = _quarter(view, table)
    mine = next((r for r in table.rows if r.mine), None)
    if mine is not None and mine.place is not None:
        lines.append(_own(view, table, mine, quarter))
    elif mine is not None:
        lines.append(view.t("You are not ranked in this period. ") + quarter)
    elif quarter:
        inside, known = at_or_past(table, table.top_quarter)
        whose = "{n} of your {p} reach it." if table.hidden else "{n} of {p} reach it."
        lines.append(quarter + view.t(whose, n=view.fmt.number(inside), p=view.fmt.number(known)))
    if rest := _conditions(view, table, most):
        lines.append(rest)
    return lines


def _own(view: View, table: Ranking, mine: Row, quarter: str) -> blocks.Words:
    """The reader's place with its likely range; a part of the table, or no place, where that is all that is known."""
    t, value, sure = view.t, view.fmt.words(table.kpi, mine.value), mine.sure
    if not table.ranked:
        return [t("You have {value}. ", value=value), quarter]
    with_value, range_ = t(", with {value}. ", value=value), placing.likely(view, sure)
    if sure is not None and sure.band:
        part = t({"upper": "the upper part", "middle": "the middle", "lower": "the lower part"}[sure.band])
        cannot = t(" of {p}; you cannot be placed more precisely", p=view.fmt.number(table.peers))
        return [t("You are in "), (part, "you"), cannot, range_, with_value, quarter]
    place = view.fmt.place(mine.place or 0, table.peers)
    return [t("You are in "), (place, "you"), range_ or t("; how sure that is cannot be told"), with_value, quarter]


def _quarter(view: View, table: Ranking) -> str:
    if table.top_quarter is None:
        return ""
    return view.t("The top quarter starts at {value}. ", value=view.fmt.words(table.kpi, table.top_quarter))


def _conditions(view: View, table: Ranking, most: int) -> str:
    """What has to be known to read the places: the day, an unfinished period, who is hidden."""
    t, told = view.t, []
    if table.snapshot_day:
        told.append(t("Balances of {day}. ", day=view.fmt.date(table.snapshot_day)))
    if table.complete and (open_ := provisional(view, table.kpi, table.period.last_day).strip()):
        told.append(open_ + " " * (not t.chinese))
    if not table.complete:
        told.append(t("The period is not over in the data. "))
    if table.hidden:
        told.append(t("Places are among everybody; {n} others are not shown to you. ", n=view.fmt.number(table.hidden)))
    if len(table.rows) > most:
        told.append(t("The first {n} are shown; choose a unit to see the others. ", n=view.fmt.number(most)))
    return "".join(told).rstrip()
