import pytest

from speechfleet.facts.selinux import read
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("selinux")) == "absent"


@pytest.mark.parametrize(("text", "mode"), [("0", "permissive"), ("1", "enforcing")])
def test_what_the_kernel_prints(text: str, mode: str) -> None:
    """selinuxfs prints the digit without a line end."""
    assert read(text) == mode
