"""The first page: what calls for somebody today, the own measures at a glance, and what changed, in sentences."""

from analytics.answers import Certainty, Finding, Profile
from analytics.kpi import Kpi
from pages._ui import (
    birth,
    blocks,
    changes,
    measure_table,
    measures,
    method,
    person,
    placing,
    running,
    sentences,
    shell,
)
from pages._ui.view import View

TITLE = "Overview"
ICON = ":material/home:"
ORDER = 10
ROLES = frozenset({"manager", "head", "analyst", "office", "admin"})
USES = ("period", "vs", "unit")
FIRST = (
    "new_clients", "product_coverage", "fund_sales", "insurance_premiums", "complaint_rate", "aum", "client_retention",
    "qualified_new_clients",
)  # fmt: skip


def render(view: View) -> None:
    """Headline, cards, what changed, the other measures, data notes."""
    desk, state = view.desk, view.state
    profile = desk.profile(subject(view), state.period, state.compare)
    found = desk.findings(state.period, state.compare, state.unit)
    _headline(view, profile, found)
    if not profile.cards:
        shell.empty(view, view.t("There is nothing to show for this period."), view.t("Choose another period."))
        return
    pressed = measures.cards(view, profile, FIRST, key="cards")
    why, name = (pressed.startswith(measures.WHY), pressed.removeprefix(measures.WHY)) if pressed else (False, "")
    running.show(view)
    changes.show(view, profile, found)
    clicked = _others(view, profile) or (name if why else None)
    method.expert_of(view, lambda: _judged(view, profile))
    _data_notes(view, profile, found)
    if name and not why:
        _go(view, name)
    birth.offer(view, clicked, profile.unit_id)


def subject(view: View) -> str:
    """Whom the page is about: oneself, the unit chosen, the own unit, the whole bank."""
    if view.viewer.role == "manager":
        return view.viewer.home
    return view.state.unit or view.desk.scope.home or view.desk.book.organisation.roots[0]


def _judged(view: View, profile: Profile) -> list[tuple[Kpi, Certainty | None]]:
    """How sure the places behind the page are: one's own, or those of the unit's managers."""
    s, kpis = view.state, [c.kpi for c in profile.cards if c.kpi.name in FIRST]
    if profile.level == "manager":
        found = ((k, view.desk.certainty(k.name, profile.unit_id, s.period, s.compare)) for k in kpis)
        return [(k, c.table if c else None) for k, c in found]
    return [(k, view.desk.ranking(k.name, s.period, "manager", s.compare, profile.unit_id).certainty) for k in kpis]


def _headline(view: View, profile: Profile, found: tuple[Finding, ...]) -> None:
    t, fmt = view.t, view.fmt
    lead = sentences.lead(found)
    title = sentences.said(view, lead).rstrip(".。") if lead else t("{name}: nothing stands out", name=profile.name)
    periods = t("{period} against {other}", period=fmt.period(profile.period), other=fmt.period(profile.compared_with))
    lines = [[(profile.name, ""), t(", "), periods]]
    if view.viewer.role == "manager":
        lines += _own(view, profile)
    blocks.headline(t, title, *lines)


def _own(view: View, profile: Profile) -> list[blocks.Words]:
    """The chosen measure's place, how sure it is and what would lift it; then all measures together."""
    chosen = next((c for c in profile.cards if c.kpi.name == view.state.kpi and c.row.place is not None), None)
    lines: list[blocks.Words] = []
    if chosen is not None and chosen.peer_values:
        lines += [[(person.placed(view, chosen) + view.t("."), "you")], *person.story(view, profile, chosen)]
    if told := placing.overall(view, profile.cards):
        lines.append(told + view.t("."))
    return lines


def _others(view: View, profile: Profile) -> str | None:
    t = view.t
    if all(c.kpi.name in FIRST for c in profile.cards):
        return None
    blocks.section(t, t("All other measures"), key="others_head")
    done = measure_table.table(view, profile, t("All other measures"), key="others", without=FIRST)
    if done.open:
        view.open("league", kpi=done.open, explain=None)
    return done.cell[0] if done.cell else None


def _go(view: View, kpi: str) -> None:
    """A card leads to the table it comes from: one's own page for a manager, the league table of the level else."""
    if view.viewer.role == "manager":
        view.open("manager", kpi=kpi, explain=None)
    view.open("league", kpi=kpi, explain=None)


def _data_notes(view: View, profile: Profile, found: tuple[Finding, ...]) -> None:
    """What the reader should know about the data behind the page."""
    t = view.t
    lines = [sentences.said(view, f) for f in found if f.kind == "data"]
    lines += [
        t(
            "{kpi} is not available: {tables} was not delivered.",
            kpi=view.title(kpi),
            tables=sentences.listed(view, needs),
        )
        for kpi, needs in profile.missing
    ]
    if lines:
        blocks.banner(t, t("About the data"), *lines, key="data_notes")
