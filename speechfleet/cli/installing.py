"""What `health install` makes of its options and of those for `health`."""

import os
import pwd
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from speechfleet.channels.memory import path_of
from speechfleet.cli.asking import Asking, asking_of
from speechfleet.cli.spelt_out import as_word, spelt_out
from speechfleet.inventory.load import look
from speechfleet.nightly.install import install
from speechfleet.nightly.nightly import MOMENT, NAME, Nightly, skipped

_HANDED_OVER = frozenset({"vault_password_file"})


def install_nightly(
    words: Sequence[str],
    at: str,
    user: str | None,
    name: str,
    ssh_key: Path | None,
    become_password_file: Path | None,
) -> int:
    """Install the nightly run. Raises UsageError, InventoryError and NightlyError."""
    _refuse_odd(at, name)
    account = _account(user)
    called = _called(words)
    asking = asking_of({n: called.params[n] for n in Asking.__dataclass_fields__})
    _refuse_what_asks(asking)
    state = Path(account.pw_dir) / ".local" / "state" / "speechfleet"
    nightly = Nightly(
        name=name,
        at=at,
        user=account.pw_name,
        words=(sys.executable, "-P", "-m", "speechfleet", "health", *_spelt(called.command, words)),
        folder=Path.cwd(),
        state=state,
        ssh_key=ssh_key,
        become_password=become_password_file,
    )
    nightly = _with_password(nightly, asking.vault_password_file)
    nightly = replace(nightly, writable=_written(asking, called))
    limit = as_word(asking.limit) if asking.limit else None
    install(nightly, path_of(asking.sources, limit, state), click.echo)
    _warn_of_a_gap(at)
    click.echo(f"installed: {nightly.unit}.timer, every night at {at}, as {nightly.user}")
    return 0


def _refuse_odd(at: str, name: str) -> None:
    if not MOMENT.fullmatch(at):
        raise click.UsageError(f"--at is {at!r}; wanted an hour and minute as 02:30")
    if name and not NAME.fullmatch(name):
        raise click.UsageError(f"--name is {name!r}; wanted a-z, 0-9 and - between them")
    if os.geteuid() != 0:
        raise click.UsageError("systemd's units are root's; call it by sudo")


def _account(user: str | None) -> pwd.struct_passwd:
    name = user or os.environ.get("SUDO_USER")
    if not name:
        raise click.UsageError("who runs it? Wanted --user NAME, one who can log in to the hosts")
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise click.UsageError(f"there is no user {name!r} on this machine") from None


def _called(words: Sequence[str]) -> click.Context:
    """`health` as it is to be called. Raises UsageError where it cannot be called so."""
    above = click.get_current_context().parent
    if above and any(_was_written(above, param) for param in above.params):
        raise click.UsageError("the options of health come after the word install")
    # As a command without others below it, which refuses whatever else stands there.
    command = click.Command("health", params=above.command.params if above else [])
    context = command.make_context("health", list(words))
    if not context.params.get("inventory"):
        raise click.UsageError("which fleet? Wanted --inventory FILE")
    return context


def _was_written(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE


def _refuse_what_asks(asking: Asking) -> None:
    """At night nobody is there to answer, and a unit is no place for a secret."""
    if asking.ask_become_pass or any(one.endswith("@prompt") for one in asking.vault_ids):
        raise click.UsageError(
            "nobody types a password at night; wanted it in a file (--vault-password-file, "
            "--become-password-file)"
        )
    if asking.accept_new:
        raise click.UsageError(
            "a run at night accepts no new host keys; accept them by hand first: "
            "speechfleet preflight --accept-new"
        )
    if any(not one.startswith("@") for one in asking.extra_vars):
        raise click.UsageError(
            "everybody can read a unit, and a variable may be a secret; wanted --extra-vars @FILE"
        )


def _spelt(health: click.Command, given: Sequence[str]) -> tuple[str, ...]:
    words = spelt_out(health, given, _HANDED_OVER)
    return words if "--tell" in words else (*words, "--tell")


def _with_password(nightly: Nightly, path: Path | None) -> Nightly:
    """A program that prints the password is run as what it is; a file is handed over."""
    if path is None:
        return nightly
    path = path.absolute()
    if os.access(path, os.X_OK) and path.stat().st_mode & 0o111:
        words = (*nightly.words, "--vault-password-file", str(path))
        return replace(nightly, words=words)
    return replace(nightly, vault_password=path)


def _written(asking: Asking, called: click.Context) -> tuple[Path, ...]:
    """The folders that channels and reports are written to."""
    fleet = look(
        asking.inventory,
        extra=asking.extra_vars,
        vault_password_file=asking.vault_password_file,
        vault_ids=asking.vault_ids,
    ).fleet
    files = [one.file for one in fleet.channels if one.file]
    files += [path for _, path in called.params.get("reports", ())]
    folders = {file.absolute().parent for file in files}
    for folder in folders:
        _refuse_private(folder)
    return tuple(sorted(folders))


_PRIVATE = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108
"""What a service with PrivateTmp has for itself, and for as long as it runs. Source:
systemd.exec(5)."""


def _refuse_private(folder: Path) -> None:
    if any(folder.resolve().is_relative_to(private.resolve()) for private in _PRIVATE):
        raise click.UsageError(
            f"a service has a {folder} of its own, which is gone when it ends; wanted another "
            "folder for what a channel or --report writes there, such as one below /var/lib"
        )


def _warn_of_a_gap(at: str) -> None:
    day = skipped(at, datetime.now().astimezone().date())
    if day:
        click.echo(
            f"warning: on {day} the clocks here leave {at} out, and so will this run; one that is "
            "there every night: --at 04:00",
            err=True,
        )
