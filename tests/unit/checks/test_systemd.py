import pytest

from speechfleet.checks.systemd import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, told


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("systemd 236\n", "ok"),
        ("systemd 252 (252.39-1~deb12u2)\n", "ok"),
        ("systemd 219\n", "error"),
        ("other\n", "error"),
    ],
)
def test_how_old_systemd_may_be(text: str, level: str) -> None:
    assert levels(check, host(), told(systemd=text)) == {"systemd.version": level}


def test_another_init_system_is_said() -> None:
    assert "does not run systemd" in message(check, host(), told(systemd="other\n"))
