"""The running competitions at a glance, for other pages: the own place and what is missing, or who leads."""

from pages._ui import blocks, contests
from pages._ui.view import View

MOST = 6  # cards


def show(view: View) -> None:
    """A card for each competition that is running or not yet final; a title opens its standings."""
    now = [c for c in view.desk.competitions.cards() if c.state in ("running", "provisional")]
    launched = tuple(c for c in now if c.item.stage in ("launched", "edited"))[:MOST]
    if not launched:
        return
    blocks.section(view.t, view.t("Running competitions"), key="running_head")
    if pressed := blocks.cards(contests.packed(view, launched, "", True), key="running"):
        view.open("standings", competition=pressed, entrant=None)
