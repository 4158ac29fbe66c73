"""Which pages there are: a page is a file in a section folder, and nothing else has to be said."""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

PAGES = Path(__file__).parents[1]
SECTIONS = ("performance", "competitions", "meeting", "data")  # menu order; others follow by name


@cache
def found_pages() -> tuple[tuple[str, str, ModuleType], ...]:
    """(section, page, module) of every page file, in menu order; looked for once per process."""
    files = PAGES.glob("[!_]*/[!_]*.py")
    pages = [(f.parent.name, f.stem, import_module(f"pages.{f.parent.name}.{f.stem}")) for f in files]
    rank = {name: i for i, name in enumerate(SECTIONS)}
    return tuple(sorted(pages, key=lambda p: (rank.get(p[0], len(rank)), p[0], getattr(p[2], "ORDER", 100), p[1])))
