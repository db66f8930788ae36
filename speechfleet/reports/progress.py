"""Progress while hosts are asked and changed: bars on a terminal, plain lines in a pipe."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as RichProgress
from rich.progress import TimeElapsedColumn as Elapsed

from speechfleet.reports.console import console
from speechfleet.survey import Surveyed

Tell = Callable[[str, str], None]

PROGRESS = logging.getLogger("speechfleet.progress")
"""Disabled where nobody wants to be told (`-q`)."""


@dataclass
class Progress:
    """Goes to standard error, so that standard output holds data only."""

    no_color: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _last: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._console = console(sys.stderr, self.no_color)

    @contextmanager
    def survey(self, hosts: int) -> Iterator[Callable[[Surveyed], None]]:
        """Gives a function to call for each host that was asked."""
        if PROGRESS.disabled or not self._console.is_terminal:
            yield lambda surveyed: None
            return
        bar = RichProgress(
            SpinnerColumn(),
            TextColumn("asking hosts"),
            BarColumn(),
            MofNCompleteColumn(),
            Elapsed(),
            console=self._console,
            transient=True,
        )
        with bar:
            task = bar.add_task("survey", total=hosts)
            yield lambda surveyed: bar.advance(task)

    @contextmanager
    def rollout(self) -> Iterator[Tell]:
        """Gives a function to call with a host's name and what goes on there."""
        if PROGRESS.disabled:
            yield lambda host, what: None
            return
        if not self._console.is_terminal:
            yield self._line
            return
        bar = RichProgress(
            SpinnerColumn(),
            TextColumn("[bold]{task.fields[host]}"),
            TextColumn("{task.description}"),
            Elapsed(),
            console=self._console,
        )
        tasks: dict[str, object] = {}
        with bar:

            def tell(host: str, what: str) -> None:
                with self._lock:
                    if host not in tasks:
                        tasks[host] = bar.add_task("", host=host, total=None)
                    bar.update(tasks[host], description=escape(what))  # type: ignore[arg-type]

            yield tell

    def _line(self, host: str, what: str) -> None:
        """A line only where something is new: polls say the same thing for minutes."""
        with self._lock:
            if self._last.get(host) != what:
                self._last[host] = what
                sys.stderr.write(f"{host}: {what}\n")
                sys.stderr.flush()
