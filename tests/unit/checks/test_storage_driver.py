import pytest

from speechfleet.checks.storage_driver import check
from tests.unit.checks.levels import levels
from tests.unit.values import docker_info, host, told


@pytest.mark.parametrize(
    ("driver", "level"),
    [
        ("overlay2", "ok"),
        ("overlayfs", "ok"),
        ("btrfs", "ok"),
        ("zfs", "ok"),
        ("vfs", "warning"),
        ("devicemapper", "warning"),
        ("aufs", "warning"),
    ],
)
def test_where_layers_lie(driver: str, level: str) -> None:
    answers = told(docker=docker_info(Driver=driver))
    assert levels(check, host(), answers) == {"docker.driver": level}
