"""How `speechfleet models fetch` and `models push` go."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click

from speechfleet.checks.finding import Finding
from speechfleet.cli.asking import Asking, load_named, opened
from speechfleet.cli.output import Done
from speechfleet.errands.carried_model import ModelError, is_model, read_index
from speechfleet.errands.fetch_model import fetch_model
from speechfleet.errands.push_model import Pushing
from speechfleet.inventory.fleet import Fleet, Host
from speechfleet.remote.door import Door
from speechfleet.remote.errors import Unreachable
from speechfleet.reports.report import print_run
from speechfleet.rollout.pulling import Pulling
from speechfleet.run import HostOutcome, Run, new_run_id
from speechfleet.survey import as_finding, at_each


@dataclass
class _Progress:
    """Lines on standard error, of hosts that are told of from several threads."""

    _hosts: dict[str, Pulling] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, host: str, here: int, total: int) -> None:
        with self._lock:
            pulling = self._hosts.setdefault(host, Pulling())
            news = pulling.news((str(here), str(total)), time.monotonic())
        if news:
            click.echo(f"{host}: {news}", err=True)


@dataclass(frozen=True)
class _Fetching:
    """Brings a model from one host."""

    model: str
    into: Path
    telling: _Progress

    def __call__(self, host: Host, door: Door) -> HostOutcome:
        """Raises OSError where it cannot be written here."""
        try:
            with door.open(host) as room:
                files = fetch_model(
                    room, self.model, self.into, partial(self.telling.tell, host.name)
                )
        except Unreachable as trouble:
            return HostOutcome(host.name, "unreachable", (as_finding(trouble),))
        message = f"the model {self.model} is whole in {self.into / self.model}: {len(files)} files"
        return HostOutcome(host.name, "fine", (Finding("models.fetched", "ok", message),))


def fetch(asking: Asking, pattern: str, model: str, into: Path) -> int:
    """Bring the model from one host, and return the exit code."""
    fleet = load_named(asking, (pattern,))
    if len(fleet.hosts) != 1:
        raise click.UsageError(f"{pattern} means {len(fleet.hosts)} hosts; wanted one")
    _check(model)
    try:
        return _run(asking, "models-fetch", fleet, _Fetching(model, into, _Progress()))
    except OSError as error:
        raise click.ClickException(f"{into} cannot be written: {error.strerror}") from error


def push(asking: Asking, pattern: str, model: str, folder: Path) -> int:
    """Place the model on hosts, and return the exit code."""
    fleet = load_named(asking, (pattern,))
    _check(model)
    try:
        files = read_index(folder, model)
    except ModelError as error:
        raise click.ClickException(str(error)) from error
    do = Pushing(folder, model, files, _Progress().tell)
    return Done(_run(asking, "models-push", fleet, do))


def _check(model: str) -> None:
    if not is_model(model):
        wanted = "letters, digits, - and _, at most 64"
        raise click.UsageError(f'"{model}" cannot be the id of a model; wanted {wanted}')


def _run(
    asking: Asking, command: str, fleet: Fleet, do: Callable[[Host, Door], HostOutcome]
) -> int:
    moment, began = time.time(), time.monotonic()
    with opened(fleet, asking) as door:
        hosts = at_each(fleet.hosts, door, asking.forks, do)
    run = Run(
        new_run_id(command),
        command,
        hosts,
        time.monotonic() - began,
        inventory=asking.sources,
        limited=True,
        began=moment,
    )
    _say(hosts, asking)
    print_run(run, asking.json, asking.no_color)
    return run.exit_code


def _say(hosts: Sequence[HostOutcome], asking: Asking) -> None:
    """What went well, which a table of findings leaves out."""
    for host in hosts:
        for finding in host.findings:
            if finding.level == "ok" and not asking.json:
                click.echo(f"{host.name}: {finding.message}", err=True)
