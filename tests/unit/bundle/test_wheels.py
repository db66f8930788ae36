"""What pip is asked for, and what is said where it cannot."""

import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from speechfleet.bundle import wheels
from speechfleet.bundle.manifest import BundleError
from speechfleet.bundle.own_wheel import write_own_wheel

PIP = """#!/bin/sh
printf '%s\\n' "$@" >"$0.words"
while [ "$1" != --dest ]; do shift; done
cp "$2/../constraints.txt" "$0.constraints"
: >"$2/click-8.0-py3-none-any.whl"
echo "Saved $2/click-8.0-py3-none-any.whl"
{end}
"""


@pytest.fixture
def pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A program in the place of this Python, which ends as told."""

    def ending(end: str) -> Path:
        program = tmp_path / "python"
        program.write_text(PIP.replace("{end}", end))
        program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        return program

    return ending


def test_the_wheels_are_those_of_what_runs_here(
    pip: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(wheels, "lacking", lambda folder, python: ())
    program = pip("exit 0")
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "old.whl").touch()
    (tmp_path / "wheels-killed").mkdir()
    wheels.gather(folder, "3.12", told.append)
    assert sorted(path.name for path in folder.iterdir()) == [
        "click-8.0-py3-none-any.whl",
        "for-python",
        "speechfleet-0.1.0-py3-none-any.whl",
    ]
    assert (folder / "for-python").read_text() == "3.12\n"
    assert not (tmp_path / "wheels-killed").exists()
    assert told == ["click-8.0-py3-none-any.whl"]
    words = Path(f"{program}.words").read_text().split()
    assert words[:3] == ["-m", "pip", "download"]
    assert words[words.index("--python-version") + 1] == "3.12"
    assert "manylinux_2_28_x86_64" in words
    assert "manylinux_2_29_x86_64" not in words
    constraints = Path(f"{program}.constraints").read_text().lower().splitlines()
    assert any(line.startswith("pydantic==") for line in constraints)
    assert not [line for line in constraints if line.startswith(("pip==", "speechfleet=="))]


def test_what_pip_says_is_said_and_what_was_there_stays(
    pip: Callable[[str], Path], tmp_path: Path
) -> None:
    pip("echo no such version; exit 1")
    folder = tmp_path / "wheels"
    folder.mkdir()
    with pytest.raises(BundleError, match=r"wheels for Python 3\.12:\n(.|\n)*no such version"):
        wheels.gather(folder, "3.12", lambda name: None)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["wheels"]


def test_the_own_wheel_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.mkdir()
    second.mkdir()
    one = write_own_wheel(first)
    assert one.read_bytes() == write_own_wheel(second).read_bytes()
    with ZipFile(one) as wheel:
        record = wheel.read("speechfleet-0.1.0.dist-info/RECORD").decode()
        assert [line.split(",")[0] for line in record.splitlines()] == wheel.namelist()


def test_wheels_that_lack_something_are_not_taken(
    pip: Callable[[str], Path], tmp_path: Path
) -> None:
    pip("rm $2/click-8.0-py3-none-any.whl")
    with pytest.raises(BundleError, match=r"with that Python itself(.|\n)*cryptography>=42"):
        wheels.gather(tmp_path / "wheels", "3.12", lambda name: None)
    assert not (tmp_path / "wheels").exists()
