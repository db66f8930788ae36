"""How many days are left until a disk is full, by what earlier runs measured."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import linear_regression, median_high

from speechfleet.checks.finding import Finding

Point = tuple[float, float]
"""When, in seconds since 1970, and how many bytes were free."""

WARNS, FAILS = 14.0, 3.0
"""Days."""

_DAY = 86400.0
_LEAST_SPAN = 2 * _DAY
"""A trend of less than two days is none: a pull, a prune."""
_LEAST_POINTS = 3
_JUMP = 0.05
"""A rise by more than this share of the most that was free is a prune or a larger disk."""


def days_left(points: Sequence[Point]) -> float | None:
    """Days from the last point until nothing is free, by the straight line through all, or by what
    most nights took, where that is less: one pull is no trend. None where too little is known, or
    where it does not shrink."""
    if len(points) < _LEAST_POINTS or points[-1][0] - points[0][0] < _LEAST_SPAN:
        return None
    first = points[0][0]
    days = [(at - first) / _DAY for at, _ in points]
    each = [free for _, free in points]
    steps = [
        (free[1] - free[0]) / (day[1] - day[0])
        for day, free in zip(pairwise(days), pairwise(each), strict=True)
        if day[1] > day[0]
    ]
    slope = max(linear_regression(days, each).slope, median_high(steps))
    return points[-1][1] / -slope if slope < 0 else None


def since_jump(points: Sequence[Point]) -> Sequence[Point]:
    """The points from the last jump upwards on: what was before it tells nothing of what comes."""
    least = _JUMP * max((free for _, free in points), default=0.0)
    rises = [later[1] - earlier[1] for earlier, later in pairwise(points)]
    return points[max((n for n, rise in enumerate(rises, 1) if rise > least), default=0) :]


def growth(points: Sequence[Point]) -> Finding | None:
    """A finding where the disk of the images fills up soon, by how it went since the last jump."""
    points = since_jump(points)
    left = days_left(points)
    if left is None or left > WARNS:
        return None
    lost = points[0][1] - points[-1][1]
    over = (points[-1][0] - points[0][0]) / _DAY
    return Finding(
        "disk.growth",
        "error" if left <= FAILS else "warning",
        f"the disk of the images is full in {left:.0f} days if it goes on so: "
        f"{points[-1][1] / 1e9:.1f} GB are free, {lost / 1e9:.1f} GB less than {over:.0f} days ago",
        "speechfleet prune; see what grows: docker system df -v, du -x; or give it a larger disk",
    )
