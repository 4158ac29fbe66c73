"""Every way a request can be wrong, as one family. Imports nothing from this project.

* AnalyticsError
  x UnknownName        a KPI, unit, table or release that does not exist (says what does)
  x BadPeriod          a period that cannot be read (says how to write one)
  x NotAllowed         the viewer may not see this; reads the same as "not found"
  x NotAvailable       the release lacks the table a KPI needs
  x BadDefinition      a KPI, contract or mapping file is malformed (says file and line)
  x ExtractRejected    a delivery breaks its contract (carries every problem, not the first)
  x BadEntry           what somebody wrote cannot be kept as it is
  x NoRelease          nothing has been published yet (says how to publish)
  x Damaged            a published file is not what was published
  x Busy               another publisher is at work

A message has three parts: what was asked, what is true, what to do next. It is a template and its values, so that a
page can say it in the reader's language; ``str(error)`` is the English sentence.
"""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


class AnalyticsError(Exception):
    """Base of every error this package raises on purpose."""

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values
        super().__init__(template, values)

    @property
    def told(self) -> Mapping[str, object]:
        """The values as they are written into the sentence."""
        return self.values

    def __str__(self) -> str:
        return self.template.format(**self.told)


class UnknownName(AnalyticsError):
    """Something was named that does not exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        close = get_close_matches(name, known, n=1)
        values = {"kind": kind, "name": name, "close": close[0] if close else ""}
        if close:
            super().__init__("There is no {kind} called “{name}”. Did you mean “{close}”?", **values)
        elif 0 < len(known) <= 40:
            values["known"] = ", ".join(known)
            super().__init__("There is no {kind} called “{name}”. Known: {known}.", **values)
        else:
            super().__init__("There is no {kind} called “{name}”.", **values)


class BadPeriod(AnalyticsError):
    """A period that cannot be read."""


class NotAllowed(AnalyticsError):
    """Outside the viewer's scope. The sentence never says whether the thing exists."""


class NotAvailable(AnalyticsError):
    """The release has no table from which this could be computed."""


class BadDefinition(AnalyticsError):
    """A definition file cannot be read as what it claims to be."""


class ExtractRejected(AnalyticsError):
    """A delivery does not meet its contract. Nothing was published. ``problems`` holds all of them."""

    def __init__(self, problems: Sequence[AnalyticsError]) -> None:
        self.problems = tuple(problems)
        super().__init__("{n} problem(s) found; nothing was published.", n=len(problems))

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {p}" for p in self.problems)])


class BadEntry(AnalyticsError):
    """What somebody wrote cannot be kept: too long, too often, or about something that is closed."""


class NoRelease(AnalyticsError):
    """Nothing has been published under this data folder."""


class Damaged(AnalyticsError):
    """A published file is missing or its checksum is wrong."""


class Busy(AnalyticsError):
    """Another publisher holds the lock."""
