"""systemd on this controller, through its own programs."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

UNITS = Path("/etc/systemd/system")
RUNNING = Path("/run/systemd/system")
"""There where systemd runs the machine. Source: sd_booted(3)."""

_SECONDS = 120
_LINES = 30


class NightlyError(Exception):
    """It is not installed: what is, and what to do."""


def ask(*words: str, seconds: float | None = _SECONDS) -> tuple[int, str]:
    """Run a program; its exit code and all that it said. Raises NightlyError."""
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = getattr(error, "strerror", None) or f"it took more than {seconds:g} s"
        raise NightlyError(f"{words[0]} does not do its work: {why}") from None
    return done.returncode, done.stdout.strip()


def tell(*words: str) -> str:
    """`systemctl WORDS`, which must go well. Raises NightlyError."""
    code, said = ask("systemctl", *words)
    if code:
        raise NightlyError(f"systemctl {' '.join(words)} gave {code}: {said}")
    return said


def verify(paths: Iterable[Path]) -> None:
    """Have systemd read the units. Raises NightlyError with what it does not like."""
    names = [path.name for path in paths]
    code, said = ask("systemd-analyze", "verify", *(str(UNITS / name) for name in names))
    # It speaks of whatever else it reads on its way, too.
    ours = [line for line in said.splitlines() if any(name in line for name in names)]
    if code or ours:
        raise NightlyError("\n".join(["systemd does not take the units:", *(ours or [said])]))


def journal(unit: str, since: float) -> str:
    """The last lines that the unit logged since a moment (seconds since the epoch)."""
    words = ("--unit", unit, "--since", f"@{since:.0f}", "--output", "cat", "--lines", str(_LINES))
    return ask("journalctl", "--no-pager", *words)[1]
