"""Why a place moved, in words: every part with the places it won or lost and what it did to the own value."""

from analytics.kpi import Kpi
from analytics.moves import Corrected
from analytics.period import Period
from analytics.walk import Move, Part
from pages._ui import blocks
from pages._ui.view import View


def since(view: View, kpi: Kpi, move: Move | None, other: Period) -> list[blocks.Words]:
    """``Place 12 to 9 since Sep 2026, 31 to 38: +5 by the own change (+7), −2 by the changes of others.``"""
    if move is None:
        return []
    t, fmt = view.t, view.fmt
    lead = t("Place {before} to {now} since {period}, {was} to {value}: ", before=fmt.number(move.before),
             now=fmt.number(move.now), period=fmt.period(other), was=fmt.value(kpi, move.was),
             value=fmt.words(kpi, move.value))  # fmt: skip
    return [[lead, parts(view, kpi, move)]]


def corrected(view: View, kpi: Kpi, found: Corrected | None) -> list[blocks.Words]:
    """What later releases made of a place as it was first published; nothing where they changed nothing."""
    if found is None or not found.move.parts:
        return []
    t, fmt, move = view.t, view.fmt, found.move
    lead = t("First published on {day}: place {before}, {was}. Now place {now}, {value}: ", day=fmt.date(found.day),
             before=fmt.number(move.before), was=fmt.words(kpi, move.was), now=fmt.number(move.now),
             value=fmt.words(kpi, move.value))  # fmt: skip
    return [[lead, parts(view, kpi, move)]]


def parts(view: View, kpi: Kpi, move: Move) -> str:
    """Every part that did something, in order; they add up to the movement."""
    t = view.t
    told = [_part(view, kpi, p) for p in move.parts]
    return ("，" if t.chinese else ", ").join(told) + t(".") if told else t("nothing changed.")


def _part(view: View, kpi: Kpi, p: Part) -> str:
    words = _corrected(view, p) if p.restated else _happened(view, p)
    value = view.t(" ({change})", change=view.fmt.change(kpi, p.value, unit=True)) if p.cause == "own" else ""
    return words + value


def _happened(view: View, p: Part) -> str:
    t, n = view.t, view.fmt.signed(p.places)
    words = {
        "others": t("{n} by the changes of others", n=n),
        "joiners": t("{n} by those who joined", n=n),
        "leavers": t("{n} by those who left", n=n),
        "transfers": t("{n} by transfers into or out of the group", n=n),
        "gates": t("{n} by those without a figure or in post too briefly", n=n),
        "amount": t("{n} by the own change", n=n),
        "numerator": t("{n} by what was reached", n=n),
        "denominator": t("{n} by what it is measured against", n=n),
        "elsewhere": t("{n} by own figures in another unit", n=n),
        "moved": t("{n} by people who moved here or away", n=n),
        "joined": t("{n} by people who joined the bank", n=n),
        "left": t("{n} by people who left the bank", n=n),
    }
    return words[p.what or p.cause]


def _corrected(view: View, p: Part) -> str:
    t, n = view.t, view.fmt.signed(p.places)
    if p.cause == "own":
        return t("{n} by corrected own figures", n=n)
    if p.cause == "others":
        return t("{n} by corrected figures of others", n=n)
    return t("{n} by corrections of who is in the table", n=n)


def entries(view: View, kpi: str, unit_id: str) -> list[tuple[str, blocks.Words]]:
    """The same for a birth certificate: (term, words); nothing where no place moved."""
    s, desk = view.state, view.desk
    known = desk.kpi(kpi)
    other = s.period.last_year() if s.compare == "last-year" else s.period.previous()
    told = since(view, known, desk.moved(kpi, unit_id, s.period, other), other)
    told += corrected(view, known, desk.corrected(kpi, unit_id, s.period))
    return [(view.t("Why the place moved"), words) for words in told]
