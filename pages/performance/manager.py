"""One customer manager: where every measure stands among the peers, the way there, and how far the next place is."""

from analytics.answers import Card, Profile, Ranking
from analytics.memory import remember
from pages._ui import (
    birth,
    blocks,
    cards,
    certain,
    measure_table,
    method,
    mix,
    moved,
    next_steps,
    odds,
    person,
    placing,
    plots,
    ranks,
    shell,
    units,
)  # fmt: skip
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

TITLE = "Manager"
ICON = ":material/person:"
ORDER = 30
ROLES = frozenset({"manager", "head", "analyst", "office", "admin"})
USES = ("period", "vs", "kpi", "who")


def render(view: View) -> None:
    """Headline and facts, the chosen measure among peers and over time, every measure, the product mix."""
    own = view.viewer.role == "manager"
    who = view.viewer.home if own else view.state.who
    if who is None:
        _choose(view)
        return
    profile = view.desk.profile(who, view.state.period, view.state.compare)
    chosen = next((c for c in profile.cards if c.kpi.name == view.state.kpi), next(iter(profile.cards), None))
    person.headline(view, profile, own, chosen)
    if chosen is None:
        shell.empty(view, view.t("There is nothing to show for this period."), view.t("Choose another period."))
        return
    _chosen(view, profile, chosen)
    done = _measures(view, profile)
    cards.show_one(view, "manager", who, profile.name)
    mix.show(view, profile)
    if done.open:
        view.choose(kpi=done.open, explain=None)
    birth.offer(view, done.cell[0] if done.cell else None, who)


def _choose(view: View) -> None:
    """Nobody chosen yet: the people one may open, with the chosen measure to find them by."""
    t, s = view.t, view.state
    blocks.headline(t, t("Choose a manager"), t("Search by name or unit, or choose in the bar above."))
    table = view.desk.ranking(s.kpi, s.period, "manager", s.compare, s.unit)
    if not any(r.unit_id is not None for r in table.rows):
        shell.empty(view, t("Nobody you may see was in post in this period."), t("Choose another period."))
        return
    certain.show(view, table)
    done = tb.table(t, _people(view, table), key="people")
    if done.open:
        view.choose(who=done.open)
    birth.offer(view, *((s.kpi, done.cell[0]) if done.cell else ()))


@remember(entries=64)
def _people(view: View, table: Ranking) -> Packed:
    people = [r for r in table.rows if r.unit_id is not None]
    spec = tb.Table(view.t("Managers"), ranks.columns(view, table), ranks.rows(view, table, people),
                    sort=ranks.order(table), rows_label=view.t("Everyone, {a}–{b} of {n}"))  # fmt: skip
    return tb.pack(view.t, spec)


def _chosen(view: View, p: Profile, c: Card) -> None:
    """The chosen measure: among peers and over time, what has to be known beside it, prizes within reach."""
    if c.peer_values:
        plots.strip(view, c, p.name, key="strip")
        judged = placing.of(view, c)
        told = [*placing.expected(view, c, judged), *placing.adjusted(view, c), *placing.remarks(view, c),
                *odds.of_card(view, c, p.unit_id)]  # fmt: skip
        if told:
            blocks.note(view.t, *told, key="steps")
        with units.bar():
            next_steps.prizes(view, p.unit_id)
            method.expert(view, c.kpi, judged.table if judged else None)
    else:
        shell.empty(view, view.t("Too few peers to compare with."), key="no_peers")
    plots.trend(view, c.kpi, p.unit_id, p.name, key="trend")
    moved.show(view, c.kpi, p.unit_id, p.compared_with)


def _measures(view: View, p: Profile) -> tb.Events:
    title = view.t("Every measure among the peers")
    how = view.t("A name shows the measure above; a value shows how it was made.")
    blocks.section(view.t, title, how, key="measures_head")
    return measure_table.table(view, p, title, key="measures")
