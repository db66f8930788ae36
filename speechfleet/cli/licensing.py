"""How `speechfleet licence` goes: which licences are wanted, and fetching or listing them."""

import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from speechfleet.checks.licence import SOON
from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.cli.looking_up import looked_up
from speechfleet.cli.output import Done
from speechfleet.errands.licence import Download, Downloaded
from speechfleet.inventory.fleet import Fleet, Host, Resource, Service
from speechfleet.inventory.licence import days_left
from speechfleet.inventory.licences import file_name, keep
from speechfleet.inventory.patterns import select
from speechfleet.remote.door import Door
from speechfleet.reports.licences import NONE, Listed, document, print_licences
from speechfleet.reports.past import past
from speechfleet.reports.trouble import print_trouble
from speechfleet.run import HostOutcome, Run, State, new_run_id

Wanted = tuple[Service, Resource]
_LARGE = 2 * 1024 * 1024
"""More bytes than the file of a licence has: 1 MiB at most, in base64."""


def download(asking: Asking, at: str, names: Collection[str], seconds: int) -> int:
    """Fetch at this host what is wanted, keep it, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    whole = load_fleet(replace(asking, limit=None), keys=True, for_licences=True)
    staging = one_host(whole, at, asking)
    fleet = whole if asking.limit is None else select(whole, asking.limit, past(asking.sources))
    wanted = _due(_disconnected(fleet.hosts, names), names, moment)
    if wanted:
        _refuse_full(whole.licences)
    with opened(whole, asking) as door:
        outcomes = [_fetched(whole, staging, one, door, seconds) for one in wanted]
    outcome = together(staging, [one.outcome for one in outcomes])
    run = Run(
        new_run_id("licence"),
        "licence download",
        (outcome,),
        time.monotonic() - began,
        inventory=asking.sources,
        began=moment,
    )
    both = zip(wanted, outcomes, strict=True)
    kept = [replace(service, licence=one.licence) for (service, _), one in both]
    listed = [Listed.of(service) for service in kept if service.licence]
    if not wanted:
        click.echo(_nothing_due(_disconnected(fleet.hosts, ())), err=True)
    if asking.json:
        sys.stdout.write(document(listed, run))
    else:
        print_licences(listed, asking.no_color)
        print_trouble(run.hosts, asking.no_color)
    return Done(run.exit_code)


def show(options: dict[str, Any]) -> int:
    """List what is wanted and what is there, and return the exit code."""
    as_json = options.pop("as_json") or options.pop("output") == "json"
    no_color = options.pop("no_color")
    fleet = looked_up(options).fleet
    listed = [Listed.of(service) for service, _ in _disconnected(fleet.hosts, ())]
    if as_json:
        sys.stdout.write(document(listed))
    elif not listed:
        click.echo(NONE, err=True)
    else:
        print_licences(listed, no_color)
    now = time.time()
    well = all(one.ends and days_left(one.ends, now) > 0 for one in listed)
    return 0 if well else 6


def one_host(fleet: Fleet, at: str, asking: Asking) -> Host:
    """The host that a pattern means, to fetch something there. Raises UsageError, LimitError."""
    found = select(fleet, at, past(asking.sources)).hosts
    if len(found) != 1:
        raise click.UsageError(f"{at} means {len(found)} hosts; wanted one, which reaches Azure")
    return found[0]


def _disconnected(hosts: Iterable[Host], names: Collection[str]) -> list[Wanted]:
    """The disconnected services of these hosts, one for each licence. Raises UsageError for a
    name that none has."""
    found = {
        file_name(service): (service, host.resources[service.resource])
        for host in hosts
        for service in host.services
        if service.disconnected and service.resource and (not names or service.name in names)
    }
    missing = set(names) - {service.name for service, _ in found.values()}
    if missing:
        told = ", ".join(sorted(missing))
        raise click.UsageError(f"no host has a disconnected service called {told}")
    return list(found.values())


def _due(wanted: list[Wanted], names: Collection[str], now: float) -> list[Wanted]:
    """Those that are named, or else those without a licence, or with one that soon ends."""
    return [one for one in wanted if names or _is_due(one[0], now)]


def _is_due(service: Service, now: float) -> bool:
    return service.licence is None or days_left(service.licence.ends, now) <= SOON


def _nothing_due(good: Sequence[Wanted]) -> str:
    ends = [service.licence.ends for service, _ in good if service.licence]
    if not ends:
        return NONE
    many = "all licences are good, the first" if len(ends) > 1 else "the licence is good"
    return f"nothing to fetch: {many} until {min(ends)}; name a service to fetch it anew"


def _fetched(fleet: Fleet, staging: Host, one: Wanted, door: Door, seconds: int) -> Downloaded:
    service, resource = one
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def tell(what: str) -> None:
        click.echo(f"{staging.name} {what} of {service.name} ({service.tag})", err=True)

    done = Download(service, resource, seconds, now, tell)(staging, door)
    if done.licence:
        with _written(fleet.licences, f"; the licence of {service.name} came, and is lost"):
            keep(fleet.licences, service, done.licence)
    return done


def _refuse_full(folder: Path) -> None:
    """Raises ClickException where no licence can be kept: it would be fetched in vain."""
    with _written(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(_LARGE))


@contextmanager
def _written(folder: Path, more: str = "") -> Iterator[None]:
    """Raises ClickException where it cannot be."""
    try:
        yield
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}{more}; mend that, then run again"
        raise click.ClickException(message) from error


def together(staging: Host, outcomes: Sequence[HostOutcome]) -> HostOutcome:
    """Downloads one after the other on one host: the worst state, and all that was found. One
    where something was placed is not untouched, whatever failed besides: it is sick."""
    order = ("unreachable", "unfit", "changed", "fine")
    states = sorted((outcome.state for outcome in outcomes), key=order.index)
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    changes = sum(outcome.changes for outcome in outcomes)
    state: State = states[0] if states else "fine"
    if changes and state != "changed":
        state = "sick"
    return HostOutcome(staging.name, state, findings, changes=changes)
