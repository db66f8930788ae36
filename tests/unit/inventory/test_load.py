from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError

from .conftest import Read

EXAMPLE = (Path(__file__).parents[3] / "inventory" / "example.yml").read_text()
TOKENS = ["{", "[", ": ", "- ", "&a ", "*a", "!vault ", "!x ", "null", "<<", "'", "{{", "0x1", "\n"]


def test_paths_start_beside_the_inventory(read: Read, tmp_path: Path) -> None:
    fleet = read("all: {hosts: {h: {ansible_private_key_file: keys/id}}}")
    assert fleet.known_hosts == tmp_path / "known_hosts"
    assert fleet.hosts[0].key_file == tmp_path / "keys" / "id"


def test_nobodys_home_is_a_path_as_it_stands(read: Read, tmp_path: Path) -> None:
    fleet = read("all: {vars: {speech_known_hosts: ~nobody-at-all/k}, hosts: {h: }}")
    assert fleet.known_hosts == tmp_path / "~nobody-at-all" / "k"


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=r"none\.yml: the inventory cannot be read: No such"):
        load(tmp_path / "none.yml", keys=False)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, 40), st.sampled_from(TOKENS) | st.text())
def test_a_mutated_inventory_loads_or_is_refused(
    read: Read, at: int, length: int, put: str
) -> None:
    with suppress(InventoryError):
        read(EXAMPLE[:at] + put.encode(errors="replace").decode() + EXAMPLE[at + length :])
