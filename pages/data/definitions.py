"""The KPI dictionary: what every measure means, how it is worked out, from which extracts, down to its SQL."""

import streamlit as st

from analytics.kpi import Kpi, registry
from pages._ui import blocks
from pages._ui import tables as tb
from pages._ui.view import View

TITLE = "Definitions"
ICON = ":material/menu_book:"
ORDER = 90
ROLES = frozenset({"manager", "head", "office", "analyst", "admin"})
USES = ()
CHOSEN = "define"  # in the address: a measure that this release lacks has a definition too

UNITS = {
    "count": "count", "percent": "percent", "yuan": "yuan", "per_client": "per client", "per_1000": "per 1,000 clients",
    "days": "days",
}  # fmt: skip
BETTER = {"higher": "More is better", "lower": "Less is better"}
ROLLUPS = {
    "sum": "Added up over the days of the period and over managers and units",
    "ratio": "Numerators and denominators are added up over days, managers and units, then divided; never an average "
             "of averages",
    "last": "Only the last month end inside the period counts; managers and units are added up on that day",
}  # fmt: skip
KINDS = {
    "count": "A count of things", "share": "A share of things that could have been", "mean": "A mean over clients",
    "rate": "A rate per client and month", "money": "A sum of money",
}  # fmt: skip


def render(view: View) -> None:
    """The list, then the chosen measure in full."""
    known = registry() | view.desk.kpis()
    asked = st.query_params.get(CHOSEN)
    chosen = known.get(asked or "") or view.desk.kpis().get(view.state.kpi) or next(iter(known.values()))
    missing = view.desk.missing_kpis()
    t = view.t
    title = t("{n} measures, {k} of them in this release", n=len(known), k=len(known) - len(missing))
    if not missing:
        title = t("{n} measures, all of them in this release", n=len(known))
    blocks.headline(t, title, t("Press a measure to see how it is worked out."))
    if pressed := _list(view, known, missing, chosen):
        view.choose(**{CHOSEN: pressed})
    _definition(view, chosen, missing.get(chosen.name))


def _list(view: View, known: dict[str, Kpi], missing: dict[str, tuple[str, ...]], chosen: Kpi) -> str | None:
    t = view.t
    columns = [
        tb.Column("name", "name", t("Measure")), tb.Column("about", "text", t("In words"), bare=True, sortable=False),
        tb.Column("unit", "text", t("Unit of the number"), width="130px"),
        tb.Column("better", "text", t("Better"), width="120px"),
        tb.Column("here", "status", t("This release"), width="150px"),
    ]  # fmt: skip
    rows = [
        tb.Row(k.name, {
            "name": tb.name(view.title(k)), "about": k.about(t.language), "unit": t(UNITS[k.unit]),
            "better": t(BETTER[k.better]),
            "here": tb.status("open", t("not available")) if k.name in missing else tb.status("full", t("available")),
        }, muted=k.name in missing) for k in known.values()
    ]  # fmt: skip
    spec = tb.Table(t("Measures"), columns, rows, page=len(rows), rows_label="")
    done = tb.table(t, spec, key="measures")
    return done.open if done.open != chosen.name else None


def _definition(view: View, kpi: Kpi, needs: tuple[str, ...] | None) -> None:
    t = view.t
    entries: list[tuple[str, str]] = [
        (t("How it is worked out"), formula(view, kpi)), (t("Unit of the number"), t(UNITS[kpi.unit])),
        (t("Better"), t(BETTER[kpi.better])),
        (t("Added up"), t(ROLLUPS[kpi.rollup])), (t("Kind of number"), t(KINDS[kpi.kind])),
        (t("Published decimals"), str(kpi.decimals)),
        *([(t("Parameters"), ", ".join(f"{name} = {_plain(value)}" for name, value in kpi.parameters))]
          if kpi.parameters else []),
        (t("Made from"), ", ".join(kpi.needs)),
        *([(t("Looks ahead"), t("{n} months after its own", n=kpi.follow))] if kpi.follow else []),
        (t("This release"), availability(view, kpi, needs)), (t("Name in files and addresses"), kpi.name),
        (t("Fingerprint"), kpi.fingerprint[:16]),
    ]  # fmt: skip
    title = view.title(kpi)
    blocks.certificate(t, title, "", kpi.about(t.language), entries, key="definition")
    blocks.section(t, t("The SQL that counts it"), t("One row per thing counted; period, unit and rights come later."),
                   key="sql_head")  # fmt: skip
    st.code(kpi.definition, language="sql", wrap_lines=True)


def formula(view: View, kpi: Kpi) -> str:
    """The definition as a formula in words."""
    t = view.t
    if not kpi.has_denominator:
        return t("Sum of the numerators") if kpi.rollup == "sum" else t("Sum of the numerators on the last month end")
    times = f"{view.fmt.number(kpi.scale)} × " if kpi.scale != 1 else ""
    words = t("sum of the numerators ÷ sum of the denominators")
    return times + words + (t(", on the last month end") if kpi.rollup == "last" else "")


def availability(view: View, kpi: Kpi, needs: tuple[str, ...] | None) -> str:
    """Since when, in which release; or which extract it lacks."""
    t, fmt = view.t, view.fmt
    if needs is not None:
        return t("Not available: needs {tables}", tables=", ".join(needs))
    months = sorted(view.desk.book.months.get(kpi.name, ()))
    if not months:
        return t("Not available: needs {tables}", tables=", ".join(kpi.needs))
    return t("{first} to {last}, release {id}", first=fmt.month(months[0]), last=fmt.month(months[-1]),
             id=view.desk.release.id)  # fmt: skip


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
