"""How a command that changes hosts is agreed to."""

import sys
from dataclasses import dataclass
from typing import Any

import click

from speechfleet.plan.budget import hosts as counted


class NotAgreed(click.ClickException):
    """A person was shown the plan and said no."""

    exit_code = 3

    def __init__(self, what: str = "nothing was changed") -> None:
        super().__init__(f"not agreed: {what}")


@dataclass(frozen=True)
class Agreement:
    """The options about it, as given."""

    yes: bool
    ask_above: int

    def ask(self, hosts: int, limited: bool) -> None:
        """Ask whether so many hosts shall change; `limited` where --limit leaves others out.

        Raises NotAgreed where a person says no, UsageError where nobody can be asked.
        """
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise click.UsageError(
                f"{counted(hosts)} would change and there is no terminal to ask on. "
                "Run again with --yes (or SPEECHFLEET_YES=1)."
            )
        by_number = hosts > self.ask_above and not limited
        if not (
            _typed(hosts) if by_number else click.confirm(f"Change {counted(hosts)}?", err=True)
        ):
            raise NotAgreed


def agreement_of(options: dict[str, Any]) -> Agreement:
    """Take these options out of a command's own."""
    return Agreement(**{name: options.pop(name) for name in Agreement.__dataclass_fields__})


def _typed(hosts: int) -> bool:
    """Whoever means all of so many hosts knows how many: a `y` comes too easily."""
    click.echo(f"{counted(hosts)} would change, and no --limit leaves any out.", err=True)
    said = click.prompt("Type the number of hosts to change them", default="", err=True,
                        show_default=False)  # fmt: skip
    return str(said).strip() == str(hosts)
