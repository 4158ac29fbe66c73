"""Where competitions are kept: drafts as files, launched rules locked by their hash, every version with its difference.

<data>/competitions/<name>.toml                     what people write
<data>/competitions/launched/<name>/v1.toml         what was launched, never changed
<data>/competitions/launched/<name>/launches.jsonl  who launched which version when, with which hash
<data>/competitions/decisions.jsonl                 see ``decisions``
<data>/competitions/sealed/<name>/…                 see ``seal``
"""

import json
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from analytics.competitions.decisions import recorded
from analytics.competitions.lint import lint
from analytics.competitions.reading import BadRules, file_text
from analytics.competitions.rules import Rules, read_gates, read_rules
from analytics.errors import AnalyticsError, BadDefinition, UnknownName
from analytics.kpi import Kpi
from analytics.warehouse.store import append_line, write_atomically

FOLDER, CONDUCT = "competitions", "conduct.toml"
Stage = Literal["draft", "launched", "edited", "broken"]


@dataclass(frozen=True)
class Launch:
    """One launch: from then on these rules are locked."""

    version: int
    digest: str
    at: str
    by: str
    conduct: str = ""  # sha256 of the gates of every competition, as they were


@dataclass(frozen=True)
class Item:
    """One competition on the shelf. ``rules``: the launched ones, else the draft's; None where the file is broken.

    ``edited``: the file is not what was launched; the launched rules are used, and ``problems`` says so.
    """

    name: str
    stage: Stage
    rules: Rules | None
    problems: tuple[AnalyticsError, ...] = ()
    launch: Launch | None = None


def folder(root: Path) -> Path:
    """The folder of the competitions of a data folder."""
    return root / FOLDER


def seen(where: Path) -> tuple[tuple[str, int, int, int], ...]:
    """(path, inode, time, size) of every file in a folder: what was made of them holds as long as this is the same."""
    found, left = [], [str(where)]
    while left:
        try:
            with os.scandir(left.pop()) as inside:
                for entry in inside:
                    if entry.is_dir():
                        left.append(entry.path)
                    else:
                        s = entry.stat()
                        found.append((entry.path, s.st_ino, s.st_mtime_ns, s.st_size))
        except FileNotFoundError:  # nothing there, or renamed meanwhile
            continue
    return tuple(sorted(found))


def names(root: Path) -> list[str]:
    """Every competition there is a file or a launch of."""
    files = {p.stem for p in folder(root).glob("*.toml") if p.name != CONDUCT}
    return sorted(files | {p.parent.name for p in folder(root).glob("launched/*/launches.jsonl")})


def shelf(root: Path, kpis: dict[str, Kpi]) -> list[Item]:
    """Every competition; a broken file never hides the others."""
    return [item(root, name, kpis) for name in names(root)]


def item(root: Path, name: str, kpis: dict[str, Kpi]) -> Item:
    """One competition. Raises ``UnknownName``."""
    if name not in names(root):
        raise UnknownName("competition", name, names(root))
    path = folder(root) / f"{name}.toml"
    try:
        launched = launches(root, name)
        if not launched:
            return _draft(path, kpis)
        last = launched[-1]
        rules = replace(locked_rules(root, name, last.version, kpis), decisions=recorded(root))
    except BadDefinition as damaged:  # what was locked is not what was launched: this one stops, the others go on
        return Item(name, "broken", None, damaged.problems if isinstance(damaged, BadRules) else (damaged,))
    if path.exists() and sha256(path.read_bytes()).hexdigest() != last.digest:
        told = BadDefinition(
            "{file} is not what was launched as version {version} on {day}; the launched rules are used. Undo it, "
            "or raise “version” and launch it.",
            file=path.name, version=last.version, day=last.at[:10],
        )  # fmt: skip
        return Item(name, "edited", rules, (told,), last)
    return Item(name, "launched", rules, (), last)


def _draft(path: Path, kpis: dict[str, Kpi]) -> Item:
    try:
        rules = read_rules(file_text(path), path.name, kpis)
        return Item(path.stem, "draft", _with_conduct(path.with_name(CONDUCT), rules, kpis))
    except BadRules as wrong:
        return Item(path.stem, "broken", None, wrong.problems)


def rules_in_force(root: Path, name: str, kpis: dict[str, Kpi]) -> Rules:
    """The rules a table is made by. Raises ``BadRules`` with the problems of a broken file."""
    found = item(root, name, kpis)
    if found.rules is None:
        raise BadRules(f"{name}.toml", list(found.problems))
    return found.rules


def launches(root: Path, name: str) -> list[Launch]:
    """Every launch of a competition, oldest first. Raises ``BadDefinition`` where the file was damaged."""
    path = folder(root) / "launched" / name / "launches.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    whole = [(n, line) for n, line in enumerate(lines, 1) if line.endswith(b"}")]  # a torn one was never acknowledged
    return [_launch(path, n, line) for n, line in whole]


def _launch(path: Path, number: int, line: bytes) -> Launch:
    try:
        found = json.loads(line)
        return Launch(**{k: v for k, v in found.items() if k in Launch.__annotations__})
    except (ValueError, TypeError, AttributeError):
        raise BadDefinition(
            "{file}, line {line}: this launch cannot be read; put the file back from a backup.",
            file=f"{path.parent.name}/{path.name}", line=number,
        ) from None  # fmt: skip


def locked_rules(root: Path, name: str, version: int, kpis: dict[str, Kpi]) -> Rules:
    """The rules of a launched version, with the gates of every competition as they were then.

    Raises ``UnknownName``, or ``BadDefinition`` where a locked file was changed since.
    """
    found = [launch for launch in launches(root, name) if launch.version == version]
    if not found:
        raise UnknownName("launched version", str(version), [str(x.version) for x in launches(root, name)])
    home = folder(root) / "launched" / name
    text = _locked(home / f"v{version}.toml", found[-1].digest)
    conduct = home / f"v{version}.{CONDUCT}"
    if found[-1].conduct:
        _locked(conduct, found[-1].conduct)
    return _with_conduct(conduct, read_rules(text, f"{name}.toml", kpis), kpis)


def _with_conduct(path: Path, rules: Rules, kpis: dict[str, Kpi]) -> Rules:
    if not path.exists():
        return rules
    return replace(rules, gates=(*rules.gates, *read_gates(file_text(path), path.name, kpis)))


def _locked(path: Path, digest: str) -> str:
    content = path.read_bytes() if path.exists() else b""
    if sha256(content).hexdigest() != digest:
        raise BadDefinition(
            "{file}: the locked rules were changed after the launch; put back the file with sha256 {digest}.",
            file=f"{path.parent.name}/{path.name}", digest=digest,
        )  # fmt: skip
    return content.decode()


def launch(root: Path, name: str, by: str, kpis: dict[str, Kpi], at: datetime | None = None) -> tuple[Rules, str]:
    """Locks the rules of a file as they are; (the rules, what differs from the version before).

    Raises ``BadRules`` for a file that cannot be used, ``BadDefinition`` where a changed file has no new version.
    """
    path = folder(root) / f"{name}.toml"
    if not path.exists():
        raise UnknownName("competition", name, names(root))
    text = file_text(path)
    rules = read_rules(text, path.name, kpis)
    before = launches(root, name)
    if before and before[-1].digest == rules.digest:
        return rules, ""
    unanswered = [f.id for f in lint(rules, kpis) if f.override is None]
    if unanswered:
        raise BadDefinition(
            "{file}: the conduct check found {findings}. Change the rules, or say in an [[override]] why each is "
            "accepted and who answers for it.",
            file=path.name, findings=", ".join(unanswered),
        )  # fmt: skip
    if before and rules.version <= before[-1].version:
        raise BadDefinition(
            "{file} was launched as version {version}; a change needs “version = {next}”.",
            file=path.name, version=before[-1].version, next=before[-1].version + 1,
        )  # fmt: skip
    home = folder(root) / "launched" / name
    home.mkdir(parents=True, exist_ok=True)
    put_bytes(home / f"v{rules.version}.toml", text.encode())
    conduct = folder(root) / CONDUCT
    gates = conduct.read_bytes() if conduct.exists() else b""
    if gates:
        _with_conduct(conduct, rules, kpis)
        put_bytes(home / f"v{rules.version}.{CONDUCT}", gates)
    when = (at or datetime.now(UTC)).isoformat(timespec="seconds")
    entry: dict[str, Any] = {"version": rules.version, "digest": rules.digest, "at": when, "by": by}
    entry["overrides"] = [{"finding": o.finding, "reason": o.reason, "by": o.by} for o in rules.overrides]
    entry["conduct"] = sha256(gates).hexdigest() if gates else ""
    append_line(home / "launches.jsonl", json.dumps(entry, ensure_ascii=False))
    old = _locked(home / f"v{before[-1].version}.toml", before[-1].digest) if before else ""
    return rules, difference(old, text) if before else ""


def pending(root: Path, name: str) -> str:
    """What the file of a competition would change in its launched rules, line by line."""
    path, before = folder(root) / f"{name}.toml", launches(root, name)
    if not before or not path.exists():
        return ""
    home = folder(root) / "launched" / name
    return difference(_locked(home / f"v{before[-1].version}.toml", before[-1].digest), file_text(path))


def versions(root: Path, name: str) -> list[tuple[Launch, str]]:
    """Every launch, oldest first, with what it changed in the one before."""
    found, old, home = [], "", folder(root) / "launched" / name
    for one in launches(root, name):
        text = _locked(home / f"v{one.version}.toml", one.digest)
        found.append((one, difference(old, text) if old else ""))
        old = text
    return found


def difference(old: str, new: str) -> str:
    """What changed between two versions of a file, line by line."""
    return "\n".join(unified_diff(old.splitlines(), new.splitlines(), "before", "after", lineterm="", n=1))


def put_bytes(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    write_atomically(path, lambda aside: aside.write_bytes(content))
