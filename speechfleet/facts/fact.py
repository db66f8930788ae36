"""What a question to a host is, and how its answer is held."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from speechfleet.inventory.fleet import Host

T_co = TypeVar("T_co", covariant=True)

_TIMED_OUT = (124, 137, 143)
"""What `timeout` exits with when the time is over: 137 where it had to kill, 143 busybox's."""
_READINGS_KEPT = 256
"""The last that were asked for: what a host says alone does not push out what it shares with
others, which each of them asks for."""


def no_words(host: Host) -> Sequence[str]:
    """The words of a fact that needs none."""
    return ()


@dataclass(frozen=True)
class Fact(Generic[T_co]):
    """A question: `script` changes nothing on the host, `read` raises ValueError when the
    text is not understood, `words` become the script's "$@", `seconds` bound its run."""

    name: str
    script: str
    read: Callable[[str], T_co]
    words: Callable[[Host], Sequence[str]] = no_words
    seconds: int = 5
    passed_on: bool = False
    """What it said before the first `{` is there for the facts after it, as the variable
    `said_NAME` of sh."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a host printed for one fact, and the exit code."""

    text: str
    code: int
    heard: float = 0.0
    """The controller's clock when the answer was there, in seconds since 1970."""


class Unanswered(Exception):
    """A fact has no usable answer: it failed, timed out, was lost or was not understood."""

    def __init__(self, fact: str, why: str) -> None:
        super().__init__(f"{fact}: {why}")
        self.fact = fact
        self.why = why


@dataclass(frozen=True)
class Answers:
    """All that one survey of a host brought back; `answers[FACT]` is the fact's value.

    Raises Unanswered where the host gave no usable answer, so that checks and steps need no
    branch for it. `become` says how root was reached: `root`, `nopasswd` or `password`;
    `sent` is the controller's clock when the questions were sent, in seconds since 1970.
    """

    parts: Mapping[str, Part]
    become: str = "root"
    sent: float = 0.0
    _read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def __getitem__(self, fact: Fact[T_co]) -> T_co:
        name = fact.name
        if name not in self._read:
            self._read[name] = self._answer(fact)
        found: T_co = self._read[name]
        return found

    def forget(self) -> None:
        """Let go of what was read. It is read again where it is asked for: of thousands of hosts
        that are kept, only what they printed stays in memory, and most print the same."""
        self._read.clear()

    def _answer(self, fact: Fact[T_co]) -> object:
        part = self.parts.get(fact.name)
        if part is None:
            raise Unanswered(fact.name, "the answer was lost")
        if part.code in _TIMED_OUT:
            raise Unanswered(fact.name, f"no answer within {fact.seconds} s")
        if part.code != 0:
            raise Unanswered(fact.name, f"the question ended with exit code {part.code}")
        try:
            return _read(fact.read, part.text)
        except Exception as error:  # what a host prints can be anything
            raise Unanswered(fact.name, "the answer was not understood") from error


@lru_cache(_READINGS_KEPT)
def _read(read: Callable[[str], object], text: str) -> object:
    """What hosts print alike is read once, and they share what it says: nobody changes it."""
    return read(text)
