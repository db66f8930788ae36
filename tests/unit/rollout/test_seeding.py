"""A host fetches from its seed: what the controller says to both, and takes away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from speechfleet.plan.actions import Load
from speechfleet.remote.carry import NotCarried
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.seeding import fetch
from tests.unit.plan.stock import blob, image, stock
from tests.unit.remote.channel import NONCE, End, Err, FakeChannel, Out
from tests.unit.values import host

IMAGE = image("registry:5000/stt:1", "ab")
SEED = host(name="ber-01", seed_address="10.0.0.1:2222")
LOAD = Load(IMAGE, stock().folder, (blob("b"),), IMAGE.reference, seed=SEED)
KEY = ("key", "ssh-ed25519", "AAAAKEY", "10.0.0.2")


def _frame(*words: str) -> Out:
    return Out(f"\n{NONCE} {' '.join(words)}\n".encode())


class Site:
    """A reader that says these things, and a seed that admits it, or does not."""

    def __init__(
        self, *reader: Out | Err | End, admits: bool = True, away: Unreachable | None = None
    ) -> None:
        self.reader = FakeChannel(*reader)
        self.away = away
        answer = (_frame("reader", "ops"),) if admits else ()
        self.seed = [FakeChannel(*answer, _frame("done", "0"), End()), FakeChannel(End())]
        self._starts = iter(self.seed)

    def fetch(self) -> list[tuple[str, ...]]:
        told: list[tuple[str, ...]] = []
        room = SimpleNamespace(start=self.reader.exec, where="ber-02:22")
        door = SimpleNamespace(open=self._open)
        fetch(cast(Room, room), cast(Door, door), LOAD, "run-1", lambda n: told.append(tuple(n)))
        return told

    @contextmanager
    def _open(self, asked: object) -> Iterator[object]:
        assert asked == SEED
        if self.away:
            raise self.away
        yield SimpleNamespace(
            start=lambda: next(self._starts).exec(), host=SEED, host_key="ssh-ed25519 AAAAHOST"
        )


def test_both_are_told_and_the_line_is_taken_away() -> None:
    site = Site(_frame(*KEY), _frame("at", "5"), _frame("done", "0"), End())
    assert site.fetch() == [("5", str(LOAD.size)), (str(LOAD.size), str(LOAD.size))]
    assert site.reader.sent.endswith(b"2222 ops ssh-ed25519 AAAAHOST\n")
    asked = f"fetch_blobs 10.0.0.1 {IMAGE.manifest.hex}:10 {IMAGE.config.hex}:20 {blob('b').hex}:"
    assert asked.encode() in site.reader.sent
    admitted, dismissed = (channel.sent for channel in site.seed)
    assert b"\nadmit_reader run-1 ssh-ed25519 AAAAKEY 10.0.0.2\n" in admitted
    assert b"\ndismiss_reader AAAAKEY\n" in dismissed


def test_a_reader_that_fails_says_why_and_the_line_is_taken_away() -> None:
    site = Site(_frame(*KEY), Err(b"ops@10.0.0.1: Permission denied\n"), _frame("done", "1"), End())
    with pytest.raises(NotCarried, match="Permission denied"):
        site.fetch()
    assert b"\ndismiss_reader AAAAKEY\n" in site.seed[1].sent


def test_a_reader_that_is_lost_is_come_back_to() -> None:
    site = Site(_frame(*KEY), End())
    with pytest.raises(Unreachable):
        site.fetch()
    assert b"\ndismiss_reader AAAAKEY\n" in site.seed[1].sent


def test_a_seed_that_admits_nobody() -> None:
    site = Site(_frame(*KEY), _frame("done", "0"), End(), admits=False)
    with pytest.raises(NotCarried, match="ber-01 does not admit it"):
        site.fetch()


def test_a_seed_that_is_away_is_not_its_readers_trouble() -> None:
    """Its code would make the reader one that is away, which `--offline skip` leaves out."""
    site = Site(End(), away=Unreachable("reach.timeout", "no answer from ber-01:22", "is it up?"))
    with pytest.raises(NotCarried) as caught:
        site.fetch()
    assert caught.value.message == "its seed ber-01 cannot be asked: no answer from ber-01:22"
    assert caught.value.fix == "is it up?; or push without a seed"


def test_a_seed_that_is_lost_on_the_way_is_not_its_readers_trouble() -> None:
    site = Site(_frame(*KEY), End())
    site.seed[0] = FakeChannel()  # silent
    with pytest.raises(NotCarried, match="its seed ber-01 cannot be asked: no answer"):
        site.fetch()


def test_without_a_seed_there_is_nothing_to_fetch_from() -> None:
    room = cast(Room, SimpleNamespace())
    with pytest.raises(ValueError, match="no seed"):
        fetch(room, cast(Door, None), replace(LOAD, seed=None), "run-1", lambda numbers: None)
