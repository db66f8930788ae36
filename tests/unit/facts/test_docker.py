import pytest

from speechfleet.facts.docker import Docker, read
from tests.unit.values import recorded

_REFUSED = 'enabled\n{"version":"","driver":"","root":"","error":["Cannot connect"]}\n'


def test_a_recorded_host() -> None:
    running = Docker(True, True, True, "active", "20.10.24+dfsg1", "overlay2", "/var/lib/docker")
    assert read(recorded("docker")) == running


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
