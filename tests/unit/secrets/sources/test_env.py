import pytest

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.env import ENV
from speechfleet.secrets.sources.source import SourceError

from .around import around


@pytest.mark.parametrize(
    ("text", "fits"),
    [("WEST_KEY", True), ("_a1", True), ("1A", False), ("", False), ("A B", False), ("A-B", False)],
)
def test_the_name_of_a_variable(text: str, fits: bool) -> None:
    assert ENV.fits(text) is fits


def test_a_variable_gives_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEST_KEY", "k")
    assert ENV.fetch("WEST_KEY", around()) == Secret("k")


def test_one_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WEST_KEY", raising=False)
    with pytest.raises(SourceError, match="no variable WEST_KEY; set it"):
        ENV.fetch("WEST_KEY", around())
