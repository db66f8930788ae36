import pytest

from speechfleet.checks.docker import check as check_docker
from speechfleet.checks.docker_kind import check
from speechfleet.facts.fact import Answers
from tests.unit.checks.levels import levels, message
from tests.unit.values import docker_info, host, told

STOPPED = "inactive\ninactive\n"
# Paths as the packages have them: podman-docker, the snap, Docker's page on rootless mode.
SNAP = "program /usr/bin/snap\nsnap /snap/bin/docker\n"
PODMAN = "program /usr/bin/docker\npodman /usr/bin/docker\n"
ROOTLESS = "program /usr/bin/docker\nrootless /run/user/1000/docker.sock\n"
DESKTOP = "program /usr/bin/docker\ndesktop /opt/docker-desktop\n"


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        (told(docker="absent\n", docker_kind="snap /snap/bin/docker\n"), "the snap"),
        (told(docker=STOPPED, docker_kind=SNAP), "the snap"),
        (told(docker=STOPPED, docker_kind=PODMAN), "podman"),
        (told(docker=STOPPED, docker_kind=ROOTLESS), "rootless"),
        (told(docker=STOPPED, docker_kind=DESKTOP), "Docker Desktop"),
        (told(docker=docker_info(SecurityOptions=["name=rootless"])), "rootless"),
        (told(docker=docker_info(OperatingSystem="Docker Desktop")), "Docker Desktop"),
    ],
)
def test_what_is_not_the_engine_is_refused_by_name(answers: Answers, named: str) -> None:
    assert levels(check, host(), answers) == {"docker.kind": "error"}
    assert named in message(check, host(), answers)
    assert not levels(check_docker, host(), answers), "its remedies would be none"


@pytest.mark.parametrize("beside", [ROOTLESS, DESKTOP])
def test_an_engine_that_runs_has_no_rival(beside: str) -> None:
    assert levels(check, host(), told(docker_kind=beside)) == {"docker.kind": "ok"}


def test_mapped_users_are_warned_of() -> None:
    mapped = told(docker=docker_info(SecurityOptions=["name=userns"]))
    assert levels(check, host(), mapped) == {"docker.kind": "warning"}


def test_an_engine_that_is_stopped_is_left_to_its_own_check() -> None:
    assert not levels(check, host(), told(docker=STOPPED))
