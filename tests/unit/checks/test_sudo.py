from dataclasses import replace

import pytest

from speechfleet.checks.sudo import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, told


@pytest.mark.parametrize("sudoers", ["no\n", "yes\n"])
def test_a_sudo_that_keeps_its_input_is_a_warning(sudoers: str) -> None:
    logs = {"sudo.log-input": "warning"} if sudoers == "yes\n" else {}
    assert levels(check, host(), told(sudoers=sudoers)) == {"sudo.way": "ok", **logs}


@pytest.mark.parametrize("become", ["root", "nopasswd", "password"])
def test_how_root_is_reached_is_said(become: str) -> None:
    said = message(check, host(), replace(told(), become=become))
    assert "root" in said
    assert ("password" in said) == (become != "root")
