"""Follow the logs of many hosts at a time: one list of lines, in the order of their times."""

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from speechfleet.errands.logs import Line, Reading, Wanted
from speechfleet.inventory.fleet import Host
from speechfleet.remote.door import Door
from speechfleet.run import HostOutcome

MOST_HOSTS = 200
"""Each host that is followed keeps a connection and a thread."""
_HELD = 10_000
"""So many lines wait at most; then hosts wait to tell theirs."""
_PAUSE = 1.0


def follow(
    hosts: Sequence[Host],
    door: Door,
    wanted: Wanted,
    show: Callable[[Line], None],
    ended: Callable[[HostOutcome], None] = lambda outcome: None,
) -> tuple[HostOutcome, ...]:
    """Show lines until no host tells any more, or until interrupted: every connection is cut then.

    Lines that come within a second of each other are put in order. `ended` is told of each host
    that tells no more, at once: nobody waits for the end to hear of a host that is away.
    """
    lines: queue.Queue[Line] = queue.Queue(_HELD)
    reading = Reading(wanted, lines.put)
    with ThreadPoolExecutor(max_workers=max(1, len(hosts))) as pool:
        futures = [pool.submit(reading, host, door) for host in hosts]
        try:
            pending = set(futures)
            while pending:
                done, pending = wait(pending, timeout=_PAUSE)
                _show(lines, show)
                for future in done:
                    ended(future.result())
        finally:
            _let_go(futures, lines, door)
    return tuple(future.result() for future in futures)


def _show(lines: "queue.Queue[Line]", show: Callable[[Line], None]) -> None:
    for line in sorted(lines.get() for _ in range(lines.qsize())):
        show(line)


def _let_go(futures: Sequence[Future[HostOutcome]], lines: "queue.Queue[Line]", door: Door) -> None:
    """The pool waits for its threads: let none of them wait, neither for a host nor for us."""
    for future in futures:
        future.cancel()
    while any(not future.done() for future in futures):
        door.slam()
        _show(lines, lambda line: None)
        wait(futures, timeout=0.1)
