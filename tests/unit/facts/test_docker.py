from typing import Any

import pytest

from speechfleet.facts.docker import Docker, read
from tests.unit.values import docker_info, recorded

# As the client prints it that no engine answers.
_REFUSED = 'enabled\n{"ID":"","Containers":0,"ServerErrors":["Cannot connect"]}\n'


def test_a_recorded_host() -> None:
    assert read(recorded("docker")) == Docker(
        installed=True,
        enabled=True,
        running=True,
        state="active",
        version="20.10.24+dfsg1",
        driver="overlay2",
        root="/var/lib/docker",
        security=frozenset({"seccomp"}),
        cgroup="1",
        system="Debian GNU/Linux 12 (bookworm)",
    )


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"SecurityOptions": ["name=seccomp,profile=default", "name=rootless"]}, "security",
         frozenset({"seccomp", "rootless"})),
        ({"SecurityOptions": None}, "security", frozenset()),
        ({"LiveRestoreEnabled": True}, "live_restore", True),
        ({"SwapLimit": False}, "unlimited", frozenset({"swap"})),
        ({"CpuCfsQuota": False, "MemoryLimit": False}, "unlimited", frozenset({"cpu", "memory"})),
        ({"OperatingSystem": "Docker Desktop"}, "system", "Docker Desktop"),
    ],
)  # fmt: skip
def test_what_an_engine_says_of_itself(changes: dict[str, Any], field: str, value: object) -> None:
    """Fields and values as the Engine API's reference has them (`GET /info`)."""
    assert getattr(read(docker_info(**changes)), field) == value


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("absent\n", Docker(False)),
        ("disabled\ninactive\n", Docker(True, False, False, "inactive")),
        ("enabled\nfailed\n", Docker(True, True, False, "failed")),
        ("inactive\n", Docker(True, False, False, "inactive")),
        (_REFUSED, Docker(True, True, False, "Cannot connect")),
    ],
)
def test_a_docker_that_does_not_run(text: str, meaning: Docker) -> None:
    assert read(text) == meaning


def test_a_warning_of_the_client_hides_nothing() -> None:
    assert read(recorded("docker") + "WARNING: Error loading config file\n").running
