"""One case, from a host at rest to a host at rest."""

import time
from collections.abc import Iterator, Mapping

from tests.faults.after import (
    away_too_long,
    claimed_wrongly,
    ended_badly,
    moved,
    not_converged,
    remains,
)
from tests.faults.case import Case, Outcome
from tests.faults.client import Client, asking
from tests.faults.disturbed import Ended, disturbed
from tests.faults.place import Place, urls_of
from tests.fleet.deploying import releases
from tests.fleet.practice import PracticeHost
from tests.fleet.rest import at_rest, containers_and_units, runs_each_once

_REST_SECONDS = 400
_STEADY = 5
"""So many seconds it has to stay at rest and serve."""


def attempt(place: Place, case: Case, stated: Mapping[str, float]) -> Outcome:
    """What comes of a case. The host is left converged on the case's release, or else
    something is broken."""
    try:
        return _attempt(place, case, stated)
    except Exception as error:  # whatever it is, the other cases go on
        return Outcome(case, place.host.name, broken=(f"{type(error).__name__}: {error}",))


def _attempt(place: Place, case: Case, stated: Mapping[str, float]) -> Outcome:
    scene = place.scene()
    old = releases(place.host)
    with asking(place.urls) as client:
        ended = disturbed(scene, case)
        rest = _await_rest(place.host, client)
        gaps = client.longest
    now = releases(place.host)
    first, second = scene.deploy(), scene.deploy()
    urls, place.urls = place.urls, urls_of(second, place.host.name)
    serves = _which(now, old, releases(place.host))
    killed = ended.result is not None and ended.result.code < 0
    broken = (
        *ended_badly(ended.result, killed),
        *([] if rest else [f"not at rest and serving within {_REST_SECONDS} s"]),
        *([] if serves in ("old", "new") else [f"it serves {serves}"]),
        *claimed_wrongly(ended.result, place.host.name, serves),
        *away_too_long(gaps, stated, serves == "old", case.kind.outage),
        *not_converged(first, second, place.host.name),
        *moved(urls, place.urls),
        *_left_over(place.host),
    )
    code = "killed" if killed else _code(ended)
    recovered = (rest or time.monotonic()) - ended.struck
    return Outcome(case, place.host.name, code, serves, gaps, recovered, broken)


def _code(ended: Ended) -> str:
    return str(ended.result.code) if ended.result else "hung"


def _await_rest(host: PracticeHost, client: Client) -> float | None:
    """The moment from which the host is at rest and serves, steadily; None if it never is."""
    limit = time.monotonic() + _REST_SECONDS
    since: float | None = None
    while time.monotonic() < limit:
        if not (client.all_serve and at_rest(host) and runs_each_once(host)):
            since = None
        elif since is None:
            since = time.monotonic()
        elif time.monotonic() - since > _STEADY:
            return since
        time.sleep(0.5)
    return None


def _which(now: set[str], old: set[str], new: set[str]) -> str:
    """`old`, `new`, or what it is else, in words."""
    return {frozenset(old): "old", frozenset(new): "new"}.get(frozenset(now), f"a mixture: {now}")


def _left_over(host: PracticeHost) -> Iterator[str]:
    yield from remains(host)
    if not at_rest(host):
        yield "not at rest after the repeated deploys"
    if not runs_each_once(host):
        yield f"not one container for each unit: {containers_and_units(host)}"
