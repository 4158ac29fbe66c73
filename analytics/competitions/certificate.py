"""The certificate of a sealed table, for people: rules, the first places, hashes and how to recompute it."""

from typing import Any

from analytics.competitions.plain import in_words, say
from analytics.competitions.standings import Table
from analytics.kpi import LANGUAGES, Kpi
from analytics.warehouse.load import Book

SHOWN = 10  # rows


def certificate(table: Table, content: dict[str, Any], book: Book) -> str:
    """The certificate, one language after the other."""
    return "\n\n".join("\n".join(_certificate(table, content, book.kpis, lang)) for lang in LANGUAGES) + "\n"


def _certificate(table: Table, c: dict[str, Any], kpis: dict[str, Kpi], language: str) -> list[str]:
    rules = table.rules
    names = {x.id: x.name for x in table.entrants.contestants} if table.entrants else {}

    def told(sentence: str, **values: object) -> str:
        return say(language, sentence, **values)

    said = "Competition: {title} ({name}), rules version {version}"
    lines = [told("Certificate"), told(said, title=rules.title(language), name=rules.name, version=rules.version)]
    lines += [f"  {s}" for s in in_words(rules, kpis, language)]
    lines.append(told("Final table of {n} entrants on {day}", n=len(table.rows), day=table.asof))
    for row in [r for r in table.rows if r.place][:SHOWN]:
        prize = told(", prize {amount} yuan", amount=f"{row.prize:,.2f}") if row.prize else ""
        who = f"{names.get(row.entrant_id, '')} {row.entrant_id}".strip()
        lines.append("  " + told("{place}. {who}: {score} points{prize}", place=row.place, who=who,
                                 score=f"{row.score:,.2f}", prize=prize))  # fmt: skip
    out = [sum(r.standing == s for r in table.rows) for s in ("held", "excluded")]
    lines.append(told("Held: {n}; excluded: {m}", n=out[0], m=out[1]))
    if c["corrects"]:
        rows = len(c["difference"])
        lines.append(told("Correction of seal {n}: {changed} rows differ", n=c["corrects"], changed=rows))
    if c["decisions"]:
        known = told("Decisions of conduct: {n}, sha256 {digest}", n=c["decisions"], digest=c["decisions_sha256"])
        lines.append(known)
    lines += [
        told("Rules sha256: {digest}", digest=c["rules_sha256"]), told("Data release: {release}", release=c["release"]),
        told("Code: {code}", code=c["code"]), told("Table sha256: {digest}", digest=c["table_sha256"]),
        told("Sealed by {by} on {at}", by=c["sealed_by"], at=c["sealed_at"]),
        told("Recompute: python -m analytics verify-result {seal}", seal=f"{rules.name}/{c['number']}"),
    ]  # fmt: skip
    return lines
