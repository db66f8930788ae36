"""The wheels of speechfleet and of all it needs, in the versions that run here."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import distributions
from pathlib import Path

from speechfleet.bundle.lacking import lacking
from speechfleet.bundle.manifest import BundleError
from speechfleet.bundle.own_wheel import write_own_wheel

FOR_PYTHON = "for-python"
"""The file beside the wheels that says which Python they are for; `install.sh` reads it."""

_SCRATCH = "wheels-"
_NEWEST_GLIBC = 28
"""Debian 10, Ubuntu 18.10, RHEL 8 and later have glibc 2.28 (PEP 600)."""
_PLATFORMS = (
    *(f"manylinux_2_{minor}_x86_64" for minor in range(_NEWEST_GLIBC, 4, -1)),
    *(f"{name}_x86_64" for name in ("manylinux2014", "manylinux2010", "manylinux1")),
)
_NOT_HERE = ("pip", "speechfleet")
"""pip goes with them in its newest version: `install.sh` wants none that is installed."""


def own_python() -> str:
    """The version of Python that runs this: `3.11`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def gather(wheels: Path, python: str, tell: Callable[[str], None]) -> None:
    """Make the folder `wheels` anew, by pip and its cache. Raises BundleError."""
    for left in wheels.parent.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=wheels.parent) as made:
        folder = Path(made) / "wheels"
        folder.mkdir()
        own = write_own_wheel(folder)
        constraints = Path(made) / "constraints.txt"
        constraints.write_text("".join(f"{line}\n" for line in _as_here()), encoding="utf-8")
        _download(own, constraints, python, tell)
        _refuse_lacking(folder, python)
        (folder / FOR_PYTHON).write_text(f"{python}\n", encoding="utf-8")
        shutil.rmtree(wheels, ignore_errors=True)
        folder.rename(wheels)


def _refuse_lacking(folder: Path, python: str) -> None:
    missing = "\n".join(lacking(folder, python))
    if missing:
        raise BundleError(
            f"pip did not fetch all that Python {python} needs; make the bundle with that Python "
            f"itself. There is no\n{missing}"
        )


def _as_here() -> Iterator[str]:
    for found in distributions():
        if (name := found.metadata["Name"]) not in _NOT_HERE:
            yield f"{name}=={found.version}"


def _download(own: Path, constraints: Path, python: str, tell: Callable[[str], None]) -> None:
    words = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check"),
        *("--only-binary=:all:", "--dest", str(own.parent), "--constraint", str(constraints)),
        *("--implementation", "cp", "--python-version", python),
        *(word for name in _PLATFORMS for word in ("--platform", name)),
        *(str(own), "pip"),
    ]
    pip = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with pip:
        said = [_told(line, tell) for line in pip.stdout or ()]
    if pip.returncode:
        why = "".join(said[-5:]).strip()
        raise BundleError(f"pip could not fetch the wheels for Python {python}:\n{why}")


def _told(line: str, tell: Callable[[str], None]) -> str:
    if line.startswith("Saved "):
        tell(line.removeprefix("Saved ").strip().rpartition("/")[2])
    return line
