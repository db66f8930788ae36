"""The functional probe in a command: what it will be billed for is said before, and bounded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from speechfleet.inventory.fleet import Fleet
from speechfleet.plan.duration import shown
from speechfleet.remote.door import Door
from speechfleet.run import Run

if TYPE_CHECKING:  # a deploy without probes does not wait for what sends them
    from speechfleet.speech.asked import Asked
    from speechfleet.speech.bill import Bill


@dataclass(frozen=True)
class Limits:
    """The options, as given."""

    probe_limit: int
    probe_characters: int
    probe_seconds: int


def limits_of(options: dict[str, Any]) -> Limits:
    """Take the options of probes out of a command's own."""
    return Limits(**{name: options.pop(name) for name in Limits.__dataclass_fields__})


@dataclass(frozen=True)
class Probing:
    """Probes that are ready to be sent."""

    fleet: Fleet
    asked: "Asked"
    limits: Limits

    def judge(self, run: Run, door: Door, forks: int) -> Run:
        """The run with every instance probed; one with a wrong answer makes its host sick."""
        return self._all(run, door, forks, judge=True)

    def warm_up(self, run: Run, door: Door, forks: int) -> Run:
        """The run with the instances of changed hosts probed; a wrong answer is a warning."""
        changed = {host.name for host in run.hosts if host.state == "changed"}
        return self._all(run, door, forks, judge=False, only=changed)

    def _all(
        self, run: Run, door: Door, forks: int, judge: bool, only: set[str] | None = None
    ) -> Run:
        from speechfleet.speech.probing import probe_all

        hosts = [host for host in self.fleet.hosts if only is None or host.name in only]
        return probe_all(hosts, self.asked, run, door, forks, self.limits.probe_seconds, judge)


def prepared(fleet: Fleet, limits: Limits) -> Probing:
    """Read every recording, say what the probes are billed for, and refuse too much.

    Called before any host is met. Raises InventoryError and UsageError.
    """
    from speechfleet.speech.asked import asked
    from speechfleet.speech.bill import bills, total

    questions = asked(fleet.hosts)
    found = bills(fleet.hosts, questions)
    for bill in found:
        click.echo(f"probes, billed to their resources: {bill}", err=True)
    _refuse_too_much(total(found), limits)
    return Probing(fleet, questions, limits)


def _refuse_too_much(bill: "Bill", limits: Limits) -> None:
    if bill.audio_seconds > limits.probe_limit:
        raise click.UsageError(
            f"the probes would be billed for {bill.audio_seconds:.1f} s of audio, and "
            f"{shown(limits.probe_limit)} are allowed: shorter recordings, fewer hosts "
            "(--limit), or another --probe-limit"
        )
    if bill.characters > limits.probe_characters:
        raise click.UsageError(
            f"the probes would be billed for {bill.characters} characters of speech, and "
            f"{limits.probe_characters} are allowed: shorter texts, fewer hosts (--limit), or "
            "another --probe-characters"
        )
