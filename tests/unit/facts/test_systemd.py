import pytest

from speechfleet.facts.systemd import read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("systemd")) == 252


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("systemd 219\n+PAM +AUDIT\n", 219),
        ("systemd 255 (255.4-1ubuntu8.4)\n+PAM\n", 255),
        ("systemd 257-13.el10\n", 257),
        ("other\n", 0),
    ],
)
def test_other_systems(text: str, version: int) -> None:
    """The first line as RHEL 7, Ubuntu 24.04 and RHEL 10 print it."""
    assert read(text) == version


def test_anything_else_is_not_understood() -> None:
    with pytest.raises(ValueError, match="no version"):
        read("System has not been booted with systemd\n")
