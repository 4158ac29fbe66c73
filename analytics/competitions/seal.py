"""A final table sealed for ever: the rules, the release and the code it was made by, and a certificate people can read.

    <data>/competitions/sealed/<name>/1.table.json   the table, in one canonical form
    <data>/competitions/sealed/<name>/1.seal.json    hashes of table, rules, code; release; who and when; what differs
    <data>/competitions/sealed/<name>/1.txt          the certificate, in every language

Nothing sealed is ever changed: a correction is the next seal, with the rows that differ.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from analytics.answers import Shared
from analytics.competitions.certificate import certificate
from analytics.competitions.decisions import recorded
from analytics.competitions.results import Row
from analytics.competitions.rules import Rules
from analytics.competitions.shelf import folder, launches, locked_rules, put_bytes
from analytics.competitions.standings import Table, standings
from analytics.errors import AnalyticsError, BadDefinition, NotAvailable, UnknownName
from analytics.kpi import registry
from analytics.paths import REPO
from analytics.warehouse.load import Book


@dataclass(frozen=True, eq=False)
class Seal(Shared):
    """One seal as written."""

    path: Path
    content: dict[str, Any]

    @property
    def number(self) -> int:
        """1 for the first; corrections follow."""
        return int(self.content["number"])

    def table(self) -> dict[str, Any]:
        """The sealed table."""
        return json.loads(self._file("table.json").read_bytes())

    def table_bytes(self) -> bytes:
        """The sealed table as it was written."""
        return self._file("table.json").read_bytes()

    def certificate(self) -> str:
        """The certificate, in every language."""
        return self._file("txt").read_text("utf-8")

    def _file(self, suffix: str) -> Path:
        return self.path.with_name(f"{self.number}.{suffix}")


def seals(root: Path, name: str) -> list[Seal]:
    """Every seal of a competition, oldest first. Raises ``BadDefinition`` where one was damaged."""
    return [_read(p) for p in _files(root, name)]


def _files(root: Path, name: str) -> list[Path]:
    home = folder(root) / "sealed" / name
    return sorted(home.glob("*.seal.json"), key=lambda p: int(p.name.split(".")[0]))


def count(root: Path, name: str) -> int:
    """How many seals a competition has; none is opened."""
    return len(_files(root, name))


def _read(path: Path) -> Seal:
    try:
        return Seal(path, json.loads(path.read_bytes()))
    except ValueError:
        raise BadDefinition(
            "{file}: this seal cannot be read; put the file back from a backup.", file=f"{path.parent.name}/{path.name}"
        ) from None


def sealed(content: dict[str, Any]) -> bytes:
    """A seal as it is written."""
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def row_document(row: Row) -> dict[str, Any]:
    """A row as written in JSON; amounts as text, so that no reader rounds them."""
    v = row.verdict
    return {
        "place": row.place, "would_be": row.would_be, "entrant_id": row.entrant_id, "division": row.division,
        "score": _text(row.score), "standing": row.standing, "rule": v.rule, "reason": v.reason,
        "evidence": v.evidence, "on": _text(v.on), "until": _text(v.until),
        "rounds": [None if r is None else _text(Decimal(r).scaleb(-2)) for r in row.rounds],
        "tie_break": row.tie_break, "prizes": [[t, _text(a)] for t, a in row.prizes], "pay": _text(row.pay),
        "record": list(row.record) if row.record else None, "difference": _text(row.difference),
        "reached": _text(row.reached),
    }  # fmt: skip


def _text(value: Decimal | date | None) -> str | None:
    if value is None:
        return None
    return f"{value:.2f}" if isinstance(value, Decimal) else value.isoformat()


def table_document(table: Table) -> dict[str, Any]:
    """The whole table, without names: ids say who."""
    return {
        "competition": table.rules.name, "version": table.rules.version, "state": table.state,
        "asof": _text(table.asof), "rounds": [[_text(s.start), _text(s.last_day)] for s in table.spans],
        "rows": [row_document(r) for r in table.rows], "pot": _text(table.pot),
    }  # fmt: skip


def canonical(document: dict[str, Any]) -> bytes:
    """One form for one content: sorted keys, no spaces, UTF-8."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@cache
def code_version() -> str:
    """A hash of everything that computes: every Python and SQL file of the analytics."""
    digest = sha256()
    for path in sorted((REPO / "analytics").rglob("*")):
        if path.suffix in (".py", ".sql") and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(REPO)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def make_seal(root: Path, book: Book, rules: Rules, by: str, at: datetime | None = None) -> Seal:
    """Seals the final table; if the last seal says the same already, that one.

    Raises ``NotAvailable`` before the cooling-off has passed.
    """
    table = standings(book, rules)
    if table.state != "final":
        raise NotAvailable(
            "“{name}” is {state}: its table is final from {day} on. Seal it then.",
            name=rules.name, state=table.state, day=rules.window.final_on,
        )  # fmt: skip
    locked_rules(root, rules.name, rules.version, registry() | book.kpis)
    launch = next(x for x in reversed(launches(root, rules.name)) if x.version == rules.version)
    made, before = canonical(table_document(table)), seals(root, rules.name)
    if before and before[-1].table_bytes() == made:
        return before[-1]
    number = len(before) + 1
    home = folder(root) / "sealed" / rules.name
    home.mkdir(parents=True, exist_ok=True)
    content = {
        "number": number, "competition": rules.name, "version": rules.version, "rules_sha256": rules.digest,
        "conduct_sha256": launch.conduct, "decisions": len(rules.decisions),
        "decisions_sha256": rules.decisions[-1].digest if rules.decisions else "",
        "release": book.release.id, "code": code_version(), "table_sha256": sha256(made).hexdigest(),
        "sealed_by": by, "sealed_at": (at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "corrects": number - 1 or None,
        "corrects_sha256": sha256(sealed(before[-1].content)).hexdigest() if before else None,
        "difference": changed(before[-1].table(), json.loads(made)) if before else [],
    }  # fmt: skip
    path = home / f"{number}.seal.json"
    told = certificate(table, content, book).encode()
    content["certificate_sha256"] = sha256(told).hexdigest()
    put_bytes(home / f"{number}.table.json", made)
    put_bytes(home / f"{number}.txt", told)
    put_bytes(path, sealed(content))
    return Seal(path, content)


def changed(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """The entrants whose rows differ, with what was and what is."""
    was, now = ({r["entrant_id"]: r for r in t["rows"]} for t in (old, new))
    return [
        {"entrant_id": who, "was": _brief(was.get(who)), "is": _brief(now.get(who))}
        for who in sorted(was.keys() | now.keys())
        if was.get(who) != now.get(who)
    ]


def _brief(row: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {k: row[k] for k in ("place", "score", "standing", "prizes")}


def find_seal(root: Path, named: str) -> Seal:
    """``autumn-clients/1``, or ``autumn-clients`` for its last seal. Raises ``UnknownName``."""
    name, _, number = named.partition("/")
    found = seals(root, name)
    for seal in reversed(found):
        if not number or str(seal.number) == number:
            return seal
    known = [f"{p.parent.name}/{p.name.split('.')[0]}" for p in folder(root).glob("sealed/*/*.seal.json")]
    raise UnknownName("seal", named, known)


@dataclass(frozen=True)
class Check:
    """What a recomputation found. ``problems`` is empty where everything is as sealed."""

    seal: Seal
    same_code: bool
    problems: tuple[AnalyticsError, ...]


def verify(root: Path, seal: Seal, book: Book) -> Check:
    """Makes the table again from the sealed rules and release, and compares byte for byte. ``book``: that release."""
    c, problems = seal.content, list[AnalyticsError]()
    stored = seal.table_bytes()
    if sha256(stored).hexdigest() != c["table_sha256"]:
        problems.append(AnalyticsError("The stored table is not the one that was sealed: its sha256 differs."))
    if sha256(seal.certificate().encode()).hexdigest() != c.get("certificate_sha256"):
        problems.append(AnalyticsError("The certificate is not the one that was sealed: its sha256 differs."))
    if not _follows(root, seal):
        problems.append(AnalyticsError("The seal it corrects is not the one that was there: its sha256 differs."))
    rules = locked_rules(root, c["competition"], c["version"], registry() | book.kpis)
    if rules.digest != c["rules_sha256"]:
        problems.append(AnalyticsError("The launched rules are not those that were sealed: their sha256 differs."))
    known = recorded(root, c.get("decisions", 0))
    if known and known[-1].digest != c["decisions_sha256"]:
        problems.append(AnalyticsError("The decisions on record are not those that were sealed: their sha256 differs."))
    made = canonical(table_document(standings(book, replace(rules, decisions=known))))
    if made != stored:
        rows = len(changed(json.loads(stored), json.loads(made)))
        problems.append(AnalyticsError("The recomputed table differs from the sealed one in {n} row(s).", n=rows))
    return Check(seal, code_version() == c["code"], tuple(problems))


def _follows(root: Path, seal: Seal) -> bool:
    """Is the seal before still the one this one corrects?"""
    c = seal.content
    if c["corrects"] is None:
        return True
    before = find_seal(root, f"{c['competition']}/{c['corrects']}")
    return sha256(sealed(before.content)).hexdigest() == c["corrects_sha256"]
