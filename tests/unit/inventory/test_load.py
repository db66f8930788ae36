from pathlib import Path

import pytest

from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError

from .conftest import Read


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
