"""`speechfleet sandbox`: the practice fleet on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from speechfleet.sandbox.layout import Layout

_name = click.option("--name", default="sandbox", show_default=True, help="The fleet's name.")
_into = click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("inventory"),
    show_default=True,
    help="The folder for the inventory, its keys and its vault.",
)


@click.group(name="sandbox")
def command() -> None:
    """Practise on real hosts on this machine.

    They are containers with systemd, sshd and a Docker engine of their own.

    \b
    Example:
      speechfleet sandbox up
    """


@command.command()
@_name
@_into
@click.option("--hosts", type=int, help="How many hosts; as many as there are, 3 at least.")
@click.option("--loopback", help="First three octets of the addresses. [default: 127.0.1]")
def up(name: str, into: Path, hosts: int | None, loopback: str | None) -> None:
    """Start the practice fleet, or mend it; write its inventory and its vault.

    \b
    Example:
      speechfleet sandbox up --hosts 5
    """
    from speechfleet.sandbox.up import up as start

    with _plain_errors():
        layout = start(name, into, loopback, hosts, _say)
        _say(f"the inventory is {into / name}.yml")
        _show(layout)


@command.command()
@_name
@_into
@click.option("--keep-images", is_flag=True, help="Keep the images: the next `up` is quick.")
def down(name: str, into: Path, keep_images: bool) -> None:
    """Remove the practice fleet and everything that `up` made.

    \b
    Example:
      speechfleet sandbox down --keep-images
    """
    from speechfleet.sandbox.down import down as stop

    with _plain_errors():
        stop(name, into, keep_images, _say)


@command.command()
@_name
def status(name: str) -> None:
    """Show the practice fleet as it is; change nothing.

    \b
    Example:
      speechfleet sandbox status
    """
    from speechfleet.sandbox.status import find_layout

    with _plain_errors():
        layout = find_layout(name)
        if layout is None:
            _say(f"there is no practice fleet {name!r}; `speechfleet sandbox up` makes one")
        else:
            _show(layout)


def _say(line: str) -> None:
    click.echo(line, err=True)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Make a SandboxError a message and exit code 2."""
    from speechfleet.sandbox.engine import SandboxError

    try:
        yield
    except SandboxError as error:
        _say(f"sandbox: {error}")
        raise SystemExit(2) from None


def _show(layout: "Layout") -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from speechfleet.sandbox.status import rows

    table = Table("host", "address", "user", "become", "state", box=SIMPLE)
    for row in rows(layout):
        table.add_row(row.name, row.address, row.user, row.become, row.state)
    Console().print(table)
