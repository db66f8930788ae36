"""How long a container goes on without its billing endpoint: the metering clock.

The vendor's page "Install and run Speech containers with Docker", section "Billing": usage is
reported every 10 to 15 minutes; a container that missed it runs on and serves no queries until
the endpoint is back; it tries 10 times at that interval, and then stops serving. A disconnected
container reports nothing, and has no such clock.

Not documented, and so believed of the container's own count where it gives one: that a report
which was refused counts like one that found nobody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from speechfleet.checks.finding import Finding
from speechfleet.checks.health import judge_wanted
from speechfleet.checks.serving import ACCEPTED, TRANSIENT, Judgement
from speechfleet.facts.clock import CLOCK
from speechfleet.facts.fact import Answers
from speechfleet.facts.metering import METERING, Failed
from speechfleet.inventory.fleet import Host

TRIES = 10
SHORTEST, LONGEST = 600.0, 900.0
"""Seconds between two tries."""

_OF_THE_KEY = ("Invalid", "Mismatch", "ContainerUseUnauthorized")
"""Answers that only another key, resource or approval changes."""

_APART = 1.5 * LONGEST
"""Failures further apart than this are of two outages."""

_TOGETHER = SHORTEST / 2
"""Failures closer than this are of one try, unless the container counts them apart: one that is
refused was seen to say so of the connection and of the report."""


@dataclass(frozen=True)
class Countdown:
    """An outage of the billing endpoint, as one container has it."""

    began: float
    """The first failure that its log tells of, in seconds since 1970."""
    failures: int
    at_worst: float
    """Seconds until it stops serving for good, if it tries as often as it can; 0 when it has."""
    at_best: float
    """The same, if it tries as seldom as it can."""

    @property
    def given_up(self) -> bool:
        return self.failures >= TRIES


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    metered = {name for s in host.services if not s.disconnected for name in s.instance_names()}
    for name, how in judge_wanted(host, answers).items():
        if name in metered and how.api_status not in ("", *ACCEPTED):
            found = countdown_of(name, answers)
            if found:
                yield _finding(name, how, found)
            elif how.api_status in TRANSIENT and how.health != "starting":
                yield _unseen(name, how)


def countdown_of(name: str, answers: Answers) -> Countdown | None:
    """Where the clock of this instance stands by its log. Raises Unanswered."""
    return countdown(answers[METERING].get(name, ()), answers[CLOCK])


def countdown(failed: Sequence[Failed], now: float) -> Countdown | None:
    """Where the clock stands after these failures; None where there was none."""
    if not failed:
        return None
    outage = _last_outage(_tries(failed))
    last = outage[-1]
    failures = min(TRIES, len(outage) if last.left is None else TRIES - last.left)
    least, most = _interval(outage)
    left, since = TRIES - failures, now - last.at
    return Countdown(
        outage[0].at, failures, max(0.0, left * least - since), max(0.0, left * most - since)
    )


def _tries(failed: Sequence[Failed]) -> Sequence[Failed]:
    """One for each try, with the count that any of its lines has."""
    tries: list[Failed] = []
    for one in failed:
        last = tries[-1] if tries else None
        counted = last and None not in (last.left, one.left)
        if last is None or counted or one.at - last.at >= _TOGETHER:
            tries.append(one)
        elif last.left is None:
            tries[-1] = replace(last, left=one.left)
    return tries


def _last_outage(failed: Sequence[Failed]) -> Sequence[Failed]:
    """Those that belong together: no long time and no new count lies between them."""
    begin = 0
    for number, (before, after) in enumerate(pairwise(failed), 1):
        if after.at - before.at > _APART or _counts_anew(before, after):
            begin = number
    return failed[begin:]


def _counts_anew(before: Failed, after: Failed) -> bool:
    return None not in (before.left, after.left) and (after.left or 0) >= (before.left or 0)


def _interval(outage: Sequence[Failed]) -> tuple[float, float]:
    """The documented one, unless the container was seen to count down more quickly."""
    seen = [
        (after.at - before.at) / (before.left - after.left)
        for before, after in pairwise(outage)
        if before.left is not None and after.left is not None
    ]
    if seen and max(seen) < SHORTEST:
        return min(seen), max(seen)
    return SHORTEST, LONGEST


def _finding(name: str, how: Judgement, found: Countdown) -> Finding:
    since = datetime.fromtimestamp(found.began, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    begun = f"{name}: no usage report is accepted since {since} ({found.failures} of {TRIES} tries)"
    if found.given_up:
        code, how_long = "metering.stopped", "it has stopped serving and tries no more"
    else:
        code = "metering.countdown"
        how_long = (
            f"it serves no queries until one is, and stops for good in "
            f"{_minutes(found.at_worst)} at worst, {_minutes(found.at_best)} at best"
        )
    fix = f"{how.fix}; {_afterwards(name, how, found)}"
    return Finding(code, "error", f"{begun}; {how_long}", fix, how.cause, name)


def _unseen(name: str, how: Judgement) -> Finding:
    """The words of a real image's log may be others than those that we know."""
    return Finding(
        "metering.unseen",
        "error",
        f"{name}: no usage report is accepted; since when its log does not say in words that we "
        f"know. From the first on it stops for good in {_minutes(TRIES * SHORTEST)} at worst, "
        f"{_minutes(TRIES * LONGEST)} at best",
        f"{how.fix}; {_AT_REST}",
        how.cause,
        name,
    )


_AT_REST = "a restart does not help: to start it needs the endpoint as well"


def _afterwards(name: str, how: Judgement, found: Countdown) -> str:
    """What a restart is good for. A key is read at the start alone."""
    if how.api_status in _OF_THE_KEY:
        return "then deploy; a restart with the same key does not help"
    if found.given_up:
        return f"then, and not before, restart it: speechfleet restart {name}"
    return f"it then serves again by itself; {_AT_REST}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 120 else f"{seconds:.0f} s"
