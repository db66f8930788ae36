import pytest

from speechfleet.facts.fact import Unanswered
from speechfleet.facts.sudoers import LOGS_INPUT, read
from tests.unit.values import recorded, told


def test_a_recorded_host() -> None:
    assert read(recorded("sudoers")) is False


def test_a_sudo_that_keeps_its_input() -> None:
    assert read("yes\n") is True


def test_any_other_answer_is_none() -> None:
    with pytest.raises(Unanswered):
        told(sudoers="maybe\n")[LOGS_INPUT]
