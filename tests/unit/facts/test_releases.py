"""The releases that a host keeps: read, and asked of real folders."""

import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.releases import (
    KEPT,
    KeptRelease,
    image_of,
    port_of,
    read,
    release_of,
    tag_of,
)
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import instance
from tests.unit.shells import SHELLS, command
from tests.unit.values import generic, host, kept, service

ONE = instance(host(), service(settings={"A": "b"}), "stt-1", 5003)
WEB = instance(host(), generic(image="registry.example:5000/web:1"), "web-1", 5004)


def test_a_release_comes_back_with_its_marks() -> None:
    mark = "verified 12 2026-11-26T09:00:00Z"
    (found,) = read(kept(ONE, mark))
    assert found == KeptRelease(
        "stt-1", ONE.release, ONE.unit_text, True, 12, "2026-11-26T09:00:00Z"
    )
    assert (found.image, found.tag) == (ONE.image, "5.1.0-amd64-en-us")


def test_what_was_rolled_back_is_not_verified() -> None:
    (found,) = read(kept(ONE, "rolled-back 2026-11-26T09:00:00Z", whole=False))
    assert (found.turn, found.verified, found.whole) == (0, "", False)
    assert found.rolled_back == "2026-11-26T09:00:00Z"


def test_a_folder_with_nothing_in_it_is_a_release_without_a_unit() -> None:
    assert read("release stt-1 0123\n") == (KeptRelease("stt-1", "0123"),)
    assert read("") == ()


def test_a_host_that_says_something_else_is_not_understood() -> None:
    with pytest.raises((ValueError, IndexError)):
        read("hello\n")


@pytest.mark.parametrize("one", [ONE, WEB])
def test_a_unit_says_what_it_is_of(one: Instance) -> None:
    text = one.unit_text
    assert release_of(text) == one.release
    assert (port_of(text), image_of(text)) == (one.port, one.image)


@pytest.mark.parametrize(
    ("image", "tag"),
    [("r:5000/a/b:1.2", "1.2"), ("nginx@sha256:00", "00"), ("nginx:1", "1"), ("", "")],
)
def test_an_image_is_called_by_its_tag(image: str, tag: str) -> None:
    assert tag_of(image) == tag


def _asked(shell: str, root: Path) -> tuple[KeptRelease, ...]:
    script = KEPT.script.replace("/var/lib/speechfleet/releases", str(root))
    done = subprocess.run(
        [*command(shell), "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    return read(done.stdout)


@SHELLS
def test_a_host_knows_whether_a_release_is_whole(shell: str, tmp_path: Path) -> None:
    """By its name, which is made of its content."""
    folder = tmp_path / "stt-1" / ONE.release
    folder.mkdir(parents=True)
    assert _asked(shell, tmp_path) == (KeptRelease("stt-1", ONE.release),)
    (folder / "unit").write_text(ONE.unit_text)
    (folder / "settings.env").write_text(ONE.settings)
    (folder / "verified").write_text("3 2026-11-26T09:00:00Z\n")
    whole = KeptRelease("stt-1", ONE.release, ONE.unit_text, True, 3, "2026-11-26T09:00:00Z")
    assert _asked(shell, tmp_path) == (whole,)
    (folder / "settings.env").write_text("A=c\n")
    assert [found.whole for found in _asked(shell, tmp_path)] == [False]


@SHELLS
def test_what_is_none_of_ours_there_is_passed_by(shell: str, tmp_path: Path) -> None:
    for name in ("stt-1/my copy", "old ones/0123", "stt-1/0123"):
        (tmp_path / name).mkdir(parents=True)
    assert _asked(shell, tmp_path) == (KeptRelease("stt-1", "0123"),)


@SHELLS
def test_a_host_without_releases_says_nothing(shell: str, tmp_path: Path) -> None:
    assert _asked(shell, tmp_path) == _asked(shell, tmp_path / "none") == ()
