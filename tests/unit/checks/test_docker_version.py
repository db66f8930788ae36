import pytest

from speechfleet.checks.docker_version import check
from tests.unit.checks.levels import levels
from tests.unit.values import docker_info, host, told


@pytest.mark.parametrize(
    ("version", "level"),
    [
        ("19.03.15", "error"),
        ("20.10.0", "warning"),
        ("20.10.24+dfsg1", "warning"),
        ("23.0.6", "warning"),
        ("24.0.7", "ok"),
        ("29.1.3", "ok"),
        ("dev", "error"),
    ],
)
def test_how_old_docker_may_be(version: str, level: str) -> None:
    answers = told(docker=docker_info(ServerVersion=version))
    assert levels(check, host(), answers) == {"docker.version": level}


def test_a_stopped_docker_has_no_version() -> None:
    assert not levels(check, host(), told(docker="enabled\ninactive\n"))
