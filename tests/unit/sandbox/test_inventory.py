"""The inventory and the vault that `up` writes."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.load import load
from speechfleet.sandbox.inventory import FIRST_LINE, inventory, vault_text
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.material import Material
from speechfleet.secrets.vault import encrypt


@pytest.fixture
def tree(layout: Layout) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(inventory(layout, Path("inventory/.sandbox")))
    return loaded["all"]  # type: ignore[no-any-return]


def test_a_file_of_ours_is_known_by_its_first_line(layout: Layout) -> None:
    assert inventory(layout, Path(".sandbox")).startswith(FIRST_LINE + "\n")


def test_paths_are_relative_to_the_inventory(tree: dict[str, Any]) -> None:
    assert tree["vars"]["speech_vault"] == ".sandbox/vault.yml"
    assert tree["vars"]["ansible_ssh_private_key_file"] == ".sandbox/id_ed25519"


def test_each_host_is_reached_in_its_own_way(tree: dict[str, Any]) -> None:
    hosts = tree["children"]["practice"]["hosts"]
    for host in hosts.values():
        host.pop("speech_services", None)
    assert hosts["host-1"] == {
        "ansible_host": "127.0.1.1",
        "ansible_user": "root",
    }
    assert hosts["host-2"] == {
        "ansible_host": "127.0.1.2",
        "ansible_user": "ops",
        "ansible_become": True,
    }
    assert hosts["host-3"] == {
        "ansible_host": "172.30.0.13",
        "ansible_user": "ops",
        "speech_address": "127.0.1.3",
        "ansible_become": True,
        "ansible_become_password": "vault:host_3_become",
        "ansible_ssh_common_args": "-J ops@127.0.1.250",
    }


def _hosts(count: int, layout: Layout, material: Material) -> tuple[Host, ...]:
    """The hosts of a fleet of that many, as the inventory that `up` writes says."""
    fleet = replace(layout, count=count)
    path = material.folder.parent / "sandbox.yml"
    path.write_text(inventory(fleet, material.folder))
    material.folder.mkdir()
    (material.folder / "vault-password").write_text(material.vault_password.open())
    locked = encrypt(vault_text(fleet, material), material.vault_password)
    (material.folder / "vault.yml").write_text(locked)
    return load(path, keys=True).hosts


def test_every_kind_that_needs_no_gpu_runs_on_the_smallest_fleet(
    layout: Layout, material: Material
) -> None:
    services = [service for host in _hosts(3, layout, material) for service in host.services]
    assert sum(service.instances for service in services) == 8
    assert {s.kind.name for s in services} == {k.name for k in KINDS.values() if not k.gpu}


def test_a_fleet_of_one_host_has_an_inventory_too(layout: Layout, material: Material) -> None:
    assert [host.name for host in _hosts(1, layout, material)] == ["host-1"]


def test_the_vault_holds_all_that_the_inventory_refers_to(
    layout: Layout, material: Material
) -> None:
    held = yaml.safe_load(vault_text(layout, material))
    text = inventory(layout, material.folder)
    asked = set(re.findall(r"vault:(\w+)", text))
    assert {"practice_key_1", "registry_password", "host_3_become"} == asked
    assert asked <= set(held)
    assert held["host_3_become"] == material.secret("host_3_become").open()
    assert all(isinstance(value, str) for value in held.values())
