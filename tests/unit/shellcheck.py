"""shellcheck, as the tests ask it."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def complaints(script: str, exclude: Iterable[str] = ()) -> str:
    """What shellcheck says of a POSIX sh script; empty where it is content."""
    program = Path(sys.executable).parent / "shellcheck"
    done = subprocess.run(
        [program, "--shell=sh", "--format=gcc", f"--exclude={','.join(exclude)}", "-"],
        input=script,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr
