"""How well each host was, night by night, grouped so that 500 hosts can be taken in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from speechfleet.history.grade import WORST_FIRST, Grade
from speechfleet.history.past import Past

_NUMBERED = re.compile(r"[-_.]*[0-9].*$", re.DOTALL)
_FEW = 40
"""So many rows are seen at a glance."""


@dataclass(frozen=True)
class Cell:
    """The worst of a date. Without a grade there was no run of it."""

    grade: Grade | None
    why: str = ""
    """Which instances were bad, and how."""


@dataclass(frozen=True)
class Row:
    """One host."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Hosts whose names differ by a number only: `ber-01`, `ber-02`."""

    name: str
    rows: tuple[Row, ...]

    @property
    def cells(self) -> Iterator[tuple[Grade | None, int]]:
        """The worst of each date, and how many hosts were that bad."""
        for column in zip(*(row.cells for row in self.rows), strict=True):
            grades = [cell.grade for cell in column]
            worst = _worst(grades)
            yield worst, grades.count(worst)


@dataclass(frozen=True)
class Heat:
    """`dates` are those of the controller's clock, the last one that of the newest run."""

    dates: tuple[date, ...]
    groups: tuple[Group, ...]


def heat(past: Past, days: int) -> Heat:
    """The map of so many days."""
    of_run = {run.number: _date(run.began) for run in past.runs}
    last = of_run[past.runs[-1].number]
    dates = tuple(last - timedelta(days=ago) for ago in range(days - 1, -1, -1))
    whys = _whys(past)
    rows = [Row(h, tuple(_cells(h, g, of_run, dates, whys))) for h, g in past.grades.items()]
    return Heat(dates, tuple(_grouped(rows)))


def _grouped(rows: Sequence[Row]) -> Iterator[Group]:
    """One group where there are few hosts, or where names have little in common."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(group_of(row.name), []).append(row)
    if len(rows) <= _FEW or len(found) > len(rows) / 3:
        found = {"all hosts": list(rows)}
    yield from (Group(name, tuple(those)) for name, those in found.items())


def group_of(host: str) -> str:
    """`ber-01.example.com` → `ber`; a name that begins with a number stands for itself."""
    return _NUMBERED.sub("", host) or host


def _date(moment: float) -> date:
    return datetime.fromtimestamp(moment).astimezone().date()


def _cells(
    host: str,
    grades: Mapping[int, Grade],
    of_run: Mapping[int, date],
    dates: Sequence[date],
    whys: Mapping[tuple[str, date], str],
) -> Iterator[Cell]:
    by_date: dict[date, list[Grade]] = {}
    for run, grade in grades.items():
        by_date.setdefault(of_run[run], []).append(grade)
    for day in dates:
        yield Cell(_worst(by_date.get(day, ())), whys.get((host, day), ""))


def _worst(grades: Iterable[Grade | None]) -> Grade | None:
    given = set(grades)
    return next((grade for grade in WORST_FIRST if grade in given), None)


def _whys(past: Past) -> dict[tuple[str, date], str]:
    """Host and date → `stt-en-1 unready, tts-1 down`."""
    found: dict[tuple[str, date], dict[str, str]] = {}
    for track in past.tracks:
        for sample in track.samples:
            if sample.bad:
                at = (track.host, _date(sample.began))
                found.setdefault(at, {})[track.instance] = sample.health
    return {
        at: ", ".join(f"{name} {how}" for name, how in bad.items()) for at, bad in found.items()
    }
