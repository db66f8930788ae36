"""How `speechfleet history` goes: read, choose, print."""

import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from speechfleet.cli.remembering import NIGHTS, Files, write_reports
from speechfleet.history.past import past
from speechfleet.history.runs import RunLine, health_runs, newest, recorded
from speechfleet.history.store import history_file, reading
from speechfleet.history.track import Track
from speechfleet.inventory.spelling import guess
from speechfleet.reports.history import history_document, print_history
from speechfleet.reports.standing import last_asked

_DAY = 86_400


def look_back(
    names: Sequence[str],
    inventory: Sequence[Path],
    since: int,
    files: Files,
    as_json: bool,
    no_color: bool,
) -> int:
    """Print what was, and write reports of the newest run of all hosts; 2 where one of those could
    not be written. Raises HistoryError, and UsageError for a name that nothing has."""
    sources = tuple(str(path.resolve()) for path in inventory) or None
    with reading(history_file()) as db:
        last = newest(db, sources)
        found = past(db, last, since / _DAY)
        written = True
        if files:
            whole = _whole(db, last)
            written = write_reports(recorded(db, whole.number), past(db, whole, NIGHTS), files)
    tracks = [track for track in found.tracks if not names or _is_meant(track, names)]
    _refuse_unknown(names, found.tracks)
    hosts = {track.host for track in tracks}
    surveys = {host: asked for host, asked in found.surveys.items() if host in hosts}
    asked = last_asked(found)
    if as_json:
        sys.stdout.write(history_document(found.runs, tracks, surveys, asked))
    else:
        everything = bool(names)
        print_history(
            found.runs, tracks, surveys, asked, sys.stdout, no_color, everything=everything
        )
    return 0 if written else 2


def _whole(db: sqlite3.Connection, last: RunLine) -> RunLine:
    """The newest run that asked all hosts: one with --limit hides what ails the others."""
    runs = reversed(health_runs(db, last.inventory))
    found = next((run for run in runs if not run.limited), last)
    if found != last:
        click.echo(f"the reports are of the run {found.name}: newer ones had --limit", err=True)
    return found


def _is_meant(track: Track, names: Sequence[str]) -> bool:
    return any(name in names for name in (track.host, track.service, track.instance))


def _refuse_unknown(names: Sequence[str], tracks: Sequence[Track]) -> None:
    known = {name for one in tracks for name in (one.host, one.service, one.instance)}
    for name in names:
        if name not in known:
            raise click.UsageError(
                f"no host, service or instance {name} was seen in these runs{guess(name, known)}"
            )
