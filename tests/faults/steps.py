"""The steps of a deploy, as its own journal tells them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_DIGEST = re.compile(r"[0-9a-f]{12}")
_RUN = {"begin": "run begins", "end": "run ends"}


@dataclass(frozen=True)
class Step:
    """A line of the journal at which a fault strikes; `what` is that line for people."""

    line: str
    what: str


BEFORE_THE_RUN = Step("", "before the run")


def line_of(entry: Mapping[str, Any]) -> str:
    """`intent`, `begin 3`, `end 3 0`, `ask`, `polled stt-1`, `outcome` …: the same in each run."""
    if "frame" in entry:
        return " ".join(entry["frame"])
    name = next(key for key in entry if key not in ("at", "host"))
    return _RUN.get(name, name)


def steps_of(journal: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Every line of the journal of a deploy to one host, the first time it comes."""
    entries = list(journal)
    actions = next(entry["intent"] for entry in entries if "intent" in entry)
    lines = dict.fromkeys(map(line_of, entries))
    return tuple(Step(line, _what(line, actions)) for line in lines)


def _what(line: str, actions: list[str]) -> str:
    """`begin 3: switch stt-1`; without what differs from release to release."""
    word, _, number = line.partition(" ")
    if word not in ("begin", "end") or not number:
        return line
    action = actions[int(number.split()[0])]
    words = action.partition(" to ")[0].partition(" (")[0].split()
    short = (word.rpartition("/")[2].partition(":")[0] for word in words)
    return f"{line}: {' '.join(_DIGEST.sub('a release', word) for word in short)}"
