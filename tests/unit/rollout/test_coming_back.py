"""After a connection broke in a pull: which troubles are tried again, and for how long."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.rollout.coming_back import GIVE_UP_SECONDS, ComingBack, passes
from speechfleet.rollout.host import Conversation
from tests.unit.values import host


def _trouble(code: str, cause: Unreachable | None = None) -> Unreachable:
    trouble = Unreachable(code, "it broke", "see to it")
    trouble.__cause__ = cause
    return trouble


LOST = _trouble("reach.lost")


@dataclass
class Plan:
    host = host()


@dataclass
class Said:
    """A conversation as far as coming back goes by it."""

    is_pulling: bool = True
    last_pull: float = 1000.0
    plan: Plan = field(default_factory=Plan)
    told: list[str] = field(default_factory=list)

    def tell(self, host: str, what: str) -> None:
        self.told.append(what)


class ForgivingDoor:
    slammed = False
    forgiven = 0

    def forgive(self) -> None:
        self.forgiven += 1


class World:
    """A clock that goes on by the pauses, and attempts that end as listed."""

    def __init__(self, *ends: Unreachable | None, said: Said | None = None) -> None:
        self.said, self.door, self.now = said or Said(), ForgivingDoor(), 1000.0
        self.ends, self.tries = ends, 0
        self.pauses: list[float] = []

    def carry_out(self) -> None:
        coming = ComingBack(
            cast(Conversation, self.said),
            cast(Door, self.door),
            pause=self._pause,
            clock=lambda: self.now,
        )
        coming.carry_out(self._attempt)

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def _attempt(self) -> None:
        end = self.ends[min(self.tries, len(self.ends) - 1)]
        self.tries += 1
        if end:
            raise end


def test_what_passes_is_tried_until_it_has() -> None:
    world = World(LOST, _trouble("reach.refused"), _trouble("reach.banner"), None)
    world.carry_out()
    assert world.tries == 4
    assert world.door.forgiven == 3
    assert all(0.5 * 2**n <= pause <= 2**n for n, pause in enumerate(world.pauses))


def test_it_ends() -> None:
    world = World(LOST)
    with pytest.raises(Unreachable):
        world.carry_out()
    assert GIVE_UP_SECONDS <= world.now - 1000 <= GIVE_UP_SECONDS + 30
    assert max(world.pauses) <= 30


@pytest.mark.parametrize(
    "code",
    ["reach.authentication", "reach.key-changed", "reach.key-unknown", "reach.sudo", "reach.shell"],
)
def test_what_does_not_pass_is_never_tried_again(code: str) -> None:
    for trouble in (_trouble(code), _trouble("reach.bastion", _trouble(code))):
        world = World(LOST, trouble)
        with pytest.raises(Unreachable):
            world.carry_out()
        assert world.tries == 2


def test_a_bastion_that_is_away_passes() -> None:
    assert passes(_trouble("reach.bastion", _trouble("reach.timeout")))
    assert passes(_trouble("reach.bastion"))


def test_outside_of_a_pull_nothing_is_tried_again() -> None:
    world = World(LOST, said=Said(is_pulling=False))
    with pytest.raises(Unreachable):
        world.carry_out()
    assert world.tries == 1


def test_after_the_second_interrupt_nothing_is_tried_again() -> None:
    world = World(LOST)
    world.door.slammed = True
    with pytest.raises(Unreachable):
        world.carry_out()
    assert world.tries == 1
