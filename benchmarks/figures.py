"""Figures out of rows: medians, and ratios within one round."""

from collections.abc import Iterable, Sequence
from statistics import median

from benchmarks.results import Row


def of_peer(rows: Iterable[Row], peer: str) -> list[Row]:
    """The rows of one peer."""
    return [row for row in rows if row["peer"] == peer]


def middle(rows: Sequence[Row], figure: str) -> float | None:
    """The median of a figure; None where nobody has it."""
    values = [row[figure] for row in rows if figure in row]
    return median(values) if values else None


def ratios(rows: Sequence[Row], peer: str, to: str, figure: str = "wall") -> list[float]:
    """`peer` over `to`, once for each round in which both took part."""
    by_round = {row["round"]: row[figure] for row in of_peer(rows, to)}
    return [
        row[figure] / by_round[row["round"]]
        for row in of_peer(rows, peer)
        if by_round.get(row["round"])
    ]


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """`1.20 (1.10–1.31)`: the median, and from the least to the most where they are several."""
    if not values:
        return "–"
    if len(values) == 1:
        return f"{values[0]:{form}}"
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"
