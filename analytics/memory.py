"""The one cache. Answers are frozen values, so they are shared, never copied; a new release is a new key, so nothing is
ever cleared by hand. The key is every argument, or its ``cache_key`` if it has one: a ``Book`` goes by its release, an
answer by which one it is."""

import gc
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar
from weakref import ref

P = ParamSpec("P")
T = TypeVar("T")


class Same:
    """Goes by which object it is, not by what it holds: a table of a thousand rows is compared in no time.

    Holds on to nothing: a key whose object is gone equals no other key.
    """

    __slots__ = ("_hash", "_what")

    def __init__(self, what: object) -> None:
        self._what, self._hash = ref(what), id(what)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        mine = self._what()
        return mine is not None and isinstance(other, Same) and mine is other._what()


def settle() -> None:
    """What is loaded stays: no later collection of garbage looks through it. And collections come every 20,000 objects,
    not every 700: a table of 30,000 rows is a hundred thousand of them, and none is garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 5)


def remember(entries: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the last ``entries`` answers. Two viewers asking the same thing at once wait for one answer, not for two."""

    def decorate(question: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[object, T] = OrderedDict()
        working: dict[object, Lock] = {}
        guard = Lock()

        @wraps(question)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            key = tuple(getattr(a, "cache_key", a) for a in (*args, *sorted(kwargs.items())))
            with guard:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
                mine = working.setdefault(key, Lock())
            with mine:
                with guard:
                    if key in kept:
                        return kept[key]
                try:
                    made = question(*args, **kwargs)
                    with guard:
                        kept[key] = made
                        while len(kept) > entries:
                            kept.popitem(last=False)
                finally:
                    with guard:
                        working.pop(key, None)
            return made

        return answer

    return decorate
