"""How `speechfleet history` goes: read, choose, print."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from speechfleet.cli.remembering import NIGHTS, Files, write_reports
from speechfleet.history.past import past
from speechfleet.history.runs import newest, recorded
from speechfleet.history.store import history_file, reading
from speechfleet.history.track import Track
from speechfleet.inventory.spelling import guess
from speechfleet.reports.history import history_document, print_history

_DAY = 86_400


def look_back(
    names: Sequence[str],
    inventory: Sequence[Path],
    since: int,
    files: Files,
    as_json: bool,
    no_color: bool,
) -> int:
    """Print what was, and write reports of the newest run. Raises HistoryError, and UsageError
    for a name that nothing has."""
    sources = tuple(str(path.resolve()) for path in inventory) or None
    with reading(history_file()) as db:
        last = newest(db, sources)
        found = past(db, last, since / _DAY)
        if files:
            write_reports(recorded(db, last.number), past(db, last, NIGHTS), files)
    tracks = [track for track in found.tracks if not names or _is_meant(track, names)]
    _refuse_unknown(names, found.tracks)
    if as_json:
        sys.stdout.write(history_document(found.runs, tracks))
    else:
        print_history(found.runs, tracks, sys.stdout, no_color, everything=bool(names))
    return 0


def _is_meant(track: Track, names: Sequence[str]) -> bool:
    return any(name in names for name in (track.host, track.service, track.instance))


def _refuse_unknown(names: Sequence[str], tracks: Sequence[Track]) -> None:
    known = {name for one in tracks for name in (one.host, one.service, one.instance)}
    for name in names:
        if name not in known:
            raise click.UsageError(
                f"no host, service or instance {name} was seen in these runs{guess(name, known)}"
            )
