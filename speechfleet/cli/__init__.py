"""The command line. One file per command; only click is imported until a command runs."""

import os
import sys
from importlib import import_module

import click

SECTIONS = {
    "Begin": ("init", "inventory", "vault", "provision", "preflight", "first-contact"),
    "Change": (
        "plan", "deploy", "resume", "rollback", "rotate-keys", "start", "stop", "restart", "remove",
        "decommission", "prune", "hold", "unhold",
    ),
    "Look": (
        "status", "health", "drift", "logs", "diagnose", "explain", "endpoints", "capacity",
        "releases", "runs", "history",
    ),
    "Images, models, and sites that reach nothing": (
        "images", "models", "bundle", "licence", "usage",
    ),
    "Besides": ("exec", "completion", "sandbox", "version"),
}  # fmt: skip
"""What `--help` shows under which heading."""

COMMANDS = tuple(name for names in SECTIONS.values() for name in names)
"""Each is a module of this package (`module_of`) whose `command` is the click command."""


def module_of(command: str) -> str:
    """The module of a command: `rotate-keys` is in `rotate_keys`."""
    return f"speechfleet.cli.{command.replace('-', '_')}"


class Commands(click.Group):
    """Loads a command's file when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(module_of(cmd_name)).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Forty commands are too many for one list."""
        longest = max(map(len, COMMANDS))
        room = formatter.width - longest - 6
        for title, names in SECTIONS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl(
                    [
                        (name.ljust(longest), command.get_short_help_str(room))
                        for name, command in commands
                        if command
                    ]
                )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A misspelt command gets a suggestion. By itself click knows none of those that are
        loaded when they are asked for."""
        name = args[0]
        if not (name in COMMANDS or name.startswith("-") or ctx.resilient_parsing):
            from speechfleet.inventory.spelling import guess

            ctx.fail(f'there is no command "{name}"{guess(name, COMMANDS)}')
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from speechfleet import __version__

        click.echo(f"speechfleet {__version__}")
        ctx.exit()


@click.group(
    cls=Commands,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and leave.",
)
def speechfleet() -> None:
    """Provision and verify fleets of on-premises Azure Speech containers.

    \b
    Try it without a fleet of your own:
      speechfleet sandbox up
      speechfleet deploy --inventory inventory/sandbox.yml
    """


def main() -> None:
    """Run the command line and leave with the exit code that docs/architecture.md names."""
    from speechfleet.cli.output import final_code, taken_over

    if sys.stdin is None:  # closed by who called: there is nobody to ask, as at the end of a file
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    out = taken_over()
    sys.exit(final_code(run(sys.argv[1:]), out))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; no exception comes out of it."""
    try:
        result = speechfleet.main(arguments, prog_name="speechfleet", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return max(error.exit_code, 2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except Exception as error:
        from speechfleet.cli.trouble import explained

        return explained(error)
    return result if isinstance(result, int) else 0
