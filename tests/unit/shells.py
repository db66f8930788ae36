"""The shells that a host may have as `sh`."""

import shutil
from pathlib import Path

import pytest

_COMMANDS = {
    "dash": ("dash",),
    "bash": ("bash", "--posix"),
    "busybox": ("busybox", "sh"),
}
"""`make test` installs what is missing: none of them may be."""

SHELLS = pytest.mark.parametrize("shell", list(_COMMANDS))


def command(shell: str) -> list[str]:
    """The words that start a shell; a test fails where it is missing."""
    program = shutil.which(_COMMANDS[shell][0])
    assert program, f"{shell} is not installed; `make test` brings it"
    return [program, *_COMMANDS[shell][1:]]


def as_sh(shell: str, folder: Path) -> Path:
    """A folder for PATH in which `sh` is that shell: what scripts themselves start as `sh`."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "sh"
    program.write_text(f'#!/bin/sh\nexec {" ".join(command(shell))} "$@"\n')
    program.chmod(0o755)
    return folder
