import pytest

from speechfleet.checks.selinux import check
from speechfleet.inventory.fleet import Service
from tests.unit.checks.levels import levels, message
from tests.unit.values import custom, docker_info, host, service, told

# A custom model's folder is mounted.
CUSTOM = custom()
# RHEL with "selinux-enabled": true, as Docker's reference of `docker info` shows it.
LABELS = docker_info(SecurityOptions=["name=seccomp,profile=builtin", "name=selinux"])


@pytest.mark.parametrize(
    ("mode", "docker", "wanted", "level"),
    [
        ("1", LABELS, CUSTOM, "warning"),
        ("1", LABELS, service(), "ok"),
        ("1", docker_info(), CUSTOM, "ok"),
        ("0", LABELS, CUSTOM, "ok"),
        ("absent\n", docker_info(), CUSTOM, "ok"),
    ],
)
def test_mounted_folders_under_selinux(mode: str, docker: str, wanted: Service, level: str) -> None:
    answers = told(selinux=mode, docker=docker)
    assert levels(check, host(wanted), answers) == {"selinux.mounts": level}


def test_the_mode_is_said() -> None:
    assert message(check, host(), told(selinux="1", docker=LABELS)) == (
        "SELinux is enforcing, Docker labels its containers"
    )
