"""What a KPI is, and the registry: one ``.sql`` file in ``analytics/kpis/`` = one KPI.

The file opens with a TOML comment and is then one plain SELECT:

    /* kpi
    unit     = "percent"     # count | percent | yuan | per_client | per_1000 | days: how a value is written
    better   = "higher"      # higher | lower: which end of the league table is the top
    rollup   = "ratio"       # sum: Σnumerator   ratio: Σnumerator / Σdenominator   last: only the last snapshot day
    kind     = "share"       # count | share | mean | rate | money: which statistics apply
    needs    = ["clients"]   # without these tables the KPI is not available, never zero
    order    = 10            # where it stands in menus
    follow   = 3             # months after its own that the SELECT may look at
    settles  = "days"        # … but no further than this parameter's days after its own month's end
    shares   = ["client_categories"]   # relations of shared/ that the SELECT reads beside the tables
    casemix  = true          # is it also judged against clients of the same tier and tenure? (rows name their `kind`)
    [title]                  # in every language of the product
    en = "…"
    [about]
    en = "…"
    [parameters]             # bound as $name
    products = 2
    */
    SELECT manager_id, day, numerator, denominator, ref, client_id, source_file, source_line FROM …

The SELECT yields one row per thing counted. It says what counts, never who may look, which period, which branch, or how
to add up: the gate, the period, the postings and the roll-up are said once, elsewhere. So a branch is the same sums
one level up, and an average of averages cannot be written. The last four columns are the evidence behind a number.
With ``casemix`` a ninth column, ``kind``, says what kind of client a row is about.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from analytics.errors import BadDefinition, UnknownName

Unit = Literal["count", "percent", "yuan", "per_client", "per_1000", "days"]
Better = Literal["higher", "lower"]
Rollup = Literal["sum", "ratio", "last"]
Kind = Literal["count", "share", "mean", "rate", "money"]

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
FOLDER = Path(__file__).parent / "kpis"
SHARED = FOLDER / "shared"  # one relation a file: what several KPIs count with is said, and worked out, once
SCALE: dict[Unit, int] = {"count": 1, "percent": 100, "yuan": 1, "per_client": 1, "per_1000": 1000, "days": 1}
DECIMALS: dict[Unit, int] = {"count": 0, "percent": 1, "yuan": 2, "per_client": 2, "per_1000": 2, "days": 1}
_HEADER = re.compile(r"\A/\*\s*kpi\r?\n(?P<toml>.*?)\*/\s*(?P<sql>.+)\Z", re.DOTALL)


@dataclass(frozen=True)
class Kpi:
    """One KPI. ``name`` (the file's stem) is the id in links, competitions and exports."""

    name: str
    titles: tuple[tuple[str, str], ...]
    abouts: tuple[tuple[str, str], ...]
    unit: Unit
    better: Better
    rollup: Rollup
    kind: Kind
    needs: tuple[str, ...]
    order: int
    follow: int
    settles: int  # days after the month's end beyond which nothing is looked at; 0 = whole months
    floor: int  # fewest things counted before a unit may be listed with a place; 0 = none
    parameters: tuple[tuple[str, Any], ...]
    casemix: bool  # kept beside: what the bank's rates for clients of the same tier and tenure would give
    shared: tuple[tuple[str, str], ...]  # name and SELECT of the relations it reads beside the tables
    sql: str
    fingerprint: str  # sha256 of the file and of those relations: part of the key of every fact it makes

    def __post_init__(self) -> None:
        for name, allowed in (("unit", Unit), ("better", Better), ("rollup", Rollup), ("kind", Kind)):
            if getattr(self, name) not in get_args(allowed):
                raise _not_one_of(f"{self.name}.sql", name, getattr(self, name), get_args(allowed))

    @property
    def scale(self) -> int:
        """What a ratio is multiplied by: 100 for percent, 1,000 for a rate per thousand."""
        return SCALE[self.unit]

    @property
    def decimals(self) -> int:
        """The published decimals: two units whose values agree to this many places share a place."""
        return DECIMALS[self.unit]

    @property
    def has_denominator(self) -> bool:
        """Is a value a quotient? (``last`` may be either: AUM is a plain sum on the last day.)"""
        return self.rollup == "ratio" or (self.rollup == "last" and self.kind in ("share", "mean", "rate"))

    @property
    def gate(self) -> bool:
        """Complaints: for a person a limit to keep and a funnel, never a ranking; most have none, by chance alone."""
        return self.better == "lower" and "complaints" in self.needs and self.kind in ("count", "rate")

    @property
    def definition(self) -> str:
        """Its SELECT, and after it those of the relations it shares."""
        return "\n\n".join([self.sql, *(f"-- {name}:\n{select}" for name, select in self.shared)])

    def open_until(self, last: date, known: date) -> date | None:
        """The day up to which figures that end on ``last`` may still fall, because what was sold may be cancelled; None
        where the data, known up to ``known``, is past it."""
        days = dict(self.parameters).get("cooling_off", 0) if self.rollup == "sum" else 0
        until = last + timedelta(days=int(days))
        return until if until > known else None

    def title(self, language: str = "en") -> str:
        """The KPI's name in a language; English where it has none."""
        return dict(self.titles).get(language) or dict(self.titles)["en"]

    def about(self, language: str = "en") -> str:
        """The definition in words, in a language."""
        return dict(self.abouts).get(language) or dict(self.abouts)["en"]


def _not_one_of(file: str, key: str, given: object, allowed: Iterable[str]) -> BadDefinition:
    return BadDefinition(
        "{file}: {key} is “{given}”; it must be one of {allowed}.",
        file=file, key=key, given=given, allowed=", ".join(allowed),
    )  # fmt: skip


def read_kpi(path: Path) -> Kpi:
    """One KPI file. Raises ``BadDefinition`` naming the file and what is wrong with it."""
    text = path.read_text("utf-8")
    match = _HEADER.match(text)
    if not match:
        raise BadDefinition("{file}: a KPI file opens with a “/* kpi” comment, then one SELECT.", file=path.name)
    try:
        raw = tomllib.loads(match["toml"])
        shared = _shared(path.name, raw)
        return Kpi(
            name=path.stem,
            titles=_texts(raw, "title"), abouts=_texts(raw, "about"),
            unit=raw["unit"], better=raw["better"], rollup=raw["rollup"], kind=raw["kind"],
            needs=tuple(raw["needs"]), order=raw.get("order", 1000), follow=raw.get("follow", 0),
            settles=_settles(path.name, raw), floor=raw.get("floor", 0), casemix=raw.get("casemix", False),
            parameters=tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in raw.get("parameters", {}).items()),
            shared=shared, sql=match["sql"].rstrip().rstrip(";"),
            fingerprint=sha256("".join([text, *(select for _, select in shared)]).encode()).hexdigest(),
        )  # fmt: skip
    except tomllib.TOMLDecodeError as wrong:
        raise BadDefinition("{file}: the header is not valid TOML: {wrong}.", file=path.name, wrong=wrong) from None
    except (KeyError, TypeError, AttributeError) as wrong:
        raise BadDefinition("{file}: the header lacks or mistypes {key}.", file=path.name, key=wrong) from None


def _settles(file: str, raw: Mapping[str, Any]) -> int:
    """The days in the parameter that ``settles`` names; 0 without one."""
    days = {name: value for name, value in raw.get("parameters", {}).items() if type(value) is int}
    if (name := raw.get("settles")) is not None and name not in days:
        raise _not_one_of(file, "settles", name, days)
    return int(days[name]) if name else 0


def _shared(file: str, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The relations a header names, with their SELECT."""
    known = {path.stem: path for path in SHARED.glob("*.sql")}
    names: list[str] = raw.get("shares", [])
    if unknown := [name for name in names if name not in known]:
        raise _not_one_of(file, "shares", unknown[0], sorted(known))
    return tuple((name, known[name].read_text("utf-8").rstrip()) for name in names)


def _texts(raw: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    texts = raw[key]
    texts["en"]  # required
    return tuple(sorted(texts.items()))


@cache
def registry(folder: Path = FOLDER) -> dict[str, Kpi]:
    """Every KPI by name, in menu order."""
    found = [read_kpi(path) for path in sorted(folder.glob("*.sql"))]
    return {k.name: k for k in sorted(found, key=lambda k: (k.order, k.name))}


def kpi(name: str) -> Kpi:
    """One KPI, or ``UnknownName`` with the nearest real one."""
    if name not in registry():
        raise UnknownName("KPI", name, registry())
    return registry()[name]
