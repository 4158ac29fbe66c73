"""What changed, said in the reader's language: the desk's findings with their values written out."""

from datetime import date
from decimal import Decimal

from analytics.answers import Finding, Placed
from pages._ui import placing
from pages._ui.view import View

KINDS = {
    "complaint": "Complaints", "target": "Target", "zero": "Newly at zero", "mover": "Places won and lost",
    "data": "Data",
}  # fmt: skip


def said(view: View, finding: Finding) -> str:
    """One finding as a sentence. Where only the first names are told, the list ends open."""
    told = {name: _value(view, name, value) for name, value in finding.values}
    known = dict(finding.values)
    match known.get("names"), known.get("n"):
        case tuple() as names, int() as n if n > len(names):
            told["names"] += "…"
    return view.t(finding.template, **told).replace("….", "…").replace("…。", "…")


def lead(found: tuple[Finding, ...]) -> Finding | None:
    """The finding a page opens with: what calls for somebody, else what moved most, else whatever there is."""
    about = [f for f in found if f.kind != "data"]
    worrying = (f for f in about if f.tone == "concern")
    moved = (f for f in about if f.kind == "mover")
    return next(worrying, next(moved, next(iter(about), None)))


def shortened(found: tuple[Finding, ...]) -> list[Finding]:
    """What is listed: everything but data notes."""
    return [f for f in found if f.kind != "data"]


def listed(view: View, names: tuple[object, ...]) -> str:
    """``A, B`` or A、B."""
    return ("、" if view.t.chinese else ", ").join(str(n) for n in names)


def _value(view: View, name: str, value: object) -> str:
    if name == "kpi":
        return view.title(view.desk.kpi(str(value)))
    if name == "k":  # so many by chance
        return view.fmt.number(Decimal(str(value)))
    if name == "c":  # the same of few: a part of one is not none
        many = Decimal(str(value))
        return view.fmt.number(many, 0 if many >= 10 else 1)
    match value:
        case Placed():
            return placing.said(view, value)
        case Decimal():
            return view.fmt.ratio(value)
        case int():
            return view.fmt.number(value)
        case date():
            return view.fmt.date(value)
        case tuple():
            return listed(view, tuple(view.t(str(v)) for v in value) if name == "tables" else value)
    return str(value)
