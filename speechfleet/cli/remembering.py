"""What a run leaves behind: a place in the history, and the files that were asked for.

What is done is done: where that fails, it is said, and the exit code stays what it was.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import click

from speechfleet.history.past import Past, past
from speechfleet.history.runs import line_of
from speechfleet.history.store import HistoryError, alone, history_file, reading, record
from speechfleet.run import Run

NIGHTS = 30
"""So many days a report looks back."""

Files = Sequence[tuple[str, Path]]
"""Forms and where to, as `--report` has them."""


def leave_behind(run: Run, files: Files, tell: Callable[[], None] = lambda: None) -> None:
    """Record a run, have it told, and write its reports: no report keeps others from that."""
    recorded = remember(run)
    tell()
    if files:
        write_reports(run, _past(run, recorded), files)


def remember(run: Run) -> bool:
    """Record a run; whether that went well."""
    try:
        record(history_file(), run, lambda line: click.echo(line, err=True))
    except HistoryError as error:
        click.echo(f"warning: the run is not recorded: {error}", err=True)
        return False
    return True


def write_reports(run: Run, looked_back: Past, files: Files) -> bool:
    """Write each of the files, whole or not at all, whatever becomes of the others. Return
    whether all were written."""
    from speechfleet.reports.forms import FORMS
    from speechfleet.reports.whole import write_whole

    written = 0
    for form, path in files:
        try:
            # What a host said may hold what no file can: half of a surrogate pair.
            text = FORMS[form](run, looked_back).encode(errors="replace").decode()
            write_whole(path, text, 0o644)
            written += 1
        except Exception as error:  # a form that breaks is no end of what is left to do
            click.echo(f"warning: the report {path} is not written: {_why(error)}", err=True)
    return written == len(files)


def _why(error: Exception) -> str:
    from speechfleet.survey import kind_of

    return str(error.strerror) if isinstance(error, OSError) else f"it broke: {kind_of(error)}"


def _past(run: Run, recorded: bool) -> Past:
    """Without a history the run has no past but itself."""
    if recorded:
        try:
            with reading(history_file()) as db:
                return past(db, line_of(db, run.id), NIGHTS)
        except HistoryError as error:
            click.echo(f"warning: the report knows of this run alone: {error}", err=True)
    with closing(alone(run)) as db:
        return past(db, line_of(db, run.id), NIGHTS)
