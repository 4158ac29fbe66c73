"""How many fall to zero by luck alone: beside the list of those who did.

Who sold before sells nothing now with the chance that the own rate gives, drawn toward the peers as everywhere.
"""

from collections.abc import Mapping

import numpy as np
from scipy.optimize import brentq

from analytics.honest import modelled
from analytics.kpi import Kpi
from analytics.memory import remember
from analytics.models import Fit
from analytics.odds import foretold
from analytics.period import Period
from analytics.roster import Peers
from analytics.stats import predict
from analytics.stats.common import divide
from analytics.warehouse.load import Book


@remember(entries=256)
def zeros(book: Book, kpi: Kpi, peers: Peers, period: Period, other: Period) -> Mapping[str, float]:
    """Of everybody who sold in ``other`` and has a place in both: the chance to have nothing in ``period`` if nothing
    changed but what changed for all together. Empty where it cannot be told."""
    now, then = modelled(book, kpi, peers, period), modelled(book, kpi, peers, other)
    if not foretold(kpi) or now is None or now.model is None or then is None or then.model is None:
        return {}
    before = {u: i for i, u in enumerate(then.figures.ids)}
    pairs = [(i, before[u]) for i, u in enumerate(now.figures.ids) if u in before]
    had, has = then.figures.numerator, now.figures.numerator
    if not pairs or now.model.posterior.middle <= 0 or not (had > 0).any():
        return {}
    a, b = np.array(pairs).T
    p, n = then.model.posterior, divide(now.model.expected, now.model.posterior.middle)
    deals = _deals(then, int((had <= 0).sum())) if kpi.kind == "money" else 1.0
    grown = float(divide(np.maximum(has[a], 0).sum(), np.maximum(had[b], 0).sum()))
    none = predict.none_at_all(p.mean[b], predict.belief(p, then.model.seen)[1][b], n[a] * grown * deals)
    told = zip(a.tolist(), none.tolist(), had[b].tolist(), strict=True)
    return {now.figures.ids[i]: chance for i, chance, some in told if some > 0}


def _deals(fit: Fit, none: int) -> float:
    """How many deals there are to one of the usual size, which is that of a typical yuan and so a large one: as many as
    make ``none`` of the units sell nothing (at least half a unit, at most all but that)."""
    assert fit.model is not None
    p, n = fit.model.posterior, divide(fit.model.expected, fit.model.posterior.middle)
    mean, rate = np.full(len(n), p.middle), np.full(len(n), p.middle / p.between**2 if p.between > 0 else np.inf)
    wanted = min(max(none, 0.5), len(n) - 0.5)
    log = brentq(lambda x: float(predict.none_at_all(mean, rate, n * np.exp(x)).sum()) - wanted, -20, 20)
    return float(np.exp(log))
