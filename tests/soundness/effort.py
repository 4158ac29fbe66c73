"""How many random banks a test looks at, and the settings they are drawn under."""

import os

from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("STANDINGS_EXAMPLES", "1"))


def examples(n: int) -> settings:
    """``n`` banks, the same ones in every run; with ``STANDINGS_EXAMPLES=20`` twenty times as many, new ones each time.

    A failing bank is only made smaller in the thorough run: each attempt is a whole publication.
    """
    looking = [Phase.explicit, Phase.generate]
    return settings(
        max_examples=n * TIMES, deadline=None, database=None, derandomize=TIMES == 1, print_blob=True,
        suppress_health_check=list(HealthCheck), phases=looking if TIMES == 1 else [*looking, Phase.shrink],
    )  # fmt: skip
