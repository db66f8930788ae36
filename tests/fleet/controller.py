"""A practice host that plays the controller: a Python, and speechfleet as a wheel lays it out."""

import io
import subprocess
import sys
import sysconfig
import tarfile
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.fleet.practice import PATIENCE, PracticeHost

ROOT = Path(__file__).parents[2]
PYTHON = "/opt/python/bin/python3"

_LEFT_OUT = {"test", "idlelib", "tkinter", "lib2to3", "ensurepip", "site-packages", "turtledemo"}


def movable() -> bool:
    """Whether this Python can be put elsewhere: a distribution's own lies among all else."""
    return sys.base_prefix != "/usr"


def equip(host: PracticeHost) -> None:
    """Put Python and speechfleet on the host, below /opt/python."""
    subprocess.run(
        ["docker", "cp", "-", f"{host.container}:/opt"],
        input=_archive(),
        capture_output=True,
        check=True,
        timeout=PATIENCE,
    )
    host.sh(f"ln -sf {Path(sys.executable).resolve().name} {PYTHON}")
    host.sh("echo /opt/python/lib >/etc/ld.so.conf.d/practice.conf; ldconfig")


def strip(host: PracticeHost) -> None:
    """Take all of it away again."""
    host.sh("rm -rf /opt/python /etc/ld.so.conf.d/practice.conf; ldconfig")


def _archive() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        _add_python(archive)
        _add_packages(archive)
    return data.getvalue()


def _add_python(archive: tarfile.TarFile) -> None:
    program = Path(sys.executable).resolve()
    archive.add(program, f"python/bin/{program.name}")
    stdlib = Path(sysconfig.get_path("stdlib"))
    archive.add(stdlib, f"python/lib/{stdlib.name}", filter=_wanted)
    for library in _libraries(program, stdlib):
        archive.add(library.resolve(), f"python/lib/{library.name}")


def _wanted(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    parts = set(Path(entry.name).parts)
    return None if parts & _LEFT_OUT or "config-3" in entry.name else entry


def _libraries(program: Path, stdlib: Path) -> list[Path]:
    """Shared libraries of Python itself and of SQLite; all others are on every host."""
    extension = next((stdlib / "lib-dynload").glob("_sqlite3*"), program)
    listed = subprocess.run(
        ["ldd", program, extension], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    paths = {Path(word) for word in listed.split() if word.startswith("/")}
    return [path for path in sorted(paths) if path.name.startswith(("libpython", "libsqlite3"))]


def _add_packages(archive: tarfile.TarFile) -> None:
    site = f"python/lib/{Path(sysconfig.get_path('stdlib')).name}/site-packages"
    for name in _needed("speechfleet", set()):
        found = distribution(name)
        for file in found.files or ():
            path = Path(str(found.locate_file(file)))
            if ".." not in file.parts and path.is_file():
                archive.add(path, f"{site}/{file}")
    archive.add(ROOT / "speechfleet", f"{site}/speechfleet")
    for folder in ("templates", "playbooks", "docs/codes"):
        archive.add(ROOT / folder, f"{site}/speechfleet/{folder}")


def _needed(name: str, known: set[str]) -> set[str]:
    """The distribution and all that it requires to run."""
    if name in known:
        return known
    known.add(name)
    for text in distribution(name).requires or ():
        one = Requirement(text)
        if one.marker is None or one.marker.evaluate({"extra": ""}):
            _needed(one.name.lower(), known)
    return known
