"""How `speechfleet resume` takes up a run: the same command on the hosts that it left."""

from importlib import import_module
from typing import Any

import click

from speechfleet.cli import COMMANDS, module_of
from speechfleet.cli.recording import called_again
from speechfleet.rollout.past import past_run
from speechfleet.rollout.run_files import PastError


def resume(context: click.Context, wanted: str | None, options: dict[str, Any]) -> int:
    """Take up the run and return the exit code; 0 where nothing is unfinished.

    Raises PastError where it is still at work, or where it is not known how it was called.
    """
    run = past_run(wanted)
    if run.running:
        raise PastError(f"{run.id} is still at work; wait for its end")
    if run.command not in (*COMMANDS, "images-pull", "images-push"):
        raise PastError(f"{run.id} cannot be resumed: how it was called is not recorded")
    if not run.options:
        raise PastError(
            f"{run.id} cannot be resumed: it had variables on the command line (-e NAME=VALUE), "
            "which are not kept. Call it again with --limit failed"
        )
    if run.command == "rollback" and not run.options.get("to"):
        raise PastError(
            f"{run.id} cannot be resumed: each rollback goes one further back, and some hosts may "
            "have been rolled back already. See where each is (speechfleet releases), and call "
            "rollback with --to RELEASE or TAG, which can be repeated"
        )
    if not run.unfinished:
        click.echo(f"nothing is unfinished in {run.id}", err=True)
        return 0
    click.echo(f"resuming {run.id}: {', '.join(run.unfinished)}", err=True)
    command: click.Command = import_module(module_of(run.command)).command
    options = {**run.options, **options, "limit": ",".join(run.unfinished)}
    result: int = context.invoke(command, **called_again(command, context, options))
    return result
