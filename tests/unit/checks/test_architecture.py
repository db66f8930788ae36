from speechfleet.checks.architecture import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import AT_REST, host, told

ARM = told(machine=AT_REST["machine"].replace("x86_64", "aarch64"))


def test_x64_is_fine() -> None:
    assert levels(check, host(), told()) == {"cpu.architecture": "ok"}


def test_anything_else_is_an_error_that_names_it() -> None:
    assert levels(check, host(), ARM) == {"cpu.architecture": "error"}
    assert "aarch64" in message(check, host(), ARM)
