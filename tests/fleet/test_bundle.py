"""From a bundle to a tool that runs, on a machine with Python and no network; and its upgrade."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from speechfleet.bundle.manifest import NAME, SUMS

INVENTORY = "all: {hosts: {a: {ansible_host: 192.0.2.1}}}\n"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of the tool alone, made by the tool."""
    folder = tmp_path_factory.mktemp("stick")
    (folder / "prod.yml").write_text(INVENTORY)
    words = ("bundle", "create", folder / "spring", "-i", folder / "prod.yml", "--tool-only")
    done = _run(Path(sys.executable).parent / "speechfleet", *words)
    assert done.returncode == 0, done.stderr
    return folder / "spring"


def _run(*words: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command away from the checkout; with a `home`, without a network and settings."""
    alone = (
        () if home is None else ("unshare", "--net", "env", "-i", f"HOME={home}", f"PATH={_path()}")
    )
    return subprocess.run(
        [*alone, *map(str, words)],
        capture_output=True,
        text=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        timeout=600,
    )


def _path() -> str:
    """That in which the Python is found with which the tests' environment was made."""
    return f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin"


def test_a_machine_without_a_network_gets_the_tool_its_upgrade_and_its_way_back(
    bundle: Path, tmp_path: Path
) -> None:
    into = tmp_path / "tool"
    command = into / "bin" / "speechfleet"
    done = _run("sh", bundle / "install.sh", into, home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert _run(command, "version", home=tmp_path).stdout.startswith("speechfleet 0.")
    verified = _run(command, "bundle", "verify", bundle, home=tmp_path)
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "is whole" in verified.stdout
    first = command.resolve()

    newer = _newer(bundle, tmp_path / "summer")
    assert _run("sh", newer / "install.sh", into, home=tmp_path).returncode == 0
    assert _run(command, "--version", home=tmp_path).stdout == "speechfleet 99.0\n"
    assert command.resolve() != first

    assert _run("sh", bundle / "install.sh", into, home=tmp_path).returncode == 0
    assert command.resolve() == first
    assert _run(command, "--version", home=tmp_path).stdout.startswith("speechfleet 0.")


def _newer(bundle: Path, folder: Path) -> Path:
    """The same bundle with another version of the tool."""
    shutil.copytree(bundle, folder)
    (own,) = (folder / "wheels").glob("speechfleet-*.whl")
    version = own.name.split("-")[1]
    with (
        ZipFile(own) as old,
        ZipFile(own.with_name(own.name.replace(version, "99.0")), "w", ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(("/METADATA", "speechfleet/__init__.py")):
                content = content.replace(version.encode(), b"99.0")
            if name.endswith("/RECORD"):
                content = b"".join(line.split(b",")[0] + b",,\n" for line in content.splitlines())
                content = content.replace(f"-{version}.dist".encode(), b"-99.0.dist")
            new.writestr(name.replace(f"-{version}.dist", "-99.0.dist"), content)
    own.unlink()
    wheels = sorted(path.name for path in (folder / "wheels").iterdir())
    words = ["sha256sum", "--", *(f"wheels/{name}" for name in wheels)]
    sums = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
    (folder / SUMS).write_text(sums)
    return folder


def test_a_copy_that_lost_something_says_what_to_copy_again(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    (copy / "wheels" / "for-python").unlink()
    tool = Path(sys.executable).parent / "speechfleet"
    told = _run(tool, "bundle", "verify", copy)
    assert told.returncode == 6
    assert told.stdout.startswith("wheels/for-python: is missing\ncopy again 1 of its files")
    assert _run(tool, "bundle", "verify", copy, "--paths").stdout == "wheels/for-python\n"
    (copy / NAME).unlink()
    assert _run(tool, "bundle", "verify", copy).returncode == 2
