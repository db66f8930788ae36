"""A disconnected service has its licence, and that of its own image."""

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.checks.licence import check
from speechfleet.inventory.fleet import Service
from tests.unit.checks.levels import levels
from tests.unit.offline import offline, unlicensed
from tests.unit.values import docker_info, host, service, told

DAY = 86_400


def _found(of: Service, **texts: str) -> list[Finding]:
    return list(check(host(of), told(**texts)))


def test_a_connected_service_needs_none() -> None:
    assert _found(service()) == []


def test_without_one_the_command_is_named() -> None:
    (found,) = _found(unlicensed(model="m-1"))
    assert (found.code, found.level) == ("licence.missing", "error")
    assert "no licence of west for speech-to-text:5.1.0-amd64-en-us with the model" in found.message
    assert found.fix.startswith("speechfleet licence download HOST stt,")


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (334, {}),
        (335, {"licence.ends-30": "warning"}),
        (350, {"licence.ends-30": "warning"}),
        (351, {"licence.ends-14": "warning"}),
        (358, {"licence.ends-7": "warning"}),
        (363, {"licence.ends-7": "warning"}),
        (364, {"licence.ends-1": "warning"}),
        (365, {"licence.over": "error"}),
        (400, {"licence.over": "error"}),
    ],
)
def test_its_end_is_told_in_time(day: int, found: dict[str, str]) -> None:
    assert levels(check, host(offline()), told(clock=f"{day * DAY}\n")) == found


def test_how_long_is_left_is_said() -> None:
    (found,) = _found(offline(), clock=f"{364 * DAY}\n")
    assert found.message == "stt: its licence ends 1971-01-01, in 1 day"


@pytest.mark.parametrize(
    ("here", "driver", "codes"),
    [
        ("sha256:1", "overlay2", []),
        ("sha256:2", "overlay2", ["licence.image"]),
        ("sha256:2", "overlayfs", []),  # containerd's store, which names images otherwise
        ("", "overlay2", []),
    ],
)
def test_a_tag_that_came_to_mean_another_image(here: str, driver: str, codes: list[str]) -> None:
    one = offline()
    images = f"{host(one).image(one)} {here}\n" if here else ""
    found = _found(one, images=images, docker=docker_info(Driver=driver))
    assert [finding.code for finding in found] == codes
