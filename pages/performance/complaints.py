"""Complaints: what is open and serious, where and about what they come in, after which sales, and who has none."""

import streamlit as st

from analytics.answers import ComplaintBook, Ranking, Row
from analytics.charts import ageing, colours, line, pareto
from analytics.memory import remember
from analytics.money import cumulative, per_thousand
from pages._ui import birth, blocks, certain, funnels, measures, method, ranks, shell, units
from pages._ui import tables as tb
from pages._ui.charts import chart
from pages._ui.codes import word
from pages._ui.component import Packed
from pages._ui.switch import switch
from pages._ui.view import View

TITLE = "Complaints"
ICON = ":material/feedback:"
ORDER = 50
ROLES = frozenset({"head", "office", "analyst", "admin"})
USES = ("period", "vs", "unit")
RATE, VALID, DAYS = "complaint_rate", "valid_complaints", "complaint_days"
MOST_CAUSES = "0.8"  # how much of all the "few causes" of the title make up
SHAPES = {"high": "full", "medium": "half", "low": "open"}


def render(view: View) -> None:
    """Serious ones first; then rates, causes, ages, months, sales before, and the zero list."""
    book = view.desk.complaints(view.state.period, view.state.unit)
    _headline(view, book)
    clicked = _cards(view)
    _open(view, book)
    clicked = _rates(view) or clicked
    _causes(view, book)
    _ages(view, book)
    _months(view, book)
    _after_sale(view, book)
    _zero(view)
    birth.offer(view, *(clicked or (None, None)))


def _subject(view: View) -> str:
    return view.state.unit or view.desk.scope.home or view.desk.book.organisation.roots[0]


def _headline(view: View, book: ComplaintBook) -> None:
    t, fmt = view.t, view.fmt
    sentence = t("Complaints: {n} came in, {v} of them found valid so far", n=fmt.number(book.opened),
                 v=fmt.number(book.valid))  # fmt: skip
    if not book.opened:
        sentence = t("No complaint came in")
    serious = book.serious_open
    lines: list[blocks.Words] = [
        t("{unit}, {period}. Undecided: {n}; clients in the books: {c}.", unit=view.unit_name(_subject(view)),
          period=fmt.period(book.period), n=fmt.number(book.undecided), c=fmt.number(book.clients)),
    ]  # fmt: skip
    if serious:
        lines.append([(t("Serious complaints open: {n}", n=fmt.number(len(serious))), "concern"),
                      t("; the oldest for {days} days.", days=fmt.number(serious[0].age_days))])  # fmt: skip
    else:
        lines.append(t("No serious complaint is open."))
    blocks.headline(t, sentence, *lines)


def _cards(view: View) -> tuple[str, str] | None:
    """Rate, valid ones and days to close of the unit in view; returns what was pressed."""
    subject = _subject(view)
    profile = view.desk.profile(subject, view.state.period, view.state.compare, (RATE, VALID, DAYS))
    pressed = measures.cards(view, profile, (RATE, VALID, DAYS), key="complaint_cards")
    return (pressed.removeprefix(measures.WHY), subject) if pressed else None


def _open(view: View, book: ComplaintBook) -> None:
    """Open ones by name, serious first, then oldest."""
    t, fmt = view.t, view.fmt
    if not book.open_now:
        blocks.section(t, t("No complaint is open"), key="open_head")
        return
    last = min(book.period.last_day, view.desk.book.data_through)
    blocks.section(t, t("Open complaints: {n}, of them serious: {s}", n=fmt.number(book.still_open),
                        s=fmt.number(len(book.serious_open))),
                   t("On {day}; serious ones first, then the oldest. Clients are masked.", day=fmt.date(last)),
                   key="open_head")  # fmt: skip
    done = tb.table(t, _open_table(view, book), key="open")
    about = {c.complaint_id: c.manager_id for c in book.open_now}
    if done.open and about.get(done.open):
        view.open("manager", who=about[done.open], kpi=RATE, explain=None)


@remember(entries=64)
def _open_table(view: View, book: ComplaintBook) -> Packed:
    t, fmt = view.t, view.fmt
    columns = [
        tb.Column("severity", "status", t("Severity"), width="110px", sortable=False),
        tb.Column("manager", "name", t("Manager")),
        tb.Column("category", "text", t("Category")),
        tb.Column("opened", "number", t("Opened")),
        tb.Column("age", "number", t("Days open")),
        tb.Column("client", "text", t("Client")),
        tb.Column("id", "text", t("Complaint")),
    ]
    rows = [
        tb.Row(c.complaint_id, {
            "severity": tb.status(SHAPES.get(c.severity or "", "open"), word(t, c.severity)),
            "manager": tb.name(c.manager or t("posted nowhere"), c.unit or ""), "category": word(t, c.category),
            "opened": tb.number(c.opened.toordinal(), fmt.date(c.opened)),
            "age": tb.number(c.age_days, fmt.number(c.age_days)),
            "client": c.client or "–", "id": c.complaint_id,
        }) for c in book.open_now
    ]  # fmt: skip
    return tb.pack(t, tb.Table(t("Open complaints"), columns, rows, rows_label=t("{a}–{b} of {n}"), page=10))


# by unit ------------------------------------------------------------------------------------------------------------


def _rates(view: View) -> tuple[str, str] | None:
    """Rate by unit, most first. Units only: managers are never ranked by complaints, their numbers are too small."""
    t, s = view.t, view.state
    if RATE not in view.desk.kpis():
        return None
    level, inside = units.level(view), units.within(view)
    table = view.desk.ranking(RATE, s.period, level, s.compare, inside)
    rate = view.fmt.words(table.kpi, table.total.value)
    blocks.section(t, t("Complaints by unit: {v} client-months on average", v=rate),
                   t("Most per client first. Small units swing by chance: a single complaint moves them far."),
                   key="rates_head")  # fmt: skip
    with units.bar():
        switch("level", t("Level"), units.levels(view), level)
    done = tb.table(t, _rate_table(view, table), key="rates")
    if done.open:
        units.enter_here(view, done.open)
    certain.show(view, table)
    method.expert(view, table.kpi, table.certainty)
    funnels.show(view, table.kpi, level, key="funnel")
    funnels.show(view, table.kpi, "manager", key="funnel_people")
    return (_COLUMNS.get(done.cell[1], RATE), done.cell[0]) if done.cell else None


_COLUMNS = {"value": RATE, "valid": VALID, "days": DAYS}


def _has(view: View, name: str) -> bool:
    return any(m in view.desk.book.months.get(name, ()) for m in view.state.period.months())


@remember(entries=64)
def _rate_table(view: View, table: Ranking) -> Packed:
    t, s, fmt, kpi = view.t, view.state, view.fmt, table.kpi
    beside = {name: {r.unit_id: r for r in view.desk.ranking(name, s.period, table.level, s.compare, table.within).rows}
              for name in (VALID, DAYS) if name in view.desk.kpis() and _has(view, name)}  # fmt: skip
    top = max((r.value for r in table.rows if r.value is not None), default=None)
    columns = [
        tb.Column("name", "name", t("Unit")),
        tb.Column("n", "number", t("Complaints"), width="110px"),
        tb.Column("valid", "number", t("Valid"), opens=True, width="80px"),
        tb.Column("clients", "number", t("Client-months"), width="130px"),
        tb.Column("value", "value", t("Per 1,000 client-months"), t("Tick: average"), maximum=top,
                  average=table.total.value, opens=True, width="210px"),
        *(c for c in ranks.probably(view, table) if c.id == "adjusted"),
        tb.Column("change", "delta", shell.delta_head(view)),
        tb.Column("days", "number", t("Days to close"), opens=True, width="120px"),
        tb.Column("spark", "spark", t("12 months")),
    ]  # fmt: skip

    rule = fmt.column(kpi, [r.value for r in table.rows])
    marked, chip = units.own(view, [r.unit_id for r in table.rows])

    def other(name: str, unit: str | None) -> object:
        row = beside.get(name, {}).get(unit)
        return tb.number(row.value, fmt.value(view.desk.kpi(name), row.value)) if row else None

    def row(r: Row, name: object) -> tb.Row:
        return tb.Row(r.unit_id or "", {
            "name": name, "n": tb.number(r.numerator, fmt.number(r.numerator)), "valid": other(VALID, r.unit_id),
            "clients": tb.number(r.denominator, fmt.number(r.denominator)),
            "value": tb.value(r.value, fmt.value(kpi, r.value)),
            "adjusted": ranks.sure_cells(view, rule, r).get("adjusted"),
            "change": tb.delta(r.change, fmt.change(kpi, r.change)),
            "days": other(DAYS, r.unit_id), "spark": tb.spark(r.spark),
        }, you=r.unit_id is not None and r.unit_id == marked, muted=r.status == "closed")  # fmt: skip

    lines = [row(r, tb.name(name)) for r, name in ((table.above, t("Posted above this level")),
                                                   (table.unposted, t("Posted nowhere"))) if r is not None]  # fmt: skip
    spec = tb.Table(
        t("Complaints by unit"), columns, [row(r, units.named(view, r)) for r in table.rows],
        total=row(table.total, tb.name(t("Total"))), rows_label=t("{a}–{b} of {n}"), sort="value", descending=True,
        page=20, own=chip, groups=[tb.Group(t("Beside the units"), lines, t("part of the total, but of no unit"))],
    )  # fmt: skip
    return tb.pack(t, spec)


# about what, how old, when ------------------------------------------------------------------------------------------


def _causes(view: View, book: ComplaintBook) -> None:
    t, fmt = view.t, view.fmt
    if not book.categories:
        return
    names, counts = [word(t, c) for c, _, _ in book.categories], [n for _, n, _ in book.categories]
    shares = cumulative(counts)
    few = next(i for i, share in enumerate(shares, 1) if str(share) >= MOST_CAUSES)
    title = t("{k} of {n} categories make up {share} of the complaints", k=few, n=len(names),
              share=fmt.ratio(shares[few - 1]))  # fmt: skip
    rows = [[name, fmt.number(n), fmt.ratio(share), fmt.number(valid)]
            for name, (_, n, valid), share in zip(names, book.categories, shares, strict=True)]  # fmt: skip
    heads = [t("Category"), t("Complaints"), t("Running share"), t("Valid")]
    figure = pareto(names, counts, [fmt.number(n) for n in counts], colours(view.dark),
                    within=[v for _, _, v in book.categories])  # fmt: skip
    subtitle = t("Complaints opened in {period}; the dark part was found valid; running share beside the bar",
                 period=fmt.period(book.period))  # fmt: skip
    chart(view, figure, title, subtitle, f"{title}. {subtitle}", key="causes", twin=(heads, rows))


def _ages(view: View, book: ComplaintBook) -> None:
    t, fmt = view.t, view.fmt
    if not book.still_open:
        return
    names = [t("{ages} days", ages=_dashed(label)) for label, _ in book.ageing]
    counts = [n for _, n in book.ageing]
    title = t("{k} of {n} open complaints are older than 60 days", k=fmt.number(counts[-1]),
              n=fmt.number(book.still_open))  # fmt: skip
    figure = ageing(names, [("", counts, "")], colours(view.dark))
    rows = [[name, fmt.number(n)] for name, n in zip(names, counts, strict=True)]
    chart(view, figure, title, t("Open complaints by days since they were opened"), title, key="ages",
          twin=([t("Days open"), t("Complaints")], rows))  # fmt: skip


def _dashed(label: str) -> str:
    return label.replace("-", "–")


def _months(view: View, book: ComplaintBook) -> None:
    t, fmt = view.t, view.fmt
    if len(book.by_month) < 2:
        return
    labels = [fmt.month(m) for m, _, _ in book.by_month]
    opened, valid = [n for _, n, _ in book.by_month], [v for _, _, v in book.by_month]
    title = t("Between {low} and {high} complaints a month", low=fmt.number(min(opened)), high=fmt.number(max(opened)))
    subtitle = t("Opened in each month, and those of them found valid so far; the latest are still being decided")
    figure = line(labels, opened, [fmt.number(n) for n in opened], lambda v: f"{v:,.0f}", colours(view.dark),
                  t("opened"), valid, t("valid"))  # fmt: skip
    rows = [[label, fmt.number(n), fmt.number(v)] for label, n, v in zip(labels, opened, valid, strict=True)]
    chart(view, figure, title, subtitle, f"{title}. {subtitle}", key="months",
          twin=([t("Month"), t("Opened"), t("Valid")], rows))  # fmt: skip


def _after_sale(view: View, book: ComplaintBook) -> None:
    """Complaints by clients who had bought within 90 days before; a link in time, not a cause."""
    t, fmt = view.t, view.fmt
    if not book.after_sale:
        return
    rated = [(c, n, tickets, per_thousand(n, tickets)) for c, n, tickets in book.after_sale]
    top = max((r for *_, r in rated if r is not None), default=None)
    first = max(rated, key=lambda r: (r[1], r[3] or 0))
    title = t("After sales, most complaints follow {category}: {n}, or {v} per 1,000 tickets",
              category=word(t, first[0]), n=fmt.number(first[1]), v=fmt.number(first[3], 2))  # fmt: skip
    if not first[1]:
        title = t("No complaint followed a sale within 90 days")
    blocks.section(t, title, t("Complaints by clients who had bought in the category within 90 days before."),
                   t("What came first is known; what caused it is not."), key="after_head")  # fmt: skip
    columns = [
        tb.Column("category", "name", t("Product category")),
        tb.Column("n", "number", t("Complaints after a sale"), width="190px"),
        tb.Column("tickets", "number", t("Tickets sold"), width="150px"),
        tb.Column("value", "value", t("Per 1,000 tickets"), maximum=top, width="200px"),
    ]  # fmt: skip
    rows = [
        tb.Row("", {"category": tb.name(word(t, c)), "n": tb.number(n, fmt.number(n)),
                    "tickets": tb.number(tickets, fmt.number(tickets)), "value": tb.value(rate, fmt.number(rate, 2))})
        for c, n, tickets, rate in rated
    ]  # fmt: skip
    tb.table(t, tb.Table(t("Complaints after sales"), columns, rows, sort="value", descending=True, tools=False),
             key="after")  # fmt: skip


def _zero(view: View) -> None:
    """Zero valid complaints is an honour: units and managers with none, by name."""
    t, s = view.t, view.state
    if VALID not in view.desk.kpis() or not _has(view, VALID):
        return
    level, inside = units.level(view), units.within(view)
    unit_table = view.desk.ranking(VALID, s.period, level, s.compare, inside)
    home = s.unit or view.desk.scope.home
    (clean_units, m), (clean, n) = _clean(unit_table), view.desk.at_zero(VALID, s.period, home)
    told = {"k": clean, "n": n, "u": len(clean_units), "m": m, "units": units.noun(view, level)}
    blocks.section(t, t("Honour: {k} of {n} managers and {u} of {m} {units} have no valid complaint", **told),
                   t("In {period}; undecided complaints do not count against anybody.",
                     period=view.fmt.period(s.period)), key="zero_head")  # fmt: skip
    if clean_units:
        _names(view, "zero_units", unit_table)
    box = st.expander(t("Managers with no valid complaint"), key="zero_box", on_change="rerun")
    if clean and box.open:  # hundreds of rows are made, and travel, only when they are asked for
        with box:
            _names(view, "zero_people", view.desk.ranking(VALID, s.period, "manager", s.compare, home))


@remember(entries=128)
def _clean(table: Ranking) -> tuple[list[Row], int]:
    """(rows by name with none, how many have a place)."""
    placed = [r for r in table.rows if r.place is not None]
    return [r for r in placed if r.value == 0 and r.unit_id is not None], len(placed)


def _names(view: View, key: str, table: Ranking) -> None:
    people = table.level == "manager"
    done = tb.table(view.t, _name_table(view, table), key=key)
    if done.open and people:
        view.open("manager", who=done.open, kpi=VALID, explain=None)
    elif done.open:
        units.enter_here(view, done.open)


@remember(entries=64)
def _name_table(view: View, table: Ranking) -> Packed:
    t, people = view.t, table.level == "manager"
    rows = [tb.Row(r.unit_id or "", {"name": tb.name(r.name or "–", r.home_name or "") if people
                                     else units.named(view, r)}) for r in _clean(table)[0]]  # fmt: skip
    head = t("Manager") if people else t("Unit")
    return tb.pack(t, tb.Table(t("No valid complaint"), [tb.Column("name", "name", head)], rows,
                               rows_label=t("{a}–{b} of {n}"), page=50 if people else 10, tools=people))  # fmt: skip
