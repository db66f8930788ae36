"""Where the Debian image comes from, with a stand-in docker."""

import fcntl
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from speechfleet.sandbox import base
from speechfleet.sandbox.base import DEBIAN, PUBLIC, ensure_debian
from speechfleet.sandbox.engine import SandboxError

StandIn = Callable[[str], Path]

_MISSING = 'echo "No such image" >&2; exit 1'


@pytest.fixture(autouse=True)
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of this test alone."""
    monkeypatch.setattr(base, "LOCK", tmp_path / "lock")
    return tmp_path / "lock"


def changes(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if "inspect" not in line]


def test_an_image_that_is_there_is_taken(stand_in_docker: StandIn) -> None:
    log = stand_in_docker("echo '[{}]'")
    assert ensure_debian(pytest.fail) == DEBIAN
    assert changes(log) == []


def test_the_operators_own_debian_is_used_and_stays(stand_in_docker: StandIn) -> None:
    log = stand_in_docker(
        f'case "$*" in *inspect*{PUBLIC}) echo "[{{}}]" ;; *inspect*) {_MISSING} ;; esac'
    )
    ensure_debian(pytest.fail)
    assert changes(log) == [f"tag {PUBLIC} {DEBIAN}"]


def test_a_public_image_is_pulled_and_kept_under_our_name_only(stand_in_docker: StandIn) -> None:
    log = stand_in_docker(f'case "$*" in *inspect*) {_MISSING} ;; esac')
    ensure_debian(lambda line: None)
    assert changes(log) == [
        f"pull --quiet {PUBLIC}",
        f"tag {PUBLIC} {DEBIAN}",
        f"image rm {PUBLIC}",
    ]


def test_without_registry_and_without_root_both_ways_out_are_told(
    stand_in_docker: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in_docker(
        f'case "$*" in *inspect*) {_MISSING} ;; *) echo "no such host" >&2; exit 1 ;; esac'
    )
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxError, match="run this once as root, or pull that image"):
        ensure_debian(lambda line: None)


def test_nothing_is_left_of_a_debootstrap_that_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "WORKSHOP", tmp_path / "workshop")
    (tmp_path / "workshop" / "tree").mkdir(parents=True)
    base.remove_workshop()
    base.remove_workshop()
    assert not (tmp_path / "workshop").exists()


def test_a_debootstrap_that_is_at_work_is_left_alone(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "WORKSHOP", tmp_path / "workshop")
    (tmp_path / "workshop").mkdir()
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        base.remove_workshop()
        assert (tmp_path / "workshop").exists()
    base.remove_workshop()
    assert not (tmp_path / "workshop").exists()


def test_of_two_at_once_one_gets_it_and_the_other_finds_it(
    tmp_path: Path, stand_in_docker: StandIn
) -> None:
    there = f'[ -e {tmp_path}/there ] && echo "[{{}}]"'
    log = stand_in_docker(
        f'case "$*" in *inspect*{DEBIAN}) {there} || {{ {_MISSING}; }} ;;'
        f" *inspect*) {_MISSING} ;; pull*) sleep 0.3 ;; tag*) touch {tmp_path}/there ;; esac"
    )
    with ThreadPoolExecutor(2) as both:
        list(both.map(ensure_debian, [lambda line: None] * 2))
    assert [line.split()[0] for line in changes(log)] == ["pull", "tag", "image"]
