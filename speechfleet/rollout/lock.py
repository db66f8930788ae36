"""Wait for hosts that somebody else deploys to, and plan them anew once they are free.

The wait is in the host's kernel (`flock`), which wakes it at once when the lock is let go.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from speechfleet.inventory.fleet import Host
from speechfleet.plan.duration import shown
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door, Room
from speechfleet.remote.errors import Unreachable
from speechfleet.remote.frames import Question
from speechfleet.rollout.errand import run_errand
from speechfleet.survey import at_each, plan_all

_MARGIN_SECONDS = 5
_PAUSE = 1.0
"""Between two surveys of hosts that stay locked."""

WAIT = r"""lock=/var/lib/speechfleet/lock
[ -e "$lock" ] || exit 0
flock -s -w "$1" "$lock" true
"""


def await_lock(room: Room, seconds: int) -> None:
    """Wait until nobody holds the host's lock, so long at most. Raises Unreachable."""
    run_errand(room, Question("lock", WAIT, (str(seconds),), seconds + _MARGIN_SECONDS))


def once_unlocked(
    plans: Sequence[HostPlan],
    playbook: Playbook,
    door: Door,
    forks: int,
    seconds: int,
    tell: Callable[[str, str], None],
) -> tuple[HostPlan, ...]:
    """The plans, those of locked hosts made anew as soon as they are free; whoever holds one
    longer than `seconds` is still named in its plan."""
    end = time.monotonic() + seconds
    plans = tuple(plans)
    while (locked := _locked(plans)) and (left := int(end - time.monotonic())) > 0:
        for name, (_, held) in locked.items():
            tell(name, f"{held}; waiting for {shown(left)} at most")
        hosts = [host for host, _ in locked.values()]
        at_each(hosts, door, forks, partial(_wait, seconds=left))
        time.sleep(_PAUSE)
        again = {plan.host.name: plan for plan in plan_all(hosts, playbook, door, forks)}
        plans = tuple(again.get(plan.host.name, plan) for plan in plans)
    return plans


def _locked(plans: Sequence[HostPlan]) -> dict[str, tuple[Host, str]]:
    """Locked hosts by name, each with who holds it."""
    return {
        plan.host.name: (plan.host, finding.message)
        for plan in plans
        for finding in plan.findings
        if finding.code == "deploy.locked" and not plan.held
    }


def _wait(host: Host, door: Door, seconds: int) -> None:
    """A host that is lost meanwhile says so itself when it is asked again."""
    with suppress(Unreachable), door.open(host) as room:
        await_lock(room, seconds)
