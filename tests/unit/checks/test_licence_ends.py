"""The licence of a container that runs is told of before it ends, whatever the controller has."""

import pytest

from speechfleet.checks.licence_ends import check
from tests.unit.checks.levels import levels
from tests.unit.offline import unlicensed
from tests.unit.values import host, service, serving, told

DAY = 86_400
LABELS = {"speechfleet.licence": "0123456789abcdef", "speechfleet.ends": "1971-01-01"}


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (300, {}),
        (335, {"licence.ends-30": "warning"}),
        (351, {"licence.ends-14": "warning"}),
        (358, {"licence.ends-7": "warning"}),
        (364, {"licence.ends-1": "warning"}),
        (365, {"licence.over": "error"}),
    ],
)
def test_by_the_containers_own_label(day: int, found: dict[str, str]) -> None:
    answers = told(serving=serving("stt-1", labels=LABELS), clock=f"{day * DAY}\n")
    assert levels(check, host(unlicensed()), answers) == found
    assert levels(check, host(service()), answers) == {}
    assert all(finding.instance == "stt-1" for finding in check(host(unlicensed()), answers))


@pytest.mark.parametrize("labels", [{}, {"speechfleet.ends": "none"}])
def test_what_is_not_known_is_not_told(labels: dict[str, str]) -> None:
    answers = told(serving=serving("stt-1", labels=labels), clock=f"{400 * DAY}\n")
    assert levels(check, host(unlicensed()), answers) == {}
    assert levels(check, host(unlicensed()), told(clock=f"{400 * DAY}\n")) == {}
