"""Progress of what is counted in bytes: a bar on a terminal, a line for each tenth in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from speechfleet.reports.console import console
from speechfleet.reports.progress import PROGRESS

_PARTS = 10
_WORTH_A_LINE = 1 << 30


@contextmanager
def byte_count(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to call with each number of bytes that are done; for standard error."""
    if PROGRESS.disabled:
        yield lambda count: None
        return
    out = console(sys.stderr, no_color=False)
    if not out.is_terminal:
        yield _lines(what, total)
        return
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with RichProgress(*columns, console=out, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda count: bar.advance(task, count)


def _lines(what: str, total: int) -> Callable[[int], None]:
    done = 0

    def seen(count: int) -> None:
        nonlocal done
        before, done = done, done + count
        if total >= _WORTH_A_LINE and done * _PARTS // total > before * _PARTS // total:
            sys.stderr.write(f"{what}: {done:,} of {total:,} bytes\n")

    return seen
