"""Which images a host notes as brought by us: `fetch` of templates/apply.sh, where a pull fails."""

import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shells import SHELLS, command

# A pull unit that brings what the file `brings` names.
_STUBS = """systemctl() { return 1; }
sleep() { :; }
begin_pull() { cat "$place/brings" >>"$place/here"; }
"""
# It has what the file `here` names.
_DOCKER = """#!/bin/sh
grep -qxF "$3" {place}/here && exit
echo "$(cat {place}/says): $3" >&2
exit 1
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    for name in ("here", "brings"):
        (tmp_path / name).touch()
    (tmp_path / "says").write_text("Error: No such image\n")
    (tmp_path / "docker").write_text(_DOCKER.format(place=tmp_path))
    (tmp_path / "docker").chmod(0o755)
    return tmp_path


def _fetch(shell: str, place: Path, more: str = "") -> int:
    functions = (
        verbatim("apply.sh")
        .replace("root=/var/lib/speechfleet", f"root={place}/root")
        .replace("pulls=/run/speechfleet-pull", f"pulls={place}/pulls")
    )
    text = f"nonce=x\nplace={place}\n{functions}\n{_STUBS}{more}\nfetch r/i:1 120\n"
    return subprocess.run(
        [*command(shell), "-c", text],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=60,
        env={"PATH": f"{place}:/usr/bin:/bin"},
    ).returncode


def _noted(place: Path) -> str:
    return (place / "root/pulled").read_text().replace("\n", " ")


def _left(place: Path) -> list[str]:
    return [path.name for path in (place / "pulls").iterdir() if path.name != "watcher"]


@SHELLS
def test_what_a_pull_brings_is_ours(shell: str, place: Path) -> None:
    (place / "brings").write_text("r/i:1\n")
    assert _fetch(shell, place) == 0
    assert (_noted(place), _left(place)) == ("r/i:1 ", [])


@SHELLS
@pytest.mark.parametrize("before", ["", "r/i:1\n"])
def test_what_a_pull_did_not_bring_is_ours_only_where_it_was(
    shell: str, before: str, place: Path
) -> None:
    (place / "root/pulled").write_text(f"r/i:2\n{before}")
    assert _fetch(shell, place) == 1
    assert ((place / "root/pulled").read_text(), _left(place)) == (f"r/i:2\n{before}", [])


@SHELLS
def test_what_a_script_that_was_cut_short_noted_is_forgotten_too(shell: str, place: Path) -> None:
    """It noted the image, and another one sees that nothing came."""
    _fetch(shell, place, "watch_pull() { return 1; }")
    assert (_noted(place), len(_left(place))) == ("r/i:1 ", 1)
    assert _fetch(shell, place) == 1
    assert (_noted(place), _left(place)) == ("", [])


@SHELLS
def test_what_a_docker_may_have_that_does_not_answer_stays_noted(shell: str, place: Path) -> None:
    (place / "says").write_text("Cannot connect to the Docker daemon\n")
    assert _fetch(shell, place) == 1
    assert (_noted(place), _left(place)) == ("r/i:1 ", [])
