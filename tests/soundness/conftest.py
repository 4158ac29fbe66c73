"""One random bank, published once, for the tests that ask the product about itself."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.soundness.banks import Tables as Rows
from tests.soundness.banks import banks
from tests.soundness.bench import Published, folder, release
from tests.soundness.effort import TIMES, examples


def _drawn() -> list[Rows]:
    """Some banks; the first ones are the simplest."""
    found: list[Rows] = []

    @examples(6)
    @given(bank=banks())
    def collect(bank: Rows) -> None:
        found.append(bank)

    collect()
    return found


@pytest.fixture(scope="session", params=range(TIMES))
def base(request: pytest.FixtureRequest) -> Iterator[Published]:
    """A bank that is published; ``STANDINGS_EXAMPLES=20`` does it with twenty."""
    bank = _drawn()[-1 - request.param]
    with folder() as root:
        yield Published(bank, release(root, bank), root)
