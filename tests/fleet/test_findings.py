"""An unfit host is named with a remedy, and nothing is touched anywhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import Practice, PracticeHost, Result
from tests.fleet.rest import await_serving
from tests.fleet.untouched import untouched


@pytest.fixture
def new_tag(practice: Practice) -> Path:
    """An inventory with which every host would change, were they all fit."""
    return practice.with_service("new-tag", tag="5.1.0-amd64-en-us")


def refused(practice: Practice, inventory: Path) -> Result:
    """A deploy that leaves with 3 and changes no host, not even a fit one."""
    with untouched(*practice.hosts):
        result = practice.deploy(inventory)
    assert result.code == 3, result.err
    return result


def only_error(result: Result, host: str) -> dict[str, Any]:
    """The one error of a host; the other hosts have none."""
    errors = [
        (found["name"], finding)
        for found in result.run["hosts"]
        for finding in found["findings"]
        if finding["level"] == "error"
    ]
    [(name, finding)] = errors
    assert name == host
    assert result.host(host)["state"] == "unfit"
    assert finding["fix"]
    error: dict[str, Any] = finding
    return error


@contextmanager
def without_avx2(host: PracticeHost) -> Iterator[None]:
    """A processor as an old virtual machine shows it."""
    host.sh("sed s/avx2//g /proc/cpuinfo >/run/cpuinfo; mount --bind /run/cpuinfo /proc/cpuinfo")
    try:
        yield
    finally:
        host.sh("umount /proc/cpuinfo; rm /run/cpuinfo")


@contextmanager
def docker_stopped(practice: Practice, host: PracticeHost) -> Iterator[None]:
    host.sh("systemctl stop docker.socket docker.service")
    try:
        yield
    finally:
        host.sh("systemctl start docker.socket docker.service")
        await_serving(practice, host.name)


def test_a_processor_without_avx2(practice: Practice, new_tag: Path) -> None:
    with without_avx2(practice.host("host-2")):
        error = only_error(refused(practice, new_tag), "host-2")
    assert error["code"] == "cpu.avx2"


def test_too_little_memory_for_the_sum_of_what_will_run(practice: Practice) -> None:
    """Each instance alone would fit; the two of host-1 together do not."""
    total = int(practice.host("host-1").sh("awk '/^MemTotal/ {print $2}' /proc/meminfo"))
    greedy = practice.with_service("greedy", memory=f"{total * 6 // 10}k")
    error = only_error(refused(practice, greedy), "host-1")
    assert error["code"] == "memory.sum"


def test_a_stopped_docker_is_found_and_stays_stopped(practice: Practice, new_tag: Path) -> None:
    host = practice.host("host-3")
    with docker_stopped(practice, host):
        error = only_error(refused(practice, new_tag), "host-3")
        assert host.sh("systemctl is-active docker.service", check=False).strip() == "inactive"
    assert error["code"] == "docker.running"
    assert "systemctl start docker.service" in error["fix"]


def test_a_fixed_port_that_somebody_else_holds(practice: Practice) -> None:
    taken = practice.with_service("taken", port=22)
    result = refused(practice, taken)
    for host in ("host-2", "host-3"):
        assert result.codes(host) == {"port.taken"}
        [error] = [f for f in result.host(host)["findings"] if f["code"] == "port.taken"]
        assert error["message"].startswith("stt-en-1 wants port 22, which sshd (pid ")
