"""What a birth certificate tells: how a number was worked out, where it is not whole, its rows, files and release."""

from decimal import Decimal

from analytics.answers import Certificate, Placed
from analytics.answers import Evidence as Behind
from pages._ui import blocks, placing
from pages._ui.view import View


def entries(view: View, c: Certificate) -> list[tuple[str, str]]:
    """What is told about a number, in order: (term, words)."""
    t, fmt = view.t, view.fmt
    told = [(t("Worked out"), c.formula), (t("Numerator"), _exact(view, c.numerator))]
    if c.kpi.has_denominator:
        told.append((t("Denominator"), _exact(view, c.denominator)))
    if c.place is not None:
        told.append((t("Place"), placing.said(view, _placed(view, c, c.place))))
    if c.snapshot_day is not None:
        told.append((t("Day of the balance"), fmt.date(c.snapshot_day)))
    if c.parameters:
        told.append((t("Parameters"), ", ".join(f"{name} = {_plain(value)}" for name, value in c.parameters)))
    if c.missing_days:
        told.append((t("Not covered"), t("{n} days of the period are not in the data.", n=c.missing_days)))
    if c.days_elsewhere:
        told.append((t("Left out"), t("{n} days were served in units you may not see.", n=c.days_elsewhere)))
    if not c.row_count:
        told.append((t("Rows"), t("No row counts towards this number.")))
    told += [(t("File"), _file(view, *source)) for source in c.sources]
    passed, checks = c.checks
    if checks:
        told.append((t("Checks"), t("{n} of {p} passed", n=fmt.number(passed), p=fmt.number(checks))))
    when = fmt.instant(view.desk.release.published_at, year=True)
    told.append((t("Release"), t("{id}, published {when}", id=c.release_id, when=when)))
    return told


def _placed(view: View, c: Certificate, place: int) -> Placed:
    found = view.desk.certainty(c.kpi.name, c.unit_id, c.period, view.state.compare)
    return Placed(place, c.peers, found.table if found else None, found.sure if found else None)


def evidence(view: View, c: Certificate) -> blocks.Evidence | None:
    """The masked rows behind a number, with their file and line; None where there are none."""
    if not c.rows:
        return None
    t, divides = view.t, c.kpi.has_denominator
    some = t(
        "The first {k} of {n} rows behind this number; clients are masked",
        k=len(c.rows),
        n=view.fmt.number(c.row_count),
    )
    caption = (
        some if c.row_count > len(c.rows) else t("All {n} rows behind this number; clients are masked", n=c.row_count)
    )
    heads = [t("Day"), t("Numerator"), *([t("Denominator")] if divides else []), t("Reference"), t("Client"),
             t("File"), t("Line")]  # fmt: skip
    return blocks.Evidence(caption, heads, [_row(view, r, divides) for r in c.rows])


def _row(view: View, r: Behind, divides: bool) -> list[str]:
    below = [_exact(view, r.denominator)] if divides else []
    line = str(r.line) if r.line is not None else "–"
    return [view.fmt.date(r.day), _exact(view, r.numerator), *below, r.ref or "–", r.client or "–", r.file or "–", line]


def _file(view: View, name: str, digest: str, rows: int) -> str:
    told = view.t("{file}: {n} rows", file=name, n=view.fmt.number(rows))
    return f"{told}, sha256 {digest}" if digest else told


def _exact(view: View, value: Decimal | None) -> str:
    """A sum as it stands in the books: no decimals where there are none."""
    if value is None:
        return "–"
    return view.fmt.number(value, 0 if value == value.to_integral_value() else 2)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
