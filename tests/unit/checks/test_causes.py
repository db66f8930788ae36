"""From what a container leaves behind to a cause and a remedy."""

import pytest

from speechfleet.checks.causes import cause_in_log, cause_of_exit


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("Eula must be accepted", "Eula"),
        ("Invalid Billing Endpoint URI.", "billing endpoint"),
        ("Billing endpoint https://x validation failed", "billing endpoint"),
        ("Endpoint connection failed with status 'Invalid'.", "refuses the key"),
        ("CloudMeterClient[0] Metering attempt failed with status 'Invalid'.", "refuses the key"),
        ("Subscription validation failed with status 'Mismatch'.", "Mismatch"),
        ("Subscription validation failed with status 'OutOfQuota'.", "quota"),
        ("Model configuration /usr/local/models/properties.json not found.", "model"),
        ("Bind for 0.0.0.0:5000 failed: port is already allocated.", "port"),
        ("docker: Error response from daemon: No such image: a:b", "image"),
    ],
)
def test_every_line_of_the_catalogue(line: str, cause: str) -> None:
    found = cause_in_log(["Logging to console.", f"fail: {line}", "Application started."])
    assert found is not None
    assert cause in found.message
    assert found.fix


def test_what_people_said_is_never_taken_into_a_cause() -> None:
    said = "RESULT: my card number is 4111 and the eula was fine"
    assert cause_in_log([said]) is None
    found = cause_in_log([said, f"Endpoint connection failed with status 'Invalid' {said}"])
    assert found is not None
    assert "4111" not in found.message + found.fix


def test_the_last_cause_counts() -> None:
    found = cause_in_log(["Eula must be accepted", "port is already allocated"])
    assert found is not None
    assert "port" in found.message


@pytest.mark.parametrize(
    ("container", "message"),
    [
        ({"exit_code": 132}, "AVX2"),
        ({"exit_code": 137}, "killed"),
        ({"exit_code": 137, "oom_killed": True}, "want of memory"),
        ({"exit_code": 3}, "exit code 3"),
        ({}, "no container"),
    ],
)
def test_what_an_exit_code_tells(container: dict[str, object], message: str) -> None:
    found = cause_of_exit(container)
    assert message in found.message
    assert found.fix
