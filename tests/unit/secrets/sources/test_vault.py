import pytest

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.sources.vault import VAULT

from .around import around


@pytest.mark.parametrize("text", ["west", "west_key.1-a", "0"])
def test_a_name_is_taken(text: str) -> None:
    assert VAULT.fits(text)


@pytest.mark.parametrize("text", ["", "a b", "a/b", "-a", "a\n"])
def test_what_is_no_name_is_not(text: str) -> None:
    assert not VAULT.fits(text)


def test_the_vault_is_asked_by_name() -> None:
    held = {"west": Secret("k")}
    assert VAULT.fetch("west", around(vault=held.get)) == Secret("k")
    assert VAULT.fetch("east", around(vault=held.get)) is None
