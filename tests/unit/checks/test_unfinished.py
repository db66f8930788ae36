import pytest

from speechfleet.checks.unfinished import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import AT_REST, host, told


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", {}),
        ("locked ops@desk, run r2\n", {"deploy.locked": "error"}),
        ("pending r1\n", {"deploy.unfinished": "error"}),
        ("reverting r1\n", {"deploy.unfinished": "error"}),
        ("reverted run r1 (reboot)\n", {"deploy.reverted": "warning"}),
        ("pending r1\nlocked ops@desk, run r2\n", {"deploy.locked": "error"}),
    ],
)
def test_whether_the_host_is_at_rest(line: str, found: dict[str, str]) -> None:
    assert levels(check, host(), told(installed=AT_REST["installed"] + line)) == found


def test_whoever_deploys_is_named() -> None:
    locked = told(installed=AT_REST["installed"] + "locked ops@desk, run r2\n")
    assert "ops@desk, run r2" in message(check, host(), locked)
