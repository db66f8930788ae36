"""A client in the background: asks each instance every 200 ms, and knows the longest gap."""

import http.client
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAUSE = 0.2
_SECONDS = 3.0
_LATELY = 8.0


@dataclass
class Gaps:
    """When an instance served: fed with moments (monotonic seconds) at which it was asked."""

    last: float
    longest: float = 0.0

    def asked(self, began: float, served: bool) -> None:
        self.longest = max(self.longest, began - self.last)
        if served:
            self.last = began

    def serves(self, now: float) -> bool:
        """Whether it served at the last occasion."""
        return now - self.last < _LATELY


@dataclass
class Client:
    """Gaps by instance; what is read here is written by one thread for each."""

    gaps: Mapping[str, Gaps]
    _over: threading.Event = field(default_factory=threading.Event)

    def ask(self, name: str, url: str) -> None:
        """Ask one instance until the client is over."""
        while not self._over.is_set():
            began = time.monotonic()
            self.gaps[name].asked(began, is_ready(url))
            self._over.wait(max(0.0, began + PAUSE - time.monotonic()))

    def over(self) -> None:
        self._over.set()

    @property
    def all_serve(self) -> bool:
        return all(gaps.serves(time.monotonic()) for gaps in self.gaps.values())

    @property
    def longest(self) -> dict[str, float]:
        """The longest gap of each instance so far, in seconds."""
        return {name: gaps.longest for name, gaps in self.gaps.items()}


def is_ready(url: str) -> bool:
    """Whether `/ready` at an instance's published address answers 200, as a client asks."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=_SECONDS)
    with suppress(OSError, http.client.HTTPException):
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        finally:
            connection.close()
    return False


@contextmanager
def asking(urls: Mapping[str, str]) -> Iterator[Client]:
    """Ask instances, by their URLs, as long as the body runs."""
    client = Client({name: Gaps(time.monotonic()) for name in urls})
    with ExitStack() as stack:
        for name, url in urls.items():
            thread = threading.Thread(target=client.ask, args=(name, url), daemon=True)
            thread.start()
            stack.callback(thread.join)
        stack.callback(client.over)
        yield client
