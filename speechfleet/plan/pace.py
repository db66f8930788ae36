"""The pace of a rollout: names and numbers, out of a playbook and out of flags alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from speechfleet.plan.duration import seconds

STALL_SECONDS = 120
"""A pull gets no new bytes for so long before it is given up: half of that was seen to be too
short for a busy registry (kubelet's old limit of a minute, gravity issue 1167)."""

Offline = Literal["fail", "skip"]


class PaceError(Exception):
    """A word of the pace that cannot be meant: its key, and what was wanted."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key} {why}")
        self.key = key
        self.why = why


@dataclass(frozen=True)
class Amount:
    """So many hosts, or so many of a hundred."""

    number: int
    percent: bool = False

    def of(self, hosts: int) -> int:
        """How many of `hosts` that is; a percentage is rounded down."""
        return self.number * hosts // 100 if self.percent else self.number

    def __str__(self) -> str:
        return f"{self.number}{'%' * self.percent}"


@dataclass(frozen=True)
class Pace:
    """How a rollout goes through the hosts that it changes, and when it goes no further."""

    canary: int = 0
    """So many hosts are changed first; where one of them fails, no other is begun."""
    bake: int = 0
    """Seconds for which the canaries have to stay healthy before any other host is begun."""
    batch: tuple[Amount, ...] = (Amount(1),)
    """The size of each batch after the canaries; the last one repeats. Percentages are of all
    hosts that change, rounded down as Ansible does for `serial`, and at least one host."""
    by: str = ""
    """Failure domains: a group whose child groups they are, or a pattern of group names."""
    max_fail: Amount | None = None
    """So many hosts of the run may fail. With neither this nor `max_fail_batch`: none."""
    max_fail_batch: Amount | None = None
    """So many hosts of each batch may fail."""
    max_unreachable: Amount | None = None
    """So many hosts of the run may be out of reach; without it none."""
    offline: Offline = "fail"
    """`skip`: a host that is away is left out, which is no failure."""
    stall: int = STALL_SECONDS
    """A pull is given up when for so many seconds no new bytes come, three times."""

    @property
    def spares_unfit(self) -> bool:
        """Whether hosts decide singly: an unfit one is left out instead of stopping all."""
        return self.offline == "skip" or self.max_fail is not None or bool(self.max_fail_batch)

    def changed(self, words: Mapping[str, object]) -> "Pace":
        """This pace with what `words` say instead. Raises PaceError."""
        values: dict[str, Any] = {key: value(key, word) for key, word in words.items()}
        pace = replace(self, **values)
        if values.get("bake") and not pace.canary:
            raise PaceError("bake", "has nothing to watch; wanted canary 1 or more with it")
        return pace


def value(key: str, word: object) -> object:
    """What `word` means for this key of a pace. Raises PaceError."""
    if key not in _READERS:
        raise PaceError(key, f"is nothing that a pace has; it has {', '.join(_READERS)}")
    try:
        return _READERS[key](word)
    except ValueError as error:
        raise PaceError(key, str(error)) from None


def _count(word: object) -> int:
    if isinstance(word, bool) or not str(word).isdecimal():
        raise ValueError(f"is {word!r}; wanted a number of hosts from 0 up")
    return int(str(word))


def _amount(word: object) -> Amount:
    text = str(word).strip()
    number = text.removesuffix("%")
    percent = number != text
    fits = number.isdecimal() and not (percent and int(number) > 100)
    if isinstance(word, bool) or not fits:
        raise ValueError(f"is {word!r}; wanted a number of hosts or a percentage such as 10%")
    return Amount(int(number), percent)


def _batches(word: object) -> tuple[Amount, ...]:
    sizes = word if isinstance(word, list) else str(word).split(",")
    try:
        read = tuple(_amount(size) for size in sizes)
    except ValueError:
        read = ()
    if isinstance(word, bool) or not read or not all(size.number for size in read):
        raise ValueError(f"is {word!r}; wanted a number from 1 up, a percentage, or a ramp 1,5,20%")
    return read


def _stall(word: object) -> int:
    if not (limit := seconds(word)):
        raise ValueError(f"is {word!r}; wanted a time from 1s up")
    return limit


def _name(word: object) -> str:
    if not isinstance(word, str) or not word.strip():
        raise ValueError(f"is {word!r}; wanted a group, or a pattern such as rack_*")
    return word.strip()


def _offline(word: object) -> str:
    if word not in ("fail", "skip"):
        raise ValueError(f"is {word!r}; wanted fail or skip")
    return str(word)


_READERS: dict[str, Callable[[object], object]] = {
    "canary": _count,
    "bake": seconds,
    "batch": _batches,
    "by": _name,
    "max_fail": _amount,
    "max_fail_batch": _amount,
    "max_unreachable": _amount,
    "offline": _offline,
    "stall": _stall,
}
KEYS = tuple(_READERS)
"""The keys of `pace:` in a playbook."""
