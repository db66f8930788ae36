"""The command line. One file per command; only click is imported until a command runs."""

import sys
from importlib import import_module

import click

COMMANDS = (
    "init",
    "inventory",
    "provision",
    "preflight",
    "plan",
    "deploy",
    "resume",
    "rollback",
    "rotate-keys",
    "status",
    "health",
    "drift",
    "logs",
    "exec",
    "diagnose",
    "first-contact",
    "models",
    "releases",
    "images",
    "endpoints",
    "capacity",
    "start",
    "stop",
    "restart",
    "remove",
    "decommission",
    "hold",
    "unhold",
    "runs",
    "history",
    "prune",
    "licence",
    "usage",
    "bundle",
    "vault",
    "explain",
    "completion",
    "sandbox",
    "version",
)
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
