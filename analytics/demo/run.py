"""One command to a published demo bank: each delivery is written to the inbox and published, the next one being written
meanwhile."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

from analytics.demo.deliver import BAD, Delivery, delivery_names, make_demo
from analytics.demo.size import Size, demo_size
from analytics.errors import AnalyticsError
from analytics.warehouse.publish import Progress, Published, publish
from analytics.warehouse.release import releases
from analytics.warehouse.store import Store

BY = "demo"


def run_demo(
    data_folder: Path,
    managers: int = 1000,
    clients: int = 200_000,
    months: int = 25,
    seed: int = 1,
    until: date | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Published]:
    """Writes and publishes the demo bank; what is there already is left alone. The bad delivery stays in the inbox.

    Returns what was published now, [] if everything was there. Raises ``AnalyticsError`` for a size too small and for
    a folder that holds a real bank's releases: invented figures are never mixed with real ones.
    """
    try:
        size = demo_size(managers, clients, months, seed, until)
    except ValueError as wrong:
        raise AnalyticsError("{wrong}", wrong=wrong) from None
    say = progress or (lambda _: None)
    notes = {name: _note(name, size) for name in delivery_names(size)}
    done = {release.note for release in releases(Store(data_folder))}
    skip = [name for name, note in notes.items() if note in done or _waits(data_folder, name)]
    if len(skip) == len(notes):
        say("The demo bank is already published.")
        return []
    if done - set(notes.values()):
        raise AnalyticsError(
            "{folder} holds releases of another bank. Choose an empty folder for the demo bank: --data FOLDER.",
            folder=data_folder,
        )
    made: list[Published] = []
    for delivery in _ahead(make_demo(data_folder, managers, clients, months, seed, size.until, say, skip)):
        if delivery.written and not delivery.bad:
            made += publish(delivery.folder, Store(data_folder), BY, notes[delivery.name], _listener(say))
            if delivery.folder.exists() and not any(delivery.folder.iterdir()):
                delivery.folder.rmdir()
            say(f"{delivery.name}: published as {made[-1].release_id}")
    return made


def _ahead(deliveries: Generator[Delivery, None, None]) -> Iterator[Delivery]:
    """The same deliveries, each made while the one before it is dealt with."""
    with closing(deliveries), ThreadPoolExecutor(1) as pen:
        coming = pen.submit(next, deliveries, None)
        while delivery := coming.result():
            coming = pen.submit(next, deliveries, None)
            yield delivery


def _note(name: str, size: Size) -> str:
    """What the release says about itself; the same words mean the same bank."""
    return (
        f"Demo bank {name}: {size.managers} managers, {size.clients} clients, {size.months} months to "
        f"{size.until:%Y-%m}, seed {size.seed}"
    )


def _waits(data_folder: Path, name: str) -> bool:
    """Is the bad delivery already in the inbox? The others, if found there, were interrupted and are made again."""
    folder = data_folder / "inbox" / name
    return name.startswith(BAD) and folder.is_dir() and any(folder.iterdir())


def _listener(say: Callable[[str], None]) -> Callable[[Progress], None]:
    """One line per step of a publication, not one per file."""
    seen: set[tuple[str, str]] = set()

    def listen(at: Progress) -> None:
        step = "reading" if at.step == "read" else f"checking {at.step}" if at.step != "facts" else "adding up"
        if at.step == "facts" and at.total:
            step += f" {at.done * 10 // at.total * 10} %"
        if (at.delivery, step) not in seen and at.step != "checked":
            seen.add((at.delivery, step))
            say(f"{at.delivery}: {step}")

    return listen
