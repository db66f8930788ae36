"""How long the whole conversation with a host may take."""

from collections.abc import Sequence

from speechfleet.plan.actions import (
    Action,
    Await,
    Bring,
    Drain,
    Enable,
    Fetch,
    Install,
    Keep,
    Load,
    MakeRoom,
    Remove,
    Switch,
)

_PULL_SECONDS = 24 * 3600
"""A pull ends by its stall limit (templates/pull.sh); this is for one that never gets anywhere."""
_INSTALL_SECONDS = 2 * 3600
"""An installation ends within an hour, and what it waits for before within ten minutes
(templates/provision.sh)."""


def total_seconds(actions: Sequence[Action]) -> float:
    """Every await twice (there and back), stops, turns to start, drains, pulls, a rest."""
    awaits = sum(a.instance.ready_seconds for a in actions if isinstance(a, Await))
    services = [a.to.service for a in actions if isinstance(a, Switch)]
    stops = sum(2 * (one.stop_seconds + one.stagger_seconds) + 120 for one in services)
    drains = sum(a.seconds + 60 for a in actions if isinstance(a, Drain))
    pulls = sum(isinstance(a, Fetch | Bring | Load | Keep) for a in actions)
    installs = sum(isinstance(a, Install | Enable) for a in actions)
    removes = sum(isinstance(a, Remove) for a in actions)
    removes += sum(len(a.images) for a in actions if isinstance(a, MakeRoom))
    waits = 2 * awaits + stops + drains
    waits += _PULL_SECONDS * pulls + _INSTALL_SECONDS * installs
    return waits + 600 * removes + 300
