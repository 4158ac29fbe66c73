"""Every file of the corpus gets its verdict, all of them at once in a single delivery."""

from collections import defaultdict

import pytest

from analytics.warehouse.release import Store
from tests.warehouse.corpus import corpus
from tests.warehouse.small import check, drop


@pytest.mark.usefixtures("january")
def test_every_bad_file_gets_its_verdict_and_all_at_once(store: Store):
    files = list(corpus())
    assert len(files) > 100
    assert len({f.name for f in files}) == len(files)
    folder = drop(store, {}) / "d1"
    for file in files:
        (folder / file.name).write_bytes(file.content)
    found: dict[str, set[str]] = defaultdict(set)
    for finding in check(folder, store).findings:
        if file_name := finding.says.values.get("file"):
            found[str(file_name).partition("/")[0]].add(finding.says.entry.id)  # type: ignore[attr-defined]
    wrong = {f.name: (sorted(found[f.name]), sorted(f.found)) for f in files if found[f.name] != f.found}
    assert not wrong, "\n".join(f"{name}: found {a}, expected {b}" for name, (a, b) in wrong.items())
