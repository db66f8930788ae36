"""What every command that asks a fleet does first: load it, survey it, plan it."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.load import load
from speechfleet.inventory.patterns import select
from speechfleet.plan.plan import HostPlan
from speechfleet.playbook import Playbook
from speechfleet.remote.door import Door
from speechfleet.reports.past import past
from speechfleet.reports.progress import Progress
from speechfleet.secrets.secret import Secret
from speechfleet.survey import plan_all


@dataclass(frozen=True)
class Asking:
    """The shared options, as given."""

    inventory: tuple[Path, ...]
    extra_vars: tuple[str, ...]
    limit: str | None
    forks: int
    vault_password_file: Path | None
    vault_ids: tuple[str, ...]
    ask_become_pass: bool
    accept_new: bool
    output: str
    as_json: bool
    no_color: bool

    @property
    def json(self) -> bool:
        return self.as_json or self.output == "json"

    @property
    def sources(self) -> tuple[str, ...]:
        """The inventories as runs name them: absolute, links followed."""
        return tuple(str(source.resolve()) for source in self.inventory)


def asking_of(options: dict[str, Any]) -> Asking:
    """Take the shared options out of a command's own."""
    return Asking(**{name: options.pop(name) for name in Asking.__dataclass_fields__})


def load_fleet(
    asking: Asking,
    *,
    keys: bool,
    channels: bool = False,
    pulls: bool = False,
    for_licences: bool = False,
) -> Fleet:
    """The fleet within --limit. `keys` says whether ApiKeys are needed, `pulls` whether only the
    registry's login is, `channels` whether somebody is to be told, `for_licences` whether licences
    are fetched. Raises InventoryError."""
    fleet = load(
        asking.inventory,
        keys=keys,
        extra=asking.extra_vars,
        vault_password_file=asking.vault_password_file,
        vault_ids=asking.vault_ids,
        ask=_ask if _can_ask() else None,
        become_password=_ask("sudo password") if asking.ask_become_pass else None,
        channels=channels,
        pulls=pulls,
        for_licences=for_licences,
    )
    for warning in fleet.warnings:
        click.echo(f"warning: {warning}", err=True)
    return fleet if asking.limit is None else select(fleet, asking.limit, past(asking.sources))


def leaves_out(asking: Asking, fleet: Fleet) -> bool:
    """Whether --limit leaves any host of the inventory out; `--limit all` does not."""
    return asking.limit is not None and len(fleet.hosts) < len(fleet.groups["all"])


def load_named(asking: Asking, patterns: Sequence[str], *, keys: bool = False) -> Fleet:
    """The hosts that these patterns mean and --limit means too, as `load_fleet` has them.

    Raises InventoryError, LimitError, and UsageError where no host is meant by both.
    """
    whole = load_fleet(replace(asking, limit=None), keys=keys)
    named = select(whole, ",".join(patterns), past(asking.sources))
    if asking.limit is None:
        return named
    limited = {host.name for host in select(whole, asking.limit, past(asking.sources)).hosts}
    both = tuple(host for host in named.hosts if host.name in limited)
    if not both:
        raise click.UsageError("none of the named hosts is within --limit")
    return replace(named, hosts=both)


def pruning(fleet: Fleet) -> Fleet:
    """The fleet on whose hosts nothing is wanted but what the inventory names."""
    return replace(fleet, hosts=tuple(replace(host, prune_services=True) for host in fleet.hosts))


def _ask(what: str) -> Secret:
    return Secret(click.prompt(what, hide_input=True, err=True))


def _can_ask() -> bool:
    return sys.stdin.isatty()


def _say_accepted(line: str) -> None:
    click.echo(f"accepted as new: the host key of {line}", err=True)


@contextmanager
def opened(fleet: Fleet, asking: Asking) -> Iterator[Door]:
    """The door for a whole run."""
    door = Door(fleet.known_hosts, asking.accept_new, _say_accepted)
    try:
        yield door
    except BaseException:
        door.slam()
        raise
    finally:
        door.close()


def plan_fleet(
    fleet: Fleet, playbook: Playbook, door: Door, asking: Asking, progress: Progress
) -> tuple[HostPlan, ...]:
    """Survey all hosts, and plan each."""
    with progress.survey(len(fleet.hosts)) as seen:
        return plan_all(fleet.hosts, playbook, door, asking.forks, seen)


def ask_fleet(fleet: Fleet, playbook: Playbook, asking: Asking) -> tuple[HostPlan, ...]:
    """Survey all hosts, and plan each, where nothing else is asked of them."""
    with opened(fleet, asking) as door:
        return plan_fleet(fleet, playbook, door, asking, Progress(asking.no_color))
