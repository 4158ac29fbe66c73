"""The frame around every page: who is looking and in which language, how fresh the numbers are, and the designed
answers to "nothing yet", "not for you", "not there" and "something broke"."""

import logging
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from secrets import token_hex

import streamlit as st

from analytics.answers import Compare
from analytics.desk import Desk
from analytics.errors import AnalyticsError, Damaged, NoRelease, NotAllowed, NotAvailable, UnknownName
from analytics.period import Period
from pages._ui import blocks
from pages._ui.component import draw, pack
from pages._ui.door import LOST
from pages._ui.format import Format
from pages._ui.text import Text
from pages._ui.view import View

LOG = logging.getLogger("standings")


def freshness(view: View, page: str = "") -> None:
    """One line under the filters: the page's name, data month, received, checked, published, release; orange only
    when late."""
    t, f, release = view.t, view.fmt, view.desk.release
    items = [(page, "page")] if page else []
    items += [(t("Data month {month}", month=f.month(view.desk.latest().start)), "strong")]
    if received := _received(view.desk):
        items.append((t("received {day}", day=f.date(received.date(), year=False)), "optional"))
    checks = release.manifest["checks"]
    if confirmed := len(checks["confirmed"]):
        items.append((t("{n} control totals agree", n=confirmed), "optional"))
    if checks["findings"]:
        items.append((t("{n} remarks by the checks", n=len(checks["findings"])), "optional"))
    items.append((t("published {when}", when=f.instant(release.published_at)), ""))
    items.append((t("release {id}", id=release.id[:8]), "optional"))
    if view.state.published:
        items.append((t("as published at the time"), "late"))
    late = view.desk.missing_kpis()
    if late:
        items.append((t("measures without their extract: {n}", n=len(late)), "late"))
    blocks.facts(t, items, key="freshness")


def _received(desk: Desk) -> datetime | None:
    last = f"{desk.latest().start:%Y-%m}"
    tables = desk.release.manifest["tables"].values()
    found = [entry["received_at"] for months in tables for month, entry in months.items() if month == last]
    return datetime.fromisoformat(max(found)) if found else None


def notices(view: View, pages: Sequence[str] = ()) -> None:
    """What the reader must know before the numbers: a damaged release, and what the address got wrong."""
    if view.desk.banner is not None:
        blocks.banner(view.t, view.t("An earlier release is shown."), view.t.error(view.desk.banner),
                      key="damaged", tone="concern")  # fmt: skip
    lost = st.query_params.get(LOST)
    problems = [*([UnknownName("page", lost, pages)] if lost and lost not in pages else []), *view.state.problems]
    if problems:
        lines = [view.t.error(p) for p in problems]
        blocks.banner(view.t, view.t("Part of the address was not understood."), *lines, key="address", tone="concern")


def refusal(t: Text, wrong: AnalyticsError) -> None:
    """A page that cannot be shown, and why, in the reader's language, with the way on."""
    match wrong:
        case NoRelease():
            title, way = t("Nothing has been published yet"), t("Put extracts into the inbox and publish them.")
        case NotAllowed():
            title, way = t("This is not yours to see"), ""
        case NotAvailable():
            title, way = t("Not available in this release"), t("Choose another measure or period.")
        case Damaged():
            title, way = t("A published file is damaged"), t("An analyst can run “verify” and roll back.")
        case _:
            title, way = t("This cannot be shown"), t("Press Reset, or choose again.")
    blocks.headline(t, title, key="refused")
    blocks.banner(t, "", t.error(wrong), *([way] if way else []), key="refusal", tone="concern")


def empty(view: View, sentence: str, what_to_do: str = "", key: str = "empty") -> None:
    """Nothing to show, said as a designed sentence and not as a blank."""
    blocks.banner(view.t, sentence, *([what_to_do] if what_to_do else []), key=key)


def guarded(t: Text, render: Callable[[], None]) -> None:
    """Run a page: our own errors become sentences, any other an incident number whose details stay in the log."""
    try:
        render()
    except AnalyticsError as wrong:
        refusal(t, wrong)
    except Exception:  # st.stop and st.rerun are BaseExceptions and pass through
        broken(t)


def broken(t: Text) -> None:
    """Something that nobody foresaw: an incident number on the page, the details in the log. Call while handling it."""
    number = token_hex(4)
    LOG.exception("incident %s", number)
    blocks.headline(t, t("Something went wrong on our side"), key="broken")
    said = t("Tell this number to whoever looks after Standings. Your data are safe.")
    blocks.banner(t, t("Incident {number}", number=number), said, key="incident", tone="concern")


def footer(view: View) -> None:
    """Whose eyes, which release; and the faint watermark over the page."""
    t, now = view.t, datetime.now(UTC)
    said = t("{who}, {when}", who=view.viewer.login, when=view.fmt.instant(now, year=True))
    items = [(t("Release {id}", id=view.desk.release.id), ""), (said, ""), (t(scope_reason(view)), "")]
    if local_mode():
        items.append((t("Local mode: no sign-in on this machine"), ""))
    blocks.facts(t, items, key="footer")
    mark = {"language": t.language, "text": said, "dark": view.dark}
    draw(pack("watermark", mark), "watermark", "theme")  # the run that tells of another theme draws charts for it


def scope_reason(view: View) -> str:
    """What the viewer sees, as a sentence that is a key of the locales."""
    return {
        "manager": "You see your own row, nameless neighbours and totals.",
        "head": "You see the units and people under you.",
    }.get(view.viewer.role, "You see the whole bank.")


def local_mode() -> bool:
    """One person on this machine, without sign-in: the only mode that offers "view as".

    Served on any other address there is no local mode, and without sign-in nobody sees anything.
    """
    here = st.get_option("server.address") in ("127.0.0.1", "localhost", "::1")
    return here and os.environ.get("STANDINGS_SIGN_IN", "local") == "local"


def compared_with(view: View, compare: Compare | None = None) -> str:
    """The other period's name for a column head: ``Sep``, ``Oct 2025``."""
    period: Period = view.state.period
    other = period.last_year() if (compare or view.state.compare) == "last-year" else period.previous()
    fmt: Format = view.fmt
    same_year = other.start.year == period.start.year
    return fmt.month(other.start, year=not same_year) if other.kind == "month" else fmt.period(other)


def delta_head(view: View, compare: Compare | None = None) -> str:
    """The head of a column of changes: ``Δ Sep``; a period with a longer name is called the previous one."""
    if view.state.period.kind == "month":
        return "Δ " + compared_with(view, compare)
    last_year = (compare or view.state.compare) == "last-year"
    return "Δ " + (view.t("last year") if last_year else view.t("previous"))
