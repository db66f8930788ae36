from dataclasses import replace

import pytest

from speechfleet.checks.sudo import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, told


@pytest.mark.parametrize(
    ("become", "said"), [("root", "logged in"), ("nopasswd", "without a password")]
)
def test_how_root_is_reached_is_told(become: str, said: str) -> None:
    answers = replace(told(), become=become)
    assert levels(check, host(), answers) == {"sudo.way": "ok"}
    assert said in message(check, host(), answers)


def test_a_sudo_that_keeps_what_it_reads_is_a_visible_warning() -> None:
    found = levels(check, host(), told(sudoers="yes\n"))
    assert found == {"sudo.way": "ok", "sudo.log-input": "warning"}
