"""Many hands: independent pieces of work done by as many threads as there are cores, each with a tool of its own.

DuckDB and Arrow let go of Python's lock while they work, and readers are processes, so threads are enough.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from threading import local
from typing import TypeVar

Tool = TypeVar("Tool")
Job = TypeVar("Job")
Done = TypeVar("Done")
MOST = 4  # more pieces at once would need more memory than they save time


def side_by_side(
    jobs: Iterable[Job], tool: Callable[[], AbstractContextManager[Tool]], do: Callable[[Tool, Job], Done]
) -> Iterator[Done]:
    """``do(tool, job)`` for every job; what they give, in the order of the jobs.

    ``tool()`` is entered once per thread and left at the end. The first error ends it: jobs not yet begun are dropped.
    """
    own = local()
    with ExitStack() as tidy, ThreadPoolExecutor(min(MOST, os.cpu_count() or 1)) as hands:

        def one(job: Job) -> Done:
            if not hasattr(own, "tool"):
                own.tool = tidy.enter_context(tool())
            return do(own.tool, job)

        yield from hands.map(one, jobs)
