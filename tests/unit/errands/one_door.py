"""A door to a host whose errand says this; or to none."""

from collections.abc import Iterator
from contextlib import contextmanager

from speechfleet.inventory.fleet import Host
from speechfleet.remote.errors import Unreachable
from tests.unit.remote.channel import NONCE, End, FakeChannel, Out


class OneDoor:
    """`says` are the frames after `start`, each with the text before it."""

    where = "10.1.2.3:22"

    def __init__(self, *says: tuple[str, str], away: tuple[str, ...] = ()) -> None:
        frames = (("", "start"), *says)
        self._said = "".join(f"{text}\n{NONCE} {words}\n" for text, words in frames)
        self._away = away
        self.slammed = False
        self.uploaded: list[bytes] = []

    @contextmanager
    def open(self, host: Host) -> Iterator["OneDoor"]:
        if host.name in self._away:
            raise Unreachable("reach.timeout", "no answer", "is it up?")
        yield self

    def start(self) -> object:
        return FakeChannel(Out(self._said.encode()), End()).exec()

    def upload(self, *contents: bytes) -> list[str]:
        self.uploaded.extend(contents)
        return [f"/home/ops/.{number}" for number in range(len(contents))]

    def slam(self) -> None:
        self.slammed = True
