"""The file of `plan --out` and `deploy --plan`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from speechfleet import __version__
from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.saved import SavedHost, SavedPlanError, document, kept_to, missing, read
from speechfleet.reports.whole import write_whole
from speechfleet.run import HostOutcome


def save_plan(path: Path, plans: Iterable[HostPlan], inventory: tuple[str, ...]) -> None:
    """Write the plan, for its owner alone. Raises SavedPlanError."""
    try:
        write_whole(path, document(plans, __version__, inventory))
    except OSError as error:
        raise SavedPlanError(f"the plan cannot be saved in {path}: {error.strerror}") from error


@dataclass(frozen=True)
class PlanFile:
    """A saved plan that is to be kept to."""

    path: Path
    hosts: Mapping[str, SavedHost]

    def within(self, fleet: Fleet) -> Fleet:
        """The fleet with only the hosts of the plan. Raises SavedPlanError where none is left."""
        hosts = tuple(host for host in fleet.hosts if host.name in self.hosts)
        if not hosts:
            raise SavedPlanError(f"none of the hosts in {self.path} is in the inventory and limit")
        return replace(fleet, hosts=hosts)

    def kept(self, plans: Iterable[HostPlan]) -> tuple[HostPlan, ...]:
        """The plans, each host's refused where it is not what was saved."""
        return tuple(kept_to(plan, self.hosts[plan.host.name]) for plan in plans)

    def due(self, plans: Iterable[HostPlan]) -> tuple[HostPlan, ...]:
        """Without the hosts that are refused: with a saved plan hosts decide singly."""
        return tuple(plan for plan in plans if not plan.unfit)

    def missing(self, plans: Sequence[HostPlan]) -> tuple[HostOutcome, ...]:
        """Hosts of the saved plan that an inventory without a limit has nothing for any more."""
        there = {plan.host.name for plan in plans}
        gone = (name for name in self.hosts if name not in there)
        return tuple(HostOutcome(name, "unfit", (missing(name),)) for name in gone)


def load_plan(path: Path) -> PlanFile:
    """Read a saved plan. Raises SavedPlanError."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SavedPlanError(f"{path}: {error.strerror}; wanted a saved plan") from error
    except UnicodeDecodeError as error:
        raise SavedPlanError(f"{path}:1:1: this is no saved plan: it is not UTF-8") from error
    return PlanFile(path, read(text, str(path), __version__))
