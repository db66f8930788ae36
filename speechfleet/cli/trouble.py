"""Errors as people should see them, and the exit code that each has."""

import logging
import re
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from speechfleet.secrets.secret import MASK

_LOG = logging.getLogger(__name__)
_VARIABLES = re.compile(r"--extra-vars=?|-[A-Za-z]*?e")
"""The option that gives variables, alone, with its value, or behind others of one letter."""


def explained(error: Exception) -> int:
    """Print what is wrong and return the exit code: 2 for input, 1 for a bug of ours."""
    _LOG.debug("what led to it:", exc_info=error)
    from speechfleet.bundle.manifest import BundleError
    from speechfleet.history.store import HistoryError
    from speechfleet.inventory.pattern_parts import LimitError
    from speechfleet.inventory.places import InventoryError
    from speechfleet.nightly.systemd import NightlyError
    from speechfleet.oci.errors import FillError, LayoutError
    from speechfleet.plan.pace import PaceError
    from speechfleet.plan.rotation import RotationError
    from speechfleet.plan.saved import SavedPlanError
    from speechfleet.rollout.journal import JournalError
    from speechfleet.rollout.run_files import PastError
    from speechfleet.secrets.password import VaultPasswordError
    from speechfleet.secrets.vault import VaultError

    inputs = (InventoryError, LimitError, PaceError, RotationError, SavedPlanError)
    locked = (VaultError, VaultPasswordError)
    ours = (HistoryError, JournalError, NightlyError, PastError)
    images = (BundleError, FillError, LayoutError)
    if isinstance(error, (*inputs, *locked, *ours, *images)):
        click.echo(str(error), err=True)
        return 2
    click.echo(_bug(error), err=True)
    return 1


def _bug(error: Exception) -> str:
    said = f"speechfleet has a bug: {type(error).__name__}."
    try:
        return f"{said} Nothing more is known here; please send {_write_log()}"
    except OSError as lost:
        return f"{said} A log to send could not be written ({lost}); set TMPDIR, and try again"


def _write_log() -> Path:
    """The traceback, in a file that only the user can read. Secrets in it are masked, because
    they are `Secret`s; local variables are left out all the same."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"speechfleet-{moment}-", suffix=".log", delete=False
    ) as file:
        file.write(f"speechfleet {' '.join(_masked(sys.argv[1:]))}\n{traceback.format_exc()}")
    return Path(file.name)


def _masked(words: Iterable[str]) -> Iterator[str]:
    """The words of a command line without what -e gives: one of these values may be a password."""
    given = False
    for word in words:
        found = None if given else _VARIABLES.match(word)
        option = found[0] if found else ""
        secret = given or option not in ("", word)
        yield f"{option}{MASK}" if secret else word
        given = option == word
