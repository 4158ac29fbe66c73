"""What may be written in a competition file: every table, every key, what it may be and what it means.

The one description that the reader, its messages and the JSON schema for editors are made of.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "choice", "texts", "choices", "date", "spans", "amount", "amounts", "count", "fixtures"]
LARGEST = 1_000_000_000  # yuan or points: more is a slip of the pen
FORMATS = (
    "points", "value", "attainment", "improvement", "rounds", "pk", "race", "step", "divisions", "team",
)  # fmt: skip
MEASURES = ("points", "value", "attainment", "improvement")
ENTRANTS = ("manager", "outlet", "sub_branch", "branch", "team")
GATES = ("kpi", "complaint", "listed", "breadth", "client_share", "funnel")
ROUNDS = ("once", "week", "ten_day", "month", "listed")
CHAIN = (
    "countback", "wins", "difference", "scored", "head_to_head", "best_round", "last_round", "all_rounds",
    "complaint_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Key:
    """One key. ``low`` and ``high`` bound amounts and counts; ``allowed`` are the words of a choice."""

    name: str
    kind: Kind
    about: str
    allowed: tuple[str, ...] = ()
    required: bool = False
    low: float = 0
    high: float = LARGEST


@dataclass(frozen=True)
class Table:
    """One table of a file; ``many``: written ``[[name]]``, as often as needed."""

    name: str
    about: str
    keys: tuple[Key, ...]
    many: bool = False
    required: bool = False

    def key(self, name: str) -> Key | None:
        """The key of that name."""
        return next((k for k in self.keys if k.name == name), None)


TITLE = Table(
    "title",
    "The name people know it by.",
    (
        Key("en", "text", "in English", required=True),
        Key("zh-Hans", "text", "in Simplified Chinese"),
        Key("zh-Hant", "text", "in Traditional Chinese"),
    ),
    required=True,
)

_IN_CHINESE = TITLE.keys[1:]  # what has a name of its own may have it in every language

COMPETITION: tuple[Table, ...] = (
    Table("", "The competition.", (
        Key("format", "choice", "how it is won", FORMATS, required=True),
        Key("version", "count", "raised by one when launched rules are changed", low=1),
        Key("measure", "choice", "what a score is made of, where the format leaves it open", MEASURES),
        Key("tie_breaks", "choices", "what decides between equal scores, in this order; else they share", CHAIN),
        Key("budget", "amount", "the most that prizes and pay may cost, in yuan"),
    )),
    TITLE,
    Table("window", "When it runs.", (
        Key("first", "date", "first day that counts", required=True),
        Key("last", "date", "last day that counts", required=True),
        Key("rounds", "choice", "how the window is cut", ROUNDS),
        Key("listed", "spans", "the rounds as [first day, last day], when they are listed"),
        Key("cooling_off", "count", "days after the last one in which a sale may still be cancelled", high=366),
    ), required=True),
    Table("entrants", "Who competes.", (
        Key("kind", "choice", "what one entrant is", ENTRANTS, required=True),
        Key("within", "texts", "only inside these units"),
        Key("grades", "texts", "only managers of these grades"),
        Key("tiers", "texts", "only units of these tiers"),
        Key("except", "texts", "ids that do not enter"),
        Key("joiners", "choice", "who joins in the window", ("enter", "out")),
        Key("leavers", "choice", "who leaves in the window", ("unplaced", "keep")),
        Key("transfers", "choice", "whose points count after a move", ("follow", "inside")),
        Key("fewest_days", "count", "days served in the window for a place", high=366),
    ), required=True),
    Table("team", "A team put together for this competition.", (
        Key("id", "text", "short and unique", required=True),
        Key("title", "text", "its name"), *_IN_CHINESE,
        Key("members", "texts", "manager ids", required=True),
    ), many=True),
    Table("division", "A group that is placed by itself.", (
        Key("id", "text", "short and unique", required=True),
        Key("title", "text", "its name"), *_IN_CHINESE,
        Key("up_to", "text", "the division its best are promoted to"),
        Key("book_from", "count", "smallest book, in clients"),
        Key("book_to", "count", "largest book, in clients"),
        Key("tiers", "texts", "units of these tiers"),
        Key("grades", "texts", "managers of these grades"),
        Key("members", "texts", "entrant ids"),
    ), many=True),
    Table("score", "One way to make points.", (
        Key("kpi", "text", "the KPI that counts", required=True),
        Key("points", "amount", "points for each step", low=0.01, high=100_000),
        Key("per", "amount", "size of a step: yuan, tickets, clients …", low=0.01),
        Key("steps", "choice", "only whole steps, or any share of one", ("whole", "share")),
        Key("each", "choice", "steps of the total, or of every sale by itself", ("total", "sale")),
        Key("cap", "amount", "most points it can make, in a round or in the window"),
        Key("regular", "amount", "regular premiums count so many times", low=0.01, high=100),
        Key("target", "amount", "the target of everybody, where the targets extract has none", low=0.01),
    ), many=True, required=True),
    Table("deduct", "Points taken off, shown as a line of their own.", (
        Key("kpi", "text", "the KPI that costs points", required=True),
        Key("points", "amount", "points off for each step", low=0.01, high=100_000),
        Key("per", "amount", "size of a step", low=0.01),
        Key("limit", "amount", "most points that can be taken off"),
    ), many=True),
    Table("rounds", "Points by place in each round.", (
        Key("points", "amounts", "for first, second, third … place", required=True),
        Key("best", "count", "how many of the best rounds count", low=1),
        Key("tied", "choice", "who shares a place pools its points, or has them all", ("pool", "same")),
    )),
    Table("pk", "One against one, round by round.", (
        Key("pairs", "choice", "who meets whom", ("round_robin", "by_place", "listed")),
        Key("fixtures", "fixtures", "[round, one, other], when they are listed"),
        Key("win", "amount", "points for a win", high=1000),
        Key("draw", "amount", "points for a draw", high=1000),
        Key("loss", "amount", "points for a loss", high=1000),
        Key("draw_within", "amount", "a smaller difference than this, or none, is a draw"),
        Key("bye", "choice", "what the one without an opponent gets", ("win", "draw", "none")),
    )),
    Table("race", "First to reach.", (Key("goal", "amount", "the score to reach", required=True, low=0.01),)),
    Table("promotion", "Who changes division after each round.", (
        Key("up", "count", "so many go up", low=1, high=1000),
        Key("down", "count", "so many go down", low=1, high=1000),
    )),
    Table("combine", "How the members of a team make its score.", (
        Key("how", "choice", "all members together, or per member", ("sum", "mean")),
        Key("member_cap", "amount", "most points one member can bring"),
    )),
    Table("baseline", "What an improvement is measured from.", (
        Key("first", "date", "first day of the base", required=True),
        Key("last", "date", "last day of the base", required=True),
        Key("shrink", "amount", "weight of the peers: days of sums, cases of quotients; without it, it is estimated"),
    )),
    Table("gate", "A condition for a place.", (
        Key("rule", "choice", "what is looked at", GATES, required=True),
        Key("standing", "choice", "what who fails is", ("held", "excluded")),
        Key("kpi", "text", "for rules “kpi”, “client_share” and “funnel”"),
        Key("at_most", "amount", "fails above this (for rule “client_share” in percent)"),
        Key("at_least", "amount", "fails under this"),
        Key("severity", "text", "for rule “complaint”: only these"),
        Key("fewest", "count", "for rule “breadth”: kinds of points made, at least", low=1, high=50),
        Key("who", "texts", "for rule “listed”: entrant ids"),
        Key("reason", "text", "in words, shown to the entrant"),
        Key("on", "date", "for rule “listed”: since when"),
        Key("until", "date", "a held standing ends with this day"),
    ), many=True),
    Table("prize", "What can be won.", (
        Key("title", "text", "its name", required=True), *_IN_CHINESE,
        Key("from", "count", "best place that wins it", low=1, high=1_000_000),
        Key("to", "count", "last place that wins it", low=1, high=1_000_000),
        Key("at", "amount", "everyone with this score wins it", low=0.01),
        Key("amount", "amount", "yuan for each winner", required=True),
        Key("division", "text", "only in this division"),
        Key("best", "text", "a special prize: best in this KPI among the placed"),
    ), many=True),
    Table("piece", "A price per unit sold.", (
        Key("kpi", "text", "what is paid", required=True),
        Key("price", "amount", "yuan for each unit", required=True, high=100_000),
        Key("per", "amount", "size of a unit", low=0.01),
        Key("from", "amount", "the price holds for units above this many"),
    ), many=True),
    Table("override", "Why a finding of the conduct check is accepted.", (
        Key("finding", "text", "which finding", required=True),
        Key("reason", "text", "why it is accepted", required=True),
        Key("by", "text", "who answers for it", required=True),
    ), many=True),
)  # fmt: skip
