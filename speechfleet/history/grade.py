"""How well a host was in one run: what the heat map of a report shows."""

from typing import Literal

from speechfleet.run import State

Grade = Literal["well", "warned", "bad", "unreachable"]

WORST_FIRST: tuple[Grade, ...] = ("bad", "unreachable", "warned", "well")

_WELL = ("fine", "changed", "planned")


def grade(state: State | str, *, failing: bool, warned: bool) -> Grade:
    """`failing`: an instance should serve and does not. `warned`: there are findings. A host on
    hold is left alone on purpose: it waits for nobody."""
    if state == "unreachable":
        return "unreachable"
    if state == "held":
        return "warned" if failing or warned else "well"
    if failing or state not in _WELL:
        return "bad"
    return "warned" if warned else "well"
