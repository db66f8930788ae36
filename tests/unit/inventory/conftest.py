from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError

Read = Callable[..., Fleet]
Refused = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _no_password_file_of_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPEECHFLEET_VAULT_PASSWORD_FILE", raising=False)
    monkeypatch.delenv("ANSIBLE_VAULT_PASSWORD_FILE", raising=False)
    monkeypatch.delenv("ANSIBLE_VAULT_IDENTITY_LIST", raising=False)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Load a text as the inventory `prod.yml`."""

    def read_text(text: str, **options: Any) -> Fleet:
        path = tmp_path / "prod.yml"
        path.write_text(text)
        return load(path, **{"keys": False, **options})

    return read_text


@pytest.fixture
def refused(read: Read, tmp_path: Path) -> Refused:
    """Load a text that is wrong; give the faults without the folder: `12:7: …`."""

    def faults_of(text: str, **options: Any) -> list[str]:
        with pytest.raises(InventoryError) as caught:
            read(text, **options)
        return str(caught.value).replace(f"{tmp_path}/prod.yml:", "").splitlines()

    return faults_of


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files by their paths below `folder`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
