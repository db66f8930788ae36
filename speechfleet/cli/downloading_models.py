"""How `speechfleet models download` and `models list` go."""

import sys
import time
from collections.abc import Callable, Collection
from dataclasses import replace

import click

from speechfleet.checks.finding import Finding
from speechfleet.cli.asking import Asking, load_fleet, opened
from speechfleet.cli.licensing import one_host, together
from speechfleet.cli.output import Done
from speechfleet.errands.download_model import ModelDownload
from speechfleet.errands.model_tool import ALL_DISPLAY, ModelRow, ModelTool
from speechfleet.inventory.fleet import Fleet, Host, Resource, Service
from speechfleet.inventory.patterns import select
from speechfleet.inventory.tags import version
from speechfleet.remote.door import Door
from speechfleet.reports.json import dumped, run_fields
from speechfleet.reports.past import past
from speechfleet.reports.report import print_run
from speechfleet.reports.rows import print_rows
from speechfleet.rollout.pulling import Pulling
from speechfleet.run import HostOutcome, Run, new_run_id

Wanted = tuple[Service, Resource]
_DISPLAY_SINCE = (3, 1, 0)
"""Source: the vendor's page `speech-container-cstt`, "Display model download"."""


def download(
    asking: Asking, at: str, names: Collection[str], display: str | None, seconds: int
) -> int:
    """Fetch at this host the models of the services, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    whole = load_fleet(replace(asking, limit=None), keys=True, for_licences=True)
    staging = one_host(whole, at, asking)
    wanted = _with_models(_within(whole, asking), names)
    if display:
        _refuse_older([service for service, _ in wanted])
    with opened(whole, asking) as door:
        outcomes = [_fetched(staging, one, door, display, seconds) for one in wanted]
    run = _run(asking, "models download", together(staging, outcomes), moment, began)
    for finding in (one for host in run.hosts for one in host.findings if one.level == "ok"):
        click.echo(f"{staging.name}: {finding.message}", err=True)
    print_run(run, asking.json, asking.no_color)
    return Done(run.exit_code)


def show(asking: Asking, at: str, name: str, locale: str, display: bool, seconds: int) -> int:
    """List what models the service's resource may fetch, and return the exit code."""
    moment, began = time.time(), time.monotonic()
    whole = load_fleet(replace(asking, limit=None), keys=True, for_licences=True)
    staging = one_host(whole, at, asking)
    ((service, resource),) = _with_models(_within(whole, asking), (name,))[:1]
    if display:
        _refuse_older((service,))
    words = ((ALL_DISPLAY,) if display else ()) + (f"BaseModelLocale={locale}",)
    tool = ModelTool(service, resource, words, seconds, tell=_teller(staging))
    with opened(whole, asking) as door:
        tried = tool(staging, door)
    run = _run(asking, "models list", tried.outcome, moment, began)
    if asking.json:
        rows = [row._asdict() for row in tried.rows]
        sys.stdout.write(dumped({**run_fields(run), "models": rows}))
    else:
        print_rows(run, ModelRow._fields, tried.rows, asking.no_color)
        if not (tried.rows or run.exit_code):
            click.echo(f"{resource.name} may fetch no such model for {locale}", err=True)
    return Done(run.exit_code)


def _within(whole: Fleet, asking: Asking) -> tuple[Host, ...]:
    fleet = whole if asking.limit is None else select(whole, asking.limit, past(asking.sources))
    return fleet.hosts


def _with_models(hosts: Collection[Host], names: Collection[str]) -> list[Wanted]:
    """The services of custom speech on these hosts, one for each model, and the resource that it
    is fetched with. Raises UsageError."""
    found = {
        (service.model, service.fetches_with): (host, service)
        for host in hosts
        for service in host.services
        if service.model and (not names or service.name in names)
    }
    missing = set(names) - {service.name for _, service in found.values()}
    if missing or not found:
        told = f" called {', '.join(sorted(missing))}" if missing else ""
        raise click.UsageError(f"no host has a service of custom speech{told}")
    return [(service, _resource(host, service)) for host, service in found.values()]


def _resource(host: Host, service: Service) -> Resource:
    if service.fetches_with is None:
        raise click.UsageError(
            f"{service.name} runs disconnected, and with the resource of its licence no model is "
            "fetched; give it model_resource: a resource of the tier S0, or with a commitment for "
            "custom speech"
        )
    return host.resources[service.fetches_with]


def _refuse_older(services: Collection[Service]) -> None:
    for service in services:
        if (found := version(service.kind, service.tag)) and found < _DISPLAY_SINCE:
            least = ".".join(map(str, _DISPLAY_SINCE))
            raise click.UsageError(
                f"{service.name}: display models need version {least}, and its tag is {service.tag}"
            )


def _fetched(
    staging: Host, wanted: Wanted, door: Door, display: str | None, seconds: int
) -> HostOutcome:
    service, resource = wanted
    tell, size = _teller(staging), Pulling()

    def grown(count: int) -> None:
        if news := size.grown(count, time.monotonic()):
            tell(f"has {news} of the model {service.model}")

    outcome = ModelDownload(service, resource, seconds, tell, grown)(staging, door)
    if outcome.state not in ("fine", "changed") or not display:
        return outcome
    words = (ALL_DISPLAY, f"DisplayLocale={display}")
    more = ModelTool(service, resource, words, seconds, folder=True, tell=tell)(staging, door)
    if more.outcome.state != "fine":
        findings = (*outcome.findings, *more.outcome.findings)
        return replace(more.outcome, findings=findings, changes=outcome.changes)
    said = f"display models for {display} are in the folder of the model {service.model}"
    findings = (*outcome.findings, Finding("models.display", "ok", said))
    return replace(outcome, state="changed", findings=findings, changes=1)


def _teller(staging: Host) -> Callable[[str], None]:
    return lambda what: click.echo(f"{staging.name} {what}", err=True)


def _run(asking: Asking, command: str, host: HostOutcome, moment: float, began: float) -> Run:
    return Run(
        new_run_id(command.replace(" ", "-")),
        command,
        (host,),
        time.monotonic() - began,
        inventory=asking.sources,
        limited=True,
        began=moment,
    )
