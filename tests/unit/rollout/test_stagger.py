"""A start waits until another one is long enough ago: by uptime, and for whoever waits before."""

import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, as_sh, command


def _run(shell: str, folder: Path, seconds: int, last: str | None) -> str:
    """What was slept, with an uptime of 500 s."""
    uptime, started = folder / "uptime", folder / "speechfleet_started"
    uptime.write_text("500.93 3400000.1\n")
    if last is not None:
        started.write_text(f"{last}\n")
    programs = as_sh(shell, folder / "bin")
    sleep = programs / "sleep"
    sleep.write_text(f'#!/bin/sh\necho "$1" >>{folder}/slept\n')
    sleep.chmod(0o755)
    text = verbatim("turn.sh").replace("/run/", f"{folder}/").replace("/proc/uptime", str(uptime))
    script = folder / "turn.sh"
    script.write_text(text.replace('sleep "$left"', f'{sleep} "$left"'))
    words = [*command(shell), str(script), "stagger", str(seconds)]
    assert subprocess.run(words, timeout=60).returncode == 0
    assert started.read_text() == "500\n"
    slept = folder / "slept"
    return slept.read_text() if slept.exists() else ""


@SHELLS
@pytest.mark.parametrize(
    ("last", "slept"),
    [(None, ""), ("", ""), ("400", ""), ("470", ""), ("471", "1\n"), ("500", "30\n")],
)
def test_a_start_waits_for_its_turn(
    shell: str, last: str | None, slept: str, tmp_path: Path
) -> None:
    assert _run(shell, tmp_path, 30, last) == slept
