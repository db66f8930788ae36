"""What `install.sh` refuses, in every shell; what it installs: `tests/fleet/test_bundle.py`."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.bundle.manifest import SUMS, sums
from speechfleet.bundle.wheels import own_python
from speechfleet.shipped import shipped
from tests.bundle_folder import put_bundle
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command

SCRIPT = shipped("templates") / "bundle" / "install.sh"


WHEELS = {"wheels/for-python": f"{own_python()}\n".encode(), "wheels/a.whl": b"no wheel"}


def _put(folder: Path, files: dict[str, bytes]) -> None:
    manifest = put_bundle(folder, files)
    put_bundle(folder, {**files, SUMS: sums(manifest.files).encode()})


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """One with wheels that are none: what comes after the checks fails."""
    folder = tmp_path / "the bundle"
    _put(folder, WHEELS)
    shutil.copyfile(SCRIPT, folder / "install.sh")
    return folder


def _installed(
    bundle: Path, shell: str, words: tuple[str, ...] = (), **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it with that shell, and a `python3` that is this one."""
    path = as_sh(shell, bundle.parent / "path")
    if not (path / "python3").exists():
        (path / "python3").symlink_to(sys.executable)
    return subprocess.run(
        [*command(shell), *(words or (bundle / "install.sh", bundle.parent / "into"))],
        capture_output=True,
        text=True,
        cwd=bundle.parent,
        env={"PATH": f"{path}:/usr/bin:/bin", "HOME": str(bundle.parent), **more},
        stdin=subprocess.DEVNULL,
    )


def test_shellcheck_finds_nothing() -> None:
    assert complaints(SCRIPT.read_text()) == ""


def _no_manifest(bundle: Path) -> None:
    (bundle / "bundle.json").unlink()


def _damaged(bundle: Path) -> None:
    (bundle / "wheels" / "a.whl").write_bytes(b"harm")


def _lost(bundle: Path) -> None:
    (bundle / "wheels" / "a.whl").unlink()


def _other_python(bundle: Path) -> None:
    _put(bundle, {"wheels/for-python": b"2.7\n"})


def _empty_sums(bundle: Path) -> None:
    (bundle / SUMS).write_text("")


def _cut_sums(bundle: Path) -> None:
    first, _ = (bundle / SUMS).read_text().splitlines(keepends=True)
    (bundle / SUMS).write_text(first)


def _cut_manifest(bundle: Path) -> None:
    text = (bundle / "bundle.json").read_text()
    (bundle / "bundle.json").write_text(text[: text.index('"SHA256SUMS"') + 20])


@SHELLS
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_no_manifest, "bundle.json is missing here: the copy was interrupted; finish it"),
        (_damaged, "wheels/a.whl: FAILED"),
        (_lost, "wheels/a.whl"),
        (_empty_sums, "SHA256SUMS or bundle.json is damaged; copy both again"),
        (_cut_sums, "SHA256SUMS or bundle.json is damaged; copy both again"),
        (_cut_manifest, "SHA256SUMS or bundle.json is damaged; copy both again"),
        (_other_python, f"this bundle is for Python 2.7; found {own_python()}"),
    ],
)
def test_what_cannot_be_installed_is_refused(
    harm: Callable[[Path], None], said: str, shell: str, bundle: Path
) -> None:
    harm(bundle)
    done = _installed(bundle, shell)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (bundle.parent / "into").exists()


@SHELLS
def test_a_whole_one_gets_as_far_as_its_wheels(shell: str, bundle: Path) -> None:
    done = _installed(bundle, shell)
    assert done.returncode != 0
    assert "install.sh:" not in done.stderr
    assert list((bundle.parent / "into").glob("*/bin/python"))
    assert not list((bundle.parent / "into").glob("*/complete"))
    assert not (bundle.parent / "into" / "bin").exists()


def _complete(bundle: Path, shell: str, command_says: str) -> Path:
    """What an earlier run has installed, with a command that is this text."""
    _installed(bundle, shell)
    (python,) = (bundle.parent / "into").glob("*/bin/python")
    command = python.parent / "speechfleet"
    command.write_text(command_says)
    command.chmod(0o755)
    (python.parent.parent / "complete").touch()
    return command


@SHELLS
def test_what_is_installed_is_not_installed_again(shell: str, bundle: Path) -> None:
    command = _complete(bundle, shell, "#!/bin/sh\necho it runs\n")
    done = _installed(bundle, shell)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "it runs")
    assert (bundle.parent / "into/bin/speechfleet").resolve() == command.resolve()


@SHELLS
def test_what_no_longer_runs_is_made_anew(shell: str, bundle: Path) -> None:
    """As far as its wheels, which are none."""
    command = _complete(bundle, shell, "#!/no/python\n")
    assert _installed(bundle, shell).returncode != 0
    assert (command.parent / "python").exists()
    assert not command.exists()


@SHELLS
def test_a_path_to_search_for_folders_leads_nowhere_else(shell: str, bundle: Path) -> None:
    (bundle.parent / "other" / "into").mkdir(parents=True)
    words = (f"{bundle.name}/install.sh", "into")
    done = _installed(bundle, shell, words, CDPATH=f".:{bundle.parent / 'other'}")
    assert "install.sh:" not in done.stderr
    assert list((bundle.parent / "into").glob("*/bin/python"))
