"""Instances live without us: Docker and hosts come and go, and they return by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from tests.fleet.practice import Practice, PracticeHost, until
from tests.fleet.rest import await_serving, serves

UNIT = "speechfleet-stt-en-1.service"


def shown(host: PracticeHost, unit: str, *properties: str) -> list[str]:
    """The values of a unit's properties, in the order in which systemd prints them."""
    return host.sh(f"systemctl show --value -p {','.join(properties)} {unit}").split()


def active(host: PracticeHost, unit: str) -> bool:
    return shown(host, unit, "ActiveState") == ["active"]


@contextmanager
def docker_stopped(host: PracticeHost, units: str = "docker.service") -> Iterator[None]:
    host.sh(f"systemctl stop {units}")
    try:
        yield
    finally:
        host.sh("systemctl start docker.socket docker.service")


@contextmanager
def restarts_at_once(host: PracticeHost, unit: str) -> Iterator[None]:
    """The unit without its pause between two starts, which is most of the time."""
    folder = f"/run/systemd/system/{unit}.d"
    host.sh(f"mkdir -p {folder} && printf '[Service]\\nRestartSec=1\\n' >{folder}/quick.conf")
    host.sh("systemctl daemon-reload")
    try:
        yield
    finally:
        host.sh(f"rm -r {folder} && systemctl daemon-reload")


def test_after_two_minutes_without_docker_every_instance_returns(practice: Practice) -> None:
    host = practice.host("host-1")
    with docker_stopped(host, "docker.socket docker.service"), pytest.raises(AssertionError):
        until(lambda: active(host, "docker.service"), seconds=120, pause=5)
    await_serving(practice)


def test_after_a_restart_of_docker_every_instance_returns(practice: Practice) -> None:
    for host in practice.hosts:
        host.sh("systemctl restart docker.service")
    await_serving(practice)


@pytest.mark.parametrize("unit", ["docker.service", "containerd.service", UNIT])
def test_after_a_kill_every_instance_returns(practice: Practice, unit: str) -> None:
    """dockerd, containerd and the client `docker run`, each with SIGKILL."""
    host = practice.host("host-1")
    before = shown(host, unit, "MainPID")
    host.sh(f"kill -9 {before[0]}")
    until(lambda: active(host, unit) and shown(host, unit, "MainPID") != before, pause=0.2)
    await_serving(practice, "host-1")


def test_after_a_reboot_every_instance_returns(practice: Practice) -> None:
    practice.host("host-1").reboot()
    await_serving(practice, "host-1")


def test_six_restarts_of_docker_do_not_spend_the_start_limit(practice: Practice) -> None:
    host = practice.host("host-2")
    assert int(shown(host, UNIT, "StartLimitBurst")[0]) < 6
    with restarts_at_once(host, UNIT):
        for _ in range(6):
            before = shown(host, UNIT, "MainPID")
            host.sh("systemctl reset-failed docker.service")  # Docker's own limit is three
            host.sh("systemctl restart docker.service")
            until(partial(is_started_anew, host, before), seconds=60)
    await_serving(practice, "host-2")


def is_started_anew(host: PracticeHost, before: list[str]) -> bool:
    """True when the unit's own `docker run` is another one, and its container runs."""
    running = host.sh("docker ps -q --filter label=speechfleet.instance").split()
    return shown(host, UNIT, "MainPID") not in (before, ["0"]) and bool(running)


def test_a_containers_own_failure_ends_and_the_next_deploy_mends_it(practice: Practice) -> None:
    """A wrong Eula, written into the release by hand, does not loop for ever."""
    host = practice.host("host-2")
    settings = "/var/lib/speechfleet/releases/stt-en-1/*/settings.env"
    host.sh(f"sed -i 's/^Eula=.*/Eula=perhaps/' {settings}")
    host.sh(f"systemctl restart {UNIT}")
    until(lambda: shown(host, UNIT, "ActiveState") == ["failed"], seconds=90)
    assert not serves(practice, "host-2")
    assert practice.deploy().host("host-2")["state"] == "changed"
    await_serving(practice, "host-2")


def test_nothing_of_ours_starts_a_docker_that_was_stopped(practice: Practice) -> None:
    """Neither the waiting units, nor one stopped and started by hand, though the socket
    would start Docker at the first look."""
    host = practice.host("host-1")
    with docker_stopped(host):
        assert active(host, "docker.socket")
        waiting = ["activating", "start-pre"]
        until(lambda: shown(host, UNIT, "ActiveState", "SubState") == waiting, seconds=30)
        host.sh("systemctl stop speechfleet-stt-en-2.service")
        host.sh("systemctl --no-block restart speechfleet-stt-en-1.service")
        with pytest.raises(AssertionError):
            until(lambda: active(host, "docker.service"), seconds=8)
        host.sh("systemctl --no-block start speechfleet-stt-en-2.service")
    await_serving(practice, "host-1")


def test_a_stop_by_hand_leaves_no_container(practice: Practice) -> None:
    host = practice.host("host-2")
    host.sh(f"systemctl stop {UNIT}")
    try:
        assert host.sh("docker ps -q") == ""
    finally:
        host.sh(f"systemctl start {UNIT}")
    await_serving(practice, "host-2")
