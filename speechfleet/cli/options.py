"""Options that several commands share, spelt as operators know them from Ansible."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from speechfleet.cli import completing, telling_more
from speechfleet.cli.report_file import ReportFile
from speechfleet.cli.times import span
from speechfleet.cli.vault_id import SourceOfVaultId

F = TypeVar("F", bound=Callable[..., Any])


def option(*names: str, **settings: Any) -> Callable[[F], F]:
    """A click option that can be set by the environment as `SPEECHFLEET_<OPTION>` too."""
    long = next(name for name in names if name.startswith("--"))
    variable = f"SPEECHFLEET_{long.removeprefix('--').replace('-', '_').upper()}"
    return click.option(*names, **{"cls": Option, "envvar": variable, **settings})


class Option(click.Option):
    """One that is told of by its variable too where that is what gave it."""

    def get_error_hint(self, ctx: click.Context | None) -> str:
        """Return what it is called in a message."""
        hint = super().get_error_hint(ctx)
        source = ctx.get_parameter_source(self.name) if ctx and self.name else None
        given = source is click.core.ParameterSource.ENVIRONMENT
        return f"{hint} (environment variable {self.envvar})" if given else hint


class Form(Option):
    """What people read is `table` of one command and `text` of another: in the environment, which
    is there for all of them, either word means what the command has."""

    def value_from_envvar(self, ctx: click.Context) -> Any:
        """Return the form, or None for the command's own."""
        value = super().value_from_envvar(ctx)
        return None if value in ("table", "text") else value


class Whole(click.types.StringParamType):
    """Text that the environment gives as one, spaces and all: `{"a": 1}`."""

    def split_envvar_value(self, rv: str) -> list[str]:
        """Return the one value."""
        return [rv] if rv else []


_SHOWING = (
    option("--json", "as_json", is_flag=True, help="The same as --output json."),
    option("--no-color", is_flag=True, help="No colours; NO_COLOR does the same."),
)

_INVENTORY = (
    option(
        "-i",
        "--inventory",
        required=True,
        multiple=True,
        type=click.Path(path_type=Path),
        help="The inventory: a file, or a folder of them. Of several the later counts more.",
    ),
    option(
        "-e",
        "--extra-vars",
        multiple=True,
        type=Whole(),
        metavar="VARIABLES",
        help="NAME=VALUE, a mapping in JSON or @FILE; counts more than the inventory.",
    ),
)
LIMIT = option(
    "-l",
    "--limit",
    metavar="PATTERNS",
    shell_complete=completing.patterns,
    help="Only these hosts, by Ansible's patterns (a,b*,!c,&d,@file); failed, skipped and "
    "unreachable are those of the last run.",
)

_VAULT_PASSWORD_FILE = option(
    "--vault-password-file",
    type=click.Path(path_type=Path),
    help="File with the vault's password; an executable one is run.",
)


VAULT_ID = option(
    "--vault-id",
    "vault_ids",
    multiple=True,
    type=SourceOfVaultId(),
    metavar="NAME@SOURCE",
    help="A vault password by id; SOURCE is a file, an executable or prompt.",
)
UNLOCKING = (_VAULT_PASSWORD_FILE, VAULT_ID)
_FILE = click.Path(path_type=Path)
NAMES = click.argument(
    "names", nargs=-1, metavar="[SERVICE|INSTANCE]...", shell_complete=completing.services
)
RESOURCE = click.argument("resource", shell_complete=completing.resources)
HOSTS = click.argument("hosts", nargs=-1, required=True, shell_complete=completing.patterns)
FILES = click.argument("files", nargs=-1, type=_FILE)
WANTED_FILES = click.argument("files", nargs=-1, required=True, type=_FILE)
ENCRYPT_VAULT_ID = click.option(
    "--encrypt-vault-id", metavar="NAME", help="Which of several passwords to lock with."
)
OUTPUT_FILE = click.option(
    "-o", "--output", type=_FILE, metavar="FILE", help="Write here; - is standard output."
)


def _forks(*names: str) -> Callable[[F], F]:
    return option(
        *names,
        type=click.IntRange(1, 500),
        default=50,
        show_default=True,
        help="How many hosts are asked at a time. A command that changes hosts changes one batch "
        "at a time (10 hosts, unless --serial or the playbook says otherwise), and no more of it "
        "at once than this.",
    )


_TELLING = (
    option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        callback=telling_more.verbose,
        help="Tell more on standard error: of hosts, -vv of questions and steps, -vvv of SSH.",
    ),
    option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=telling_more.quiet,
        help="Tell of no progress.",
    ),
    option(
        "--debug",
        is_flag=True,
        expose_value=False,
        callback=telling_more.debug,
        help="As -vvv, and what led to an error. Secrets are masked.",
    ),
)

_SHARED = (
    *_INVENTORY,
    LIMIT,
    *UNLOCKING,
    option("-K", "--ask-become-pass", is_flag=True, help="Ask for the sudo password."),
    option(
        "--accept-new",
        is_flag=True,
        help="Accept unknown host keys and add them to the fleet's known_hosts.",
    ),
    *_SHOWING,
    *_TELLING,
)


_PACE = (
    option("--canary", metavar="N", help="Change so many hosts first, and stop if one fails."),
    option("--bake", metavar="TIME", help="Canaries have to stay healthy so long (30s, 10m, 1h)."),
    option(
        "--serial",
        metavar="SIZES",
        help="Hosts in a batch: a number, a percentage or a ramp (1,5,20%), the last repeats.",
    ),
    option(
        "--by",
        metavar="GROUP",
        help="A batch holds hosts of one failure domain: one child group of GROUP, or one of "
        "the groups that match it (rack_*).",
    ),
    option("--max-fail", metavar="N|%", help="So many hosts of the run may fail."),
    option("--max-fail-batch", metavar="N|%", help="So many hosts of a batch may fail."),
    option("--max-unreachable", metavar="N|%", help="So many hosts may be out of reach."),
    option(
        "--offline",
        type=click.Choice(["fail", "skip"]),
        help="What a host that is away means: a failure, or that it is left out this time.",
    ),
    option(
        "--stall",
        metavar="TIME",
        help="Give a pull up that gets no new bytes for so long (120s), three times.",
    ),
)


_PROBING = (
    option(
        "--probe-limit",
        callback=span,
        default="10m",
        show_default=True,
        metavar="TIME",
        help="Refuse to send probes that are billed for more audio than this.",
    ),
    option(
        "--probe-characters",
        type=click.IntRange(min=0),
        default=20_000,
        show_default=True,
        help="Refuse to send probes that are billed for more characters of speech than this.",
    ),
    option(
        "--probe-seconds",
        type=click.IntRange(1, 600),
        default=20,
        show_default=True,
        help="How long one probe may take at most.",
    ),
)


def probing(command: F) -> F:
    """The options of every command that can send probes."""
    return _with(_PROBING, command)


def reading(command: F) -> F:
    """The options of every command that reads an inventory and asks no host."""
    return _with((*_INVENTORY, *UNLOCKING), command)


def unlocking(command: F) -> F:
    """The options of every command that opens or locks a vault."""
    return _with(UNLOCKING, command)


_AGREEING = (
    option("-y", "--yes", is_flag=True, help="Do not ask before changing anything."),
    option(
        "--ask-above",
        metavar="HOSTS",
        type=click.IntRange(min=0),
        default=20,
        show_default=True,
        help="Unless --limit leaves hosts out, ask for their number where more would change.",
    ),
)


DIFF = option("-D", "--diff", is_flag=True, help="Show the plan as a diff of units and settings.")
SHOW_LOGS = option(
    "--show-logs",
    is_flag=True,
    help="Show log lines of an instance that failed. They can hold what people said.",
)
REPORT = option(
    "--report",
    "reports",
    multiple=True,
    type=ReportFile(),
    metavar="FORM=FILE",
    help="Write a report: html (a page), junit, jsonl or json; may be repeated.",
)
TELL = option(
    "--tell", is_flag=True, help="Tell the channels of the inventory (speech_channels) of it."
)
DRY_RUN = option("-n", "--dry-run", is_flag=True, help="Only show the plan, and change nothing.")
PRUNE_SERVICES = option(
    "--prune-services",
    is_flag=True,
    help="Remove instances that the inventory no longer names.",
)


def changing(command: F) -> F:
    """The options of every command that changes hosts by a plan."""
    return asking(_with((*_PACE, *_AGREEING, DIFF, SHOW_LOGS), _pace_judged(command)))


def asking(command: F) -> F:
    """The options of every command that asks a fleet."""
    return asking_in("table", "json")(command)


def in_itself(command: click.Group) -> click.Group:
    """A group that is a command too: what it requires, it requires only where it is called
    itself, and not where a command below it is."""
    required = [param for param in command.params if param.required]
    for param in required:
        param.required = False
    called = command.callback

    @click.pass_context
    def in_itself_only(ctx: click.Context, *arguments: Any, **options: Any) -> Any:
        missing = [param for param in required if not options[param.name or ""]]
        if missing and not ctx.invoked_subcommand:
            raise click.MissingParameter(ctx=ctx, param=missing[0])
        return called(*arguments, **options) if called else None

    command.callback = in_itself_only
    return command


def asking_in(*forms: str, forks: tuple[str, ...] = ("-f", "--forks")) -> Callable[[F], F]:
    """The same for a command whose result has these forms, and whose `-f` can mean another thing
    than `forks`."""
    return lambda command: _with((*_SHARED, _forks(*forks), _output(forms)), command)


def _output(forms: tuple[str, ...]) -> Callable[[F], F]:
    return option(
        "-o",
        "--output",
        cls=Form,
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help="Form of the result on standard output.",
    )


def showing(command: F) -> F:
    """The options of every command that prints a result."""
    return _with((_output(("table", "json")), *_SHOWING), command)


def agreeing(command: F) -> F:
    """The options of every command that changes hosts."""
    return _with(_AGREEING, command)


def _with(options: tuple[Callable[[F], F], ...], command: F) -> F:
    for add in reversed(options):
        command = add(command)
    return command


def pacing(command: F) -> F:
    """The options of commands that change hosts; each is a key of `pace:` in a playbook."""
    return _with(_PACE, _pace_judged(command))


def _pace_judged(command: F) -> F:
    """The command, begun only where all words of its pace can be meant: before anybody is asked
    for a password."""

    @functools.wraps(command)
    def judged(*arguments: Any, **options: Any) -> Any:
        from speechfleet.cli.pacing import judge

        judge(options)
        return command(*arguments, **options)

    return cast("F", judged)
