import pytest

from speechfleet.checks.apparmor import check
from tests.unit.checks.levels import levels
from tests.unit.values import docker_info, host, told

WITHOUT = docker_info(SecurityOptions=["name=seccomp,profile=builtin"])


@pytest.mark.parametrize(
    ("kernel", "docker", "level"),
    [("Y\n", docker_info(), "ok"), ("Y\n", WITHOUT, "warning"), ("N\n", WITHOUT, "ok")],
)
def test_whether_docker_uses_what_the_kernel_has(kernel: str, docker: str, level: str) -> None:
    answers = told(apparmor=kernel, docker=docker)
    assert levels(check, host(), answers) == {"apparmor.unused": level}


def test_a_stopped_docker_says_nothing() -> None:
    assert not levels(check, host(), told(docker="enabled\ninactive\n"))
