"""A scorecard file: dimensions with weights, KPIs in them, caps and floors, deductions, grades. Checked like rules."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from analytics.competitions.checks import check_kpi, no_person_by_complaints, unique
from analytics.competitions.keys import TITLE, Key, Table
from analytics.competitions.reading import BadRules, file_text, read
from analytics.competitions.values import Paper
from analytics.errors import UnknownName
from analytics.kpi import Kpi, registry
from analytics.paths import DEFINITIONS

FOLDER = DEFINITIONS / "scorecards"
KINDS = ("manager", "outlet", "sub_branch", "branch")
_NAMES = tuple(Key(k.name, k.kind, k.about, required=k.required) for k in TITLE.keys)

SCORECARD: tuple[Table, ...] = (
    Table("", "The scorecard.", (
        Key("kind", "choice", "whose scorecard it is", KINDS, required=True),
        Key("minimum", "count", "percent of the weight that must be there for a score", low=1, high=100),
    )),
    TITLE,
    Table("dimension", "A part of the score.", (
        Key("id", "text", "short and unique", required=True), *_NAMES,
        Key("weight", "amount", "percent of the whole; all together 100", required=True, low=0.01, high=100),
    ), many=True, required=True),
    Table("measure", "A KPI in a dimension.", (
        Key("dimension", "text", "the dimension it belongs to", required=True),
        Key("kpi", "text", "the KPI", required=True),
        Key("weight", "amount", "percent of the dimension; all together 100", required=True, low=0.01, high=100),
        Key("against", "choice", "100 % is the own target, or the median of the peers", ("target", "peers")),
        Key("cap", "amount", "most percent that count", low=1, high=1000),
        Key("floor", "amount", "fewest percent that count", high=1000),
    ), many=True, required=True),
    Table("deduct", "Points taken off the score.", (
        Key("kpi", "text", "the KPI that costs points", required=True),
        Key("points", "amount", "points off for each step", required=True, low=0.01, high=100),
        Key("per", "amount", "size of a step", low=0.01),
        Key("limit", "amount", "most points that can be taken off", high=100),
    ), many=True),
    Table("grade", "A grade, or stars, from a score on.", (
        Key("id", "text", "short: A, B … or 5, 4 …", required=True), *_NAMES,
        Key("from", "amount", "the lowest score that has it", required=True, high=1000),
        Key("band", "choice", "what it leads to, where the whole likely range lies in it", ("promotion", "review")),
    ), many=True),
)  # fmt: skip


@dataclass(frozen=True)
class Dimension:
    """A part of the score and its share of the whole, in percent."""

    id: str
    titles: tuple[tuple[str, str], ...]
    weight: Decimal

    def title(self, language: str) -> str:
        """Its name in a language; English where it has none."""
        return dict(self.titles).get(language) or dict(self.titles)["en"]


@dataclass(frozen=True)
class Measure:
    """A KPI in a dimension. ``share``: of the whole score, exactly."""

    dimension: str
    kpi: str
    share: Fraction
    against: str
    cap: Decimal
    floor: Decimal


@dataclass(frozen=True)
class Deduction:
    """Points off."""

    kpi: str
    points: Decimal
    per: Decimal
    limit: Decimal | None


@dataclass(frozen=True)
class Grade:
    """A grade from a score on."""

    id: str
    titles: tuple[tuple[str, str], ...]
    low: Decimal
    band: str = ""  # promotion, review or neither

    def title(self, language: str) -> str:
        """Its name in a language; English where it has none."""
        return dict(self.titles).get(language) or dict(self.titles)["en"]


@dataclass(frozen=True)
class Scorecard:
    """One scorecard file. ``grades``: the best first."""

    name: str
    kind: str
    titles: tuple[tuple[str, str], ...]
    minimum: int
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    deductions: tuple[Deduction, ...]
    grades: tuple[Grade, ...]
    digest: str

    @property
    def cache_key(self) -> tuple[str, str]:
        """What scores depend on: the file's name and content."""
        return self.name, self.digest

    def title(self, language: str = "en") -> str:
        """Its name in a language; English where it has none."""
        return dict(self.titles).get(language) or dict(self.titles)["en"]


def read_scorecard(text: str, file: str, kpis: dict[str, Kpi] | None = None) -> Scorecard:
    """The scorecard a file declares. Raises ``BadRules`` with every problem."""
    found, paper = read(text, file, SCORECARD)
    _check(found, paper, kpis if kpis is not None else registry())
    _people(found, paper, kpis if kpis is not None else registry())
    if paper.problems:
        raise BadRules(file, paper.in_order())
    weight = {d["id"]: Fraction(d["weight"]) for d in found["dimension"]}
    hundred = Decimal(100)
    return Scorecard(
        name=Path(file).stem, kind=found[""]["kind"], titles=tuple(sorted(found["title"].items())),
        minimum=found[""].get("minimum", 60),
        dimensions=tuple(Dimension(d["id"], _titles(d), d["weight"]) for d in found["dimension"]),
        measures=tuple(
            Measure(m["dimension"], m["kpi"], weight[m["dimension"]] * Fraction(m["weight"]) / 10_000,
                    m.get("against", "target"), m.get("cap", hundred + 20), m.get("floor", Decimal(0)))
            for m in found["measure"]
        ),
        deductions=tuple(Deduction(d["kpi"], d["points"], d.get("per", Decimal(1)), d.get("limit"))
                         for d in found.get("deduct", ())),
        grades=tuple(sorted((Grade(g["id"], _titles(g), g["from"], g.get("band", "")) for g in found.get("grade", ())),
                            key=lambda g: -g.low)),
        digest=sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def _titles(given: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((k.name, given[k.name]) for k in _NAMES if k.name in given)


def _check(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi]) -> None:
    dimensions = found.get("dimension", [])
    unique([d.get("id") for d in dimensions], "dimension", paper)
    unique([g.get("id") for g in found.get("grade", ())], "grade", paper)
    ids = [d.get("id") for d in dimensions]
    whole = _sum([d.get("weight") for d in dimensions])
    if whole is not None and whole != 100:
        paper.wrong(("dimension", 0, "weight"), "the weights of the dimensions add up to {sum}; make them 100.",
                    sum=f"{whole.normalize():f}")  # fmt: skip
    for i, name in enumerate(ids):
        whole = _sum([m.get("weight") for m in found.get("measure", []) if m.get("dimension") == name])
        if whole is not None and whole != 100:
            paper.wrong(("dimension", i), "the weights in “{name}” add up to {sum}; make them 100.", name=name,
                        sum=f"{whole.normalize():f}")  # fmt: skip
    for table in ("measure", "deduct"):
        for i, given in enumerate(found.get(table, ())):
            check_kpi(given.get("kpi"), (table, i, "kpi"), paper, kpis)
            dimension = given.get("dimension")
            if dimension and dimension not in ids:
                paper.wrong((table, i, "dimension"), "there is no dimension “{name}”; it may be {known}.",
                            name=dimension, known=", ".join(str(x) for x in ids))  # fmt: skip
            if "cap" in given and "floor" in given and given["floor"] > given["cap"]:
                paper.wrong((table, i, "floor"), "the floor {floor} lies above the cap {cap}; swap them.",
                            floor=given["floor"], cap=given["cap"])  # fmt: skip


def _people(found: dict[str, Any], paper: Paper, kpis: dict[str, Kpi]) -> None:
    if found.get("", {}).get("kind") == "manager":
        no_person_by_complaints(found, paper, kpis, "measure", "kpi")


def _sum(weights: list[Decimal | None]) -> Decimal | None:
    """The sum; None where one is missing, which is told by itself."""
    known = [w for w in weights if w is not None]
    return sum(known, Decimal(0)) if len(known) == len(weights) else None


def scorecards(own: Path) -> dict[str, Path]:
    """Name -> file of the scorecards there are: those of the product, and the bank's ``own`` (which come first)."""
    found = [*FOLDER.glob("*.toml"), *own.glob("*.toml")]
    return dict(sorted({p.stem: p for p in found}.items(), key=lambda item: (item[1].parent == FOLDER, item[0])))


def scorecard(name: str, kpis: dict[str, Kpi], own: Path) -> Scorecard:
    """One scorecard, or ``UnknownName``."""
    files = scorecards(own)
    if name not in files:
        raise UnknownName("scorecard", name, files)
    return read_scorecard(file_text(files[name]), files[name].name, kpis)
