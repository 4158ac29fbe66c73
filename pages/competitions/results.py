"""Sealed results: the final table, its certificate, what corrections changed, and the recomputation."""

from typing import Any

import streamlit as st

from analytics.competitions.hall import Card
from analytics.competitions.seal import Seal
from analytics.memory import remember
from pages._ui import blocks, contests, shell
from pages._ui import tables as tb
from pages._ui.component import Packed
from pages._ui.view import View

TITLE = "Results"
ICON = ":material/verified:"
ORDER = 30
ROLES = frozenset({"manager", "head", "analyst", "office", "admin"})
USES = ()
MOST = 2000


def render(view: View) -> None:
    """Cards of what is sealed, the table, the certificate."""
    t = view.t
    offered = tuple(c for c in view.desk.competitions.cards() if c.sealed)
    card = contests.chosen(offered)
    if card is None or card.rules is None:
        blocks.headline(t, t("Nothing has been sealed yet"))
        shell.empty(view, t("A table can be sealed when its cooling-off has passed."),
                    t("Until then it is under Standings."))  # fmt: skip
        return
    seal = view.desk.competitions.seals(card.name)[-1]
    title = card.rules.title(t.language)
    sealed = contests.day(view, seal.content["sealed_at"])
    blocks.headline(t, t("{title}: the final table, sealed on {day}", title=title, day=sealed),
                    t("Rules {rules}, release {release}, table {table}.", rules=seal.content["rules_sha256"][:12],
                      release=seal.content["release"][:12], table=seal.content["table_sha256"][:12]))  # fmt: skip
    contests.cards(view, offered, card, "cards")
    _table(view, card, seal)
    _corrections(view, card, seal)
    _proof(view, card, seal)


def _table(view: View, card: Card, seal: Seal) -> None:
    """The sealed rows the viewer may see."""
    tb.table(view.t, _packed(view, card, seal), key=f"sealed_{card.name}")


@remember(entries=32)
def _packed(view: View, card: Card, seal: Seal) -> Packed:
    t = view.t
    columns = [
        tb.Column("place", "place", t("Place")), tb.Column("name", "name", t("Entrant")),
        *([tb.Column("division", "text", t("Division"))] if card.rules and card.rules.divisions else []),
        tb.Column("score", "number", t("Score"), lead=True), tb.Column("prize", "number", t("Prize")),
        tb.Column("standing", "text", t("Standing"), bare=True),
    ]  # fmt: skip
    titles = {d.id: d.name(t.language) or d.id for d in card.rules.divisions} if card.rules else {}
    words = {"ranked": t("ranked"), "held": t("held"), "excluded": t("excluded")}
    rows = []
    for row, name, home, mine in view.desk.competitions.sealed_rows(card.name, seal)[:MOST]:
        prize = sum((contests.Decimal(a) for _, a in row["prizes"]), contests.Decimal(0))
        score = contests.Decimal(row["score"]) if row["score"] else None
        rows.append(tb.Row("", {
            "place": tb.place(row["place"]), "name": tb.name(name or t("colleague"), home or ""),
            "division": titles.get(row["division"] or ""),
            "score": tb.number(score, contests.amount(view, score)),
            "prize": tb.number(prize, contests.yuan(view, prize)) if prize else None,
            "standing": words[row["standing"]],
        }, you=mine, muted=not row["place"]))  # fmt: skip
    label = t("{a}–{b} of {n}")
    return tb.pack(t, tb.Table(t("Final table"), columns, rows, rows_label=label, tools=len(rows) > 20))


def _corrections(view: View, card: Card, seal: Seal) -> None:
    if seal.content["corrects"]:
        told = view.t("This is a correction: {n} rows differ from the seal before.", n=len(seal.content["difference"]))
        blocks.section(view.t, told, view.t("Seal {n} stays as it is.", n=seal.content["corrects"]), key="corrects")
        tb.table(view.t, _differing(view, card, seal), key="differing")


@remember(entries=32)
def _differing(view: View, card: Card, seal: Seal) -> Packed:
    """What was sealed and what is now, of those the viewer may see."""
    t, names = view.t, {r["entrant_id"]: n for r, n, _, _ in view.desk.competitions.sealed_rows(card.name, seal) if n}
    words = {"ranked": t("ranked"), "held": t("held"), "excluded": t("excluded")}

    def said(row: dict[str, Any] | None) -> str:
        if row is None:
            return "–"
        score = contests.amount(view, contests.Decimal(row["score"])) if row["score"] else "–"
        return f"{row['place'] or '–'} · {score} · {words[row['standing']]}"

    columns = [tb.Column("name", "name", t("Entrant")), tb.Column("was", "text", t("Place, score, standing before")),
               tb.Column("is", "text", t("Place, score, standing now"))]  # fmt: skip
    rows = [
        tb.Row("", {"name": tb.name(names[d["entrant_id"]]), "was": said(d["was"]), "is": said(d["is"])})
        for d in seal.content["difference"] if d["entrant_id"] in names
    ]  # fmt: skip
    return tb.pack(t, tb.Table(t("Differences"), columns, rows, page=20, rows_label=t("{a}–{b} of {n}")))


def _proof(view: View, card: Card, seal: Seal) -> None:
    """The certificate for head office, and for everybody how to recompute it."""
    t = view.t
    blocks.section(t, t("Anyone can recompute this table"), key="proof_head")
    command = f"python -m analytics verify-result {card.name}/{seal.number}"
    blocks.note(t, t("Command: {command}", command=command), key="proof")
    if not view.desk.scope.everything:
        return
    if st.button(t("Recompute now"), key="recompute"):
        check = view.desk.competitions.verify_sealed(seal)
        if check.problems:
            blocks.banner(t, t("The recomputed table is not the sealed one"), *(t.error(p) for p in check.problems),
                          key="recomputed", tone="concern")  # fmt: skip
        else:
            blocks.banner(t, t("Recomputed: byte for byte the sealed table"), key="recomputed")
    st.download_button(t("Certificate"), seal.certificate(), file_name=f"{card.name}-{seal.number}.txt")
