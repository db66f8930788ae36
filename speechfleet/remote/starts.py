"""How many log-ins are under way at a time: as many as hosts are asked, until one is dropped."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LEAST = 4
"""sshd drops none of so few: MaxStartups is 10:30:100 by default (sshd_config(5))."""


class Starts:
    """Halves itself each time that a log-in is dropped. Addresses can share an sshd, and lines a
    firewall, that takes only so many at once; then fewer are quicker than the same again."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way = 0
        self._most: int | None = None

    @contextmanager
    def one(self) -> Iterator[None]:
        """One log-in, which waits for others where too many are under way."""
        with self._changed:
            self._changed.wait_for(lambda: self._most is None or self._under_way < self._most)
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify()

    def dropped(self) -> None:
        """One was dropped: from now on at most half as many as were under way with it."""
        with self._changed:
            most = max(LEAST, (self._under_way + 1) // 2)
            self._most = most if self._most is None else min(self._most, most)
