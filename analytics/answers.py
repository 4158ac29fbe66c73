"""What a desk answers with: small frozen values, exact decimals, nothing a page could change by mistake.

``None`` always means "undefined" (no denominator, no target, not ranked) and never zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from analytics.kpi import Kpi
from analytics.memory import Same
from analytics.period import Period

Status = Literal["ranked", "new", "left", "closed", "no_data"]
Compare = Literal["previous", "last-year"]
Refusal = Literal["", "noise", "gate", "few", "unknown"]
BADGE = 0.8  # probability from which on a quarter is said to be likely
Method = Literal["counts", "shares", "means", ""]


class Shared:
    """An answer is made once and shared by all who ask the same: it goes by which one it is."""

    __slots__ = ()

    @property
    def cache_key(self) -> Same:
        """What a memory tells it apart by."""
        return Same(self)


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure a figure and its place are. Values are floats in the KPI's own unit: estimates, never published numbers.

    ``low`` to ``high``: the figure's own 95 % interval. ``shrunken``: what it probably is, learning from the peers.
    ``first`` to ``last``: the likely places (90 %); ``band`` says which part of the table where they cover more than
    half of it. ``reliability``: 0 to 1. ``zone``: the funnel: ±1 outside 95 %, ±2 outside 99.8 % and not a false
    discovery, + is better. ``moved``: is the change from the period compared with more than noise? ``adjusted``: the
    figure if the clients were of the bank's own mix of tier and tenure, with its 95 % interval.
    """

    low: float | None
    high: float | None
    shrunken: float | None
    shrunken_low: float | None
    shrunken_high: float | None
    first: int | None
    last: int | None
    band: Literal["", "upper", "middle", "lower"]
    reliability: float
    enough: bool  # ten expected events or thirty clients: for a badge
    drawn: bool  # one expected event or client: for the funnel
    top_quarter: float  # probability
    bottom_quarter: float  # probability; 0 for a viewer's own row
    zone: int
    moved: bool
    level: bool = False  # cannot be told apart from the next in the table: the better one with less than 75 %
    podium: float = 0.0  # probability to be among the first ``Certainty.top``
    lacking: float | None = None  # so many times as much data as now would be needed; None where there is enough
    expected: float | None = None  # events at the peers' average; None for means
    adjusted: float | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None

    @property
    def likely_top(self) -> bool:
        """Likely in the top quarter, on enough data."""
        return self.enough and self.top_quarter >= BADGE

    @property
    def likely_bottom(self) -> bool:
        """Likely in the bottom quarter, on enough data."""
        return self.enough and self.bottom_quarter >= BADGE


@dataclass(frozen=True, slots=True)
class Certainty:
    """How much a whole table can bear. ``real``: the share of the visible differences that is real (rankability).

    ``refused``: "" = places are shown; "noise" = too little is real; "gate" = complaints never rank a manager; "few" =
    fewer than ten units, not examined; "unknown" = nothing is known of how the figures vary.
    ``months``: the length of period that would do, None where none would. ``displaced``: by how many places the same
    people with the same skill would differ in another such period (median). ``spread``: the true standard deviation
    between units over their mean.
    """

    refused: Refusal
    units: int
    real: float
    months: int | None
    displaced: int
    model: Method
    middle: float | None
    spread: float | None
    tau2: float  # of the funnel, on its transformed scale
    signals: int  # outside the 95 % funnel, of ``drawn``
    drawn: int
    moves: int  # changes beyond noise
    compared: int  # units that have a change
    upper: int = 0  # whose likely places all lie in the upper half
    lower: int = 0
    top: int = 0  # the first so many
    possible: int = 0  # who may still belong to them, proved for all at once (95 %)
    likely: int = 0  # of the first so many, those who belong there more likely than not
    order: float | None = None  # Kendall's W of the months: 0 = luck every month, 1 = always the same order
    learned: int = 0  # units the model was learned from: more than ``units`` where a small group learns from a wider


@dataclass(frozen=True, slots=True)
class Placed:
    """A place with all that is known of how sure it is; a place is never told without."""

    place: int
    peers: int
    table: Certainty | None  # None: too few peers for the viewer to be told
    sure: Sure | None


@dataclass(frozen=True, slots=True)
class Remarks:
    """What has to be known beside a figure. ``largest``: the share of the largest single amount, where it is large;
    ``without``: the place without it, where that is far away. ``overfull``: a share of more than all, a fault."""

    largest: float | None = None
    without: int | None = None
    reversed: bool = False
    transferred: date | None = None
    overfull: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Where one manager or unit stands.

    ``unit_id`` and ``name`` are None for a neighbour outside the viewer's scope: the number shows, the person does not.
    ``value`` is rounded half up to the KPI's published decimals; ``numerator`` and ``denominator`` are exact.
    ``change`` = value - previous; ``movement`` = previous place - place (positive: moved up), ranked in both.
    ``spark``: the KPI's last twelve months, oldest first.
    """

    unit_id: str | None
    name: str | None
    home: str | None  # id of the unit a manager is posted to (the unit itself for a unit)
    home_name: str | None
    status: Status
    place: int | None
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    previous: Decimal | None
    previous_place: int | None
    change: Decimal | None
    movement: int | None
    last_year: Decimal | None
    change_last_year: Decimal | None
    target: Decimal | None
    attainment: Decimal | None  # ratio, four decimals: 1.0500 is 105 %
    beyond: Decimal | None  # the line past the target, where one is set
    pace: Decimal | None  # value so far / (target x share of working days gone)
    fte: Decimal | None
    per_fte: Decimal | None  # value per full-time equivalent; sums only
    outlets: Decimal | None  # open outlets below (units only)
    per_outlet: Decimal | None
    grade: str | None = None
    spark: tuple[float | None, ...] = ()
    mine: bool = False  # the viewer's own row
    sure: Sure | None = None
    remarks: Remarks | None = None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Ranking(Shared):
    """A league table as one viewer may see it. ``rows`` are in order of place, then the unplaced by id.

    ``peers``: how many have a place, in the whole peer set, seen or not. ``total``: everyone together. ``unposted`` and
    ``above``: what belongs to nobody's row, so that rows + these lines = total (None when zero).
    ``top_quarter``: the value at which the best quarter starts. ``hidden``: rows of the peer set not shown.
    """

    kpi: Kpi
    level: str
    period: Period
    compare: Compare
    compared_with: Period
    within: str | None
    peers: int
    rows: tuple[Row, ...]
    total: Row
    unposted: Row | None
    above: Row | None
    top_quarter: Decimal | None
    median: Decimal | None
    hidden: int
    complete: bool  # does the data cover the whole period?
    snapshot_day: date | None  # for KPIs of the last month end
    certainty: Certainty | None = None

    @property
    def ranked(self) -> bool:
        """Does the table bear places at all? Not where chance makes most of the differences, nor where it is a gate."""
        return self.certainty is None or self.certainty.refused in ("", "few", "unknown")


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a trend."""

    month: date
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something worth remembering on a chart, at one unit or (``unit_id`` None) in the whole bank."""

    first: date
    last: date
    title: str
    unit_id: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row behind a number, masked: the client is shown by the last four of a keyed hash."""

    day: date
    numerator: Decimal
    denominator: Decimal | None
    ref: str | None
    client: str | None
    file: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The birth certificate of a number: everything needed to work it out again."""

    kpi: Kpi
    unit_id: str
    name: str
    level: str
    period: Period
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    formula: str  # with the values filled in
    place: int | None
    peers: int
    snapshot_day: date | None
    rows: tuple[Evidence, ...]  # at most ``shown``
    row_count: int
    days_elsewhere: int  # days of a manager's service at units outside the viewer's scope: their rows are not shown
    sources: tuple[tuple[str, str, int], ...]  # (file, sha256, rows behind this number)
    checks: tuple[int, int]  # passed, all
    release_id: str
    published_at: str
    parameters: tuple[tuple[str, object], ...]
    missing_days: int  # days of the period the data does not cover


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Card(Shared):
    """One KPI of one manager or unit, with what is needed to judge it at a glance."""

    kpi: Kpi
    row: Row
    peers: int
    top_quarter: Decimal | None
    median: Decimal | None
    peer_values: Sequence[Decimal] = ()  # everybody's value, sorted, nameless: for strip plots


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Profile(Shared):
    """Everything about one manager or unit in one period."""

    unit_id: str
    name: str
    level: str
    home_name: str | None
    grade: str | None
    status: Status
    fte: Decimal | None
    period: Period
    compared_with: Period
    cards: tuple[Card, ...]
    missing: tuple[tuple[Kpi, tuple[str, ...]], ...]  # KPIs not available, and the tables they need
    services: tuple[tuple[str, date, date | None], ...]  # (unit name, from, to) within the viewer's scope


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Matrix(Shared):
    """Units of one level by KPIs. ``values[i][j]`` belongs to ``units[i]``, ``kpis[j]``.

    ``z``: distance from the mean of the level in standard deviations, signed so that positive is better. ``zones``: is
    that more than chance does to a unit of this size? As ``Sure.zone``; None where it cannot be judged.
    """

    level: str
    period: Period
    units: tuple[tuple[str, str], ...]
    kpis: tuple[Kpi, ...]
    values: tuple[tuple[Decimal | None, ...], ...]
    z: tuple[tuple[float | None, ...], ...]
    zones: tuple[tuple[int | None, ...], ...]

    def strongest(self, n: int) -> tuple[int, ...]:
        """Positions of the ``n`` units with a cell furthest from the mean, in their own order."""
        reach = [max((abs(v) for v in row if v is not None), default=0.0) for row in self.z]
        return tuple(sorted(sorted(range(len(reach)), key=lambda i: (-reach[i], i))[:n]))


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Comparison(Shared):
    """Two or more units side by side: one entry of ``cells`` per KPI, one row per unit in the order asked."""

    period: Period
    units: tuple[tuple[str, str, str], ...]  # (id, name, level)
    kpis: tuple[Kpi, ...]
    cells: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence for "what changed": a template, its values, how serious it is, and where to look."""

    kind: Literal["mover", "zero", "complaint", "target", "data"]
    tone: Literal["better", "concern", "neutral"]
    template: str
    values: tuple[tuple[str, object], ...]
    kpi: str | None = None
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """One complaint, masked."""

    complaint_id: str
    opened: date
    closed: date | None
    manager_id: str | None
    manager: str | None
    unit_id: str | None
    unit: str | None
    client: str | None
    category: str | None
    severity: str | None
    upheld: bool | None
    age_days: int  # open: to the last day of data; closed: to closing


@dataclass(frozen=True, slots=True, weakref_slot=True)
class ComplaintBook(Shared):
    """The complaints page: by unit, category, age, and after which sales."""

    period: Period
    opened: int
    valid: int
    undecided: int
    closed: int
    clients: int
    categories: tuple[tuple[str, int, int], ...]  # (category, opened, valid), most first
    severities: tuple[tuple[str, int, int], ...]
    ageing: tuple[tuple[str, int], ...]  # open at the end: (up to 7, 15, 30, 60 days, longer)
    open_now: tuple[Complaint, ...]  # serious first, then oldest
    by_month: tuple[tuple[date, int, int], ...]  # (month, opened, valid), 12 months
    after_sale: tuple[tuple[str, int, int], ...]  # (product category, complaints within 90 days of a sale, sales)

    @property
    def still_open(self) -> int:
        """All open at the end, also those that ``open_now`` has no room for."""
        return sum(n for _, n in self.ageing)

    @property
    def serious_open(self) -> tuple[Complaint, ...]:
        """The serious ones among the open, oldest first."""
        return tuple(c for c in self.open_now if c.severity == "high")


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a yearly target, and the rule that made it."""

    label: str
    month: date | None
    unit_id: str | None
    name: str | None
    weight: Decimal
    target: Decimal
