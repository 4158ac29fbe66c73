"""How certainty was worked out: a switch that shows method, parameters and citation."""

from collections.abc import Callable, Sequence

import streamlit as st

from analytics.answers import Certainty
from analytics.kpi import Kpi
from pages._ui import blocks
from pages._ui.view import View

METHODS = {
    "counts": "Counts: a Gamma-Poisson model. Probably is B × the own rate + (1 − B) × the peers' rate, B the "
    "reliability (Marshall 1991, Appl Stat 40:283). Amounts are counted in deals of the usual size.",
    "shares": "Shares: a Beta-Binomial model, fitted by its likelihood; the interval of one share is Wilson's (1927, "
    "JASA 22:209).",
    "means": "Means: a normal model; the variance between units is DerSimonian and Laird's (1986, Control Clin Trials "
    "7:177).",
}
RELIABILITY = (
    "Reliability {real}: the variance between units over the same plus the median variance by chance (Lingsma et al. "
    "2009, BMC Med Res Methodol 9:53). True coefficient of variation: {cv}."
)
PLACES = (
    "Likely places: the middle 90% of each unit's rank under the model, in closed form (after Lin et al. 2006, "
    "Bayesian Anal 1:915). Only the change of places in another period is drawn at random, with a fixed seed."
)
PODIUM = (
    "First places: confidence sets of ranks for all at once by the studentised range (Tukey 1953; Mogstad, Romano, "
    "Shaikh and Wilhelm 2024, Rev Econ Stud 91:476). A bracket joins neighbours of whom the better one is better with "
    "less than 75% probability. Order of the months: Kendall's W = {w} (1 = always the same, 0 = luck; Kendall and "
    "Babington Smith 1939)."
)
STANDING_OUT = (
    "Standing out: exact tail probabilities, widened by additive over-dispersion τ² = {tau2} (Spiegelhalter 2005, Stat "
    "Med 24:1185); clearly: beyond 99.8% with a false discovery rate of 10% (Benjamini and Hochberg 1995)."
)
MIX = (
    "Adjusted: observed over expected by the bank's own rates of the same month for clients of the same tier and "
    "tenure, times the bank's rate (indirect standardisation; Breslow and Day 1987, vol. 2, ch. 2). It compares with "
    "the bank, not strictly two units with each other."
)


def expert(view: View, kpi: Kpi, c: Certainty | None) -> None:
    """A switch that shows how it was worked out: method, parameters, citation."""
    if c is not None and c.model and switched(view):
        blocks.note(view.t, *method(view, kpi, c), key="method")


def expert_of(view: View, asked: Callable[[], Sequence[tuple[Kpi, Certainty | None]]]) -> None:
    """The same for several measures; they are asked for only when it is switched on."""
    if not switched(view):
        return
    t, known = view.t, [(kpi, c) for kpi, c in asked() if c is not None and c.model]
    lines = [view.title(kpi) + t(": ") + parameters(view, c) for kpi, c in known]
    methods = [t(words) for name, words in METHODS.items() if any(c.model == name for _, c in known)]
    out = [t(STANDING_OUT, tau2="–")] if known else [t("Nothing here was judged.")]
    blocks.note(t, *lines, *methods, *([t(PLACES)] if known else []), *out, key="method")


def switched(view: View) -> bool:
    """The switch itself."""
    return st.toggle(view.t("How this was worked out"), key="expert")


def parameters(view: View, c: Certainty) -> str:
    """Reliability and true spread of a table."""
    return view.t(RELIABILITY, real=f"{c.real:.3f}", cv="–" if c.spread is None else f"{c.spread:.2f}")


def method(view: View, kpi: Kpi, c: Certainty) -> list[str]:
    """The sentences of the expert view."""
    t, mixed = view.t, kpi.casemix
    order = "–" if c.order is None else f"{c.order:.2f}"
    told = [t(METHODS[c.model]), parameters(view, c), t(PLACES), t(PODIUM, w=order),
            t(STANDING_OUT, tau2=f"{c.tau2:.4f}")]  # fmt: skip
    return [*told, t(MIX)] if mixed else told
