"""`speechfleet runs`: what was done from this controller."""

import click

from speechfleet.cli.options import showing


@click.group(name="runs")
def command() -> None:
    """Show earlier runs of commands that change hosts.

    They are kept on this machine, below $XDG_STATE_HOME/speechfleet (~/.local/state/speechfleet):
    the last 200.

    \b
    Example:
      speechfleet runs list
      speechfleet runs show 3f9a
    """


@command.command("list")
@showing
def list_runs(output: str, as_json: bool, no_color: bool) -> int:
    """Show a line for each run, the last one at the end.

    \b
    Example:
      speechfleet runs list
    """
    import sys

    from speechfleet.reports.runs import print_runs, runs_document
    from speechfleet.rollout.past import past_runs

    runs = past_runs()
    if as_json or output == "json":
        sys.stdout.write(runs_document(runs))
    else:
        print_runs(runs, sys.stdout, no_color)
    return 0


@command.command("show")
@click.argument("run", required=False)
@showing
def show_run(run: str | None, output: str, as_json: bool, no_color: bool) -> int:
    """Show what became of the hosts of RUN (part of its name is enough), or of the last run.

    \b
    Example:
      speechfleet runs show 3f9a
    """
    import sys

    from speechfleet.reports.kept import kept_run
    from speechfleet.reports.runs import print_past, runs_document
    from speechfleet.rollout.past import past_run

    past = past_run(run)
    report = kept_run(past.id)
    if as_json or output == "json":
        sys.stdout.write(runs_document([past], {past.id: report}))
    else:
        print_past(past, report, sys.stdout, no_color)
    return 0
