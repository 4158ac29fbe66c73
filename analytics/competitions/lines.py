"""On which line of a TOML file each key stands: what a message about it has to say."""

import re

Path = tuple[str | int, ...]
_MANY = re.compile(r"\[\[\s*([\w\-.\"]+)\s*\]\]\s*(#.*)?$")
_ONE = re.compile(r"\[\s*([\w\-.\"]+)\s*\]\s*(#.*)?$")
_KEY = re.compile(r"\"?([\w\-]+)\"?\s*=")


def line_numbers(text: str) -> dict[Path, int]:
    """(table, number of the table, key) or (table, key) or (key,) -> line, counted from 1; tables by themselves too."""
    found: dict[Path, int] = {}
    seen: dict[str, int] = {}
    at: Path = ()
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if many := _MANY.match(bare):
            name = many[1].strip('"')
            at = (name, seen.get(name, 0))
            seen[name] = seen.get(name, 0) + 1
            found[at] = number
        elif one := _ONE.match(bare):
            at = tuple(one[1].replace('"', "").split("."))
            found[at] = number
        elif key := _KEY.match(bare):
            found.setdefault((*at, key[1]), number)
    return found
