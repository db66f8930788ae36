import pytest

from speechfleet.checks.start_policy import check
from tests.unit.checks.levels import levels
from tests.unit.checks.test_bare import BARE, FIT
from tests.unit.values import host, told


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (BARE, {}),
        (BARE | {"packages": "apt there\npolicy there\n"}, {"provision.policy": "warning"}),
        (
            {"docker": "masked\ninactive\n", "packages": "unit masked docker.service\n"},
            {"provision.masked": "error"},
        ),
        (FIT | {"packages": f"{FIT['packages']}policy there\n"}, {}),
    ],
)
def test_what_keeps_docker_from_starting(texts: dict[str, str], found: dict[str, str]) -> None:
    assert levels(check, host(), told(**texts)) == found
