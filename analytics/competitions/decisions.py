"""Decisions of conduct while competitions run: who is held or excluded, since when, why, on what evidence, by whom.

    <data>/competitions/decisions.jsonl   one decision a line, only ever added to

One decision acts in every launched competition whose window it falls into and whose table was not final on its day; no
rules file changes. Each line carries the sha256 of itself and all before it; a seal holds that of the last it knew.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from analytics.competitions.gates import Verdict, all_of
from analytics.competitions.rules import Decision, Window
from analytics.errors import BadDefinition, UnknownName
from analytics.warehouse.store import Store, append_line

RECORD = "competitions/decisions.jsonl"
LIFTED = "lifted"


def recorded(root: Path, first: int | None = None) -> tuple[Decision, ...]:
    """The decisions on record, oldest first; only the ``first`` so many. Raises ``BadDefinition`` where the record was
    changed or cut."""
    path = root / RECORD
    lines = path.read_bytes().splitlines() if path.exists() else []
    found: list[Decision] = []
    for n, line in enumerate(lines, 1):
        if line.endswith(b"}"):  # a torn one was never acknowledged
            found.append(_read(line, found[-1].digest if found else "", n))
    if first is not None and first > len(found):
        raise BadDefinition("{file}: {n} decisions were sealed, and {m} are there; put the file back from a backup.",
                            file=path.name, n=first, m=len(found))  # fmt: skip
    return tuple(found[:first])


def _read(line: bytes, before: str, number: int) -> Decision:
    try:
        raw = json.loads(line)
        days = {k: date.fromisoformat(raw[k]) if raw[k] else None for k in ("on", "until")}
        made = Decision(**(raw | days))
    except (ValueError, TypeError, KeyError):
        made = None
    if made is None or made.digest != _digest(before, raw):
        raise BadDefinition(
            "{file}, line {line}: this decision is not what was recorded; put the file back from a backup.",
            file=Path(RECORD).name, line=number,
        )  # fmt: skip
    return made


def _digest(before: str, raw: dict[str, Any]) -> str:
    said = {k: v for k, v in raw.items() if k != "digest"}
    return sha256((before + json.dumps(said, ensure_ascii=False, sort_keys=True)).encode()).hexdigest()


def acting(decisions: Sequence[Decision], window: Window, asked: date | None, today: date) -> dict[str, Verdict]:
    """Entrant id -> standing by decision. ``asked``: the table of an earlier day knows no later decision; ``today``:
    the last day of the data, with which a hold until a day ends."""
    taken = [d for d in decisions if asked is None or d.on <= asked]
    lifted = {d.lifts for d in taken if d.standing == LIFTED}
    return all_of(
        {d.who: Verdict(d.standing, "decision", d.reason, d.evidence, d.on, d.until)}
        for d in taken
        if d.standing != LIFTED and d.number not in lifted and window.first <= d.on < window.final_on
        and not (d.until is not None and today > d.until)
    )  # fmt: skip


@dataclass(frozen=True)
class Decisions:
    """The record, to read and to add to. ``known``: the ids that may compete."""

    root: Path
    known: Callable[[], set[str]]

    def all(self) -> tuple[Decision, ...]:
        """Every decision, oldest first."""
        return recorded(self.root)

    def hold(
        self, who: str, standing: str, on: date, reason: str, evidence: str, by: str, until: date | None = None
    ) -> Decision:  # fmt: skip
        """One more decision. Raises ``UnknownName``, or ``BadDefinition`` where something is not said."""
        if who not in self.known():
            raise UnknownName("entrant", who, self.known())
        if until is not None and until < on:
            raise BadDefinition("The hold ends on {until}, before it begins on {on}; swap them.", until=until, on=on)
        return self._add(who=who, standing=standing, on=on, until=until, reason=reason, evidence=evidence, by=by)

    def lift(self, number: int, on: date, reason: str, evidence: str, by: str) -> Decision:
        """Ends an earlier decision from a day on; both stay on record. Raises ``UnknownName``."""
        old = next((d for d in self.all() if d.number == number and d.standing != LIFTED), None)
        if old is None:
            raise UnknownName("decision", str(number), [str(d.number) for d in self.all() if d.standing != LIFTED])
        return self._add(
            who=old.who, standing=LIFTED, on=on, until=None, reason=reason, evidence=evidence, by=by, lifts=number
        )

    def _add(self, lifts: int | None = None, **said: Any) -> Decision:
        for name in ("reason", "evidence", "by"):
            if not said[name].strip():
                raise BadDefinition("A decision needs a “{key}”: who is held may ask for it.", key=name)
        with Store(self.root).lock():
            before = self.all()
            at = datetime.now(UTC).isoformat(timespec="seconds")
            made = Decision(number=len(before) + 1, lifts=lifts, at=at, **said)
            raw = asdict(made) | {"on": made.on.isoformat(), "until": made.until.isoformat() if made.until else None}
            raw["digest"] = _digest(before[-1].digest if before else "", raw)
            append_line(self.root / RECORD, json.dumps(raw, ensure_ascii=False))
        return recorded(self.root)[-1]
