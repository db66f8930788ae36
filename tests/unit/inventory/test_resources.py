"""A resource with one key or with both, and the program that makes one anew."""

from pathlib import Path

import pytest

from speechfleet.inventory.fleet import Resource
from speechfleet.secrets.secret import Secret

from .conftest import Read, Refused

ONE, TWO = "0123456789abcdef0123456789ABCDEF", "F" * 32
INVENTORY = """
all:
  vars:
    speech_resources:
      west: {endpoint: "https://w.example/", SLOT}
    speech_services:
      stt: {kind: speech-to-text, tag: latest, resource: west}
  hosts: {a: , b: }
"""
BOTH = "key1: 'env:KEY_ONE', key2: 'env:KEY_TWO'"


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_ONE", ONE)
    monkeypatch.setenv("KEY_TWO", TWO)


def _read(read: Read, slot: str, keys: bool = True) -> Resource:
    return read(INVENTORY.replace("SLOT", slot), keys=keys).hosts[0].resources["west"]


@pytest.mark.parametrize(
    ("slot", "use", "key"),
    [
        ("key: 'env:KEY_ONE'", "", ONE),
        (BOTH, "key1", ONE),
        (f"{BOTH}, use: key1", "key1", ONE),
        (f"{BOTH}, use: key2", "key2", TWO),
    ],
)
def test_the_key_that_hosts_run_with(slot: str, use: str, key: str, read: Read) -> None:
    found = _read(read, slot)
    assert (found.use, found.key) == (use, Secret(key))
    assert dict(found.keys) == ({"key1": Secret(ONE), "key2": Secret(TWO)} if use else {})
    assert _read(read, slot, keys=False).key is None


def test_a_resource_can_use_its_other_key(read: Read) -> None:
    found = _read(read, BOTH)
    assert found.other == "key2"
    assert (found.using("key2").key, found.using("key2").other) == (Secret(TWO), "key1")


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        ("key1: 'env:KEY_ONE'", "has no key2; wanted key, or key1 and key2: vault:NAME"),
        ("key2: 'env:KEY_TWO'", "has no key1; wanted key, or key1 and key2: vault:NAME"),
        (f"key: 'env:KEY_ONE', {BOTH}", "has key beside key1 or key2; wanted one key, or both"),
        ("key: 'env:KEY_ONE', use: key2", "has use or regenerate with one key; wanted key1 and"),
        (f"{BOTH}, use: key3", 'use is "key3"; wanted key1 or key2'),
        (f"{BOTH}, regenerate: 'command:az'", "makes no key anew; wanted command:WORDS… with {key"),
        (f"{BOTH}, regenerate: 'env:KEY_ONE'", "makes no key anew; wanted command:WORDS…"),
        ("key1: 'env:KEY_ONE', key2: 'env:KEY_ONE'", "has the same key as key1 and key2; wanted"),
    ],
)
def test_what_is_no_resource(slot: str, fault: str, refused: Refused) -> None:
    (found,) = refused(INVENTORY.replace("SLOT", slot), keys=True)
    assert fault in found


def test_the_program_is_not_run_to_read_the_inventory(read: Read, tmp_path: Path) -> None:
    """It would make a key anew that hosts run with."""
    words = f"command:touch {tmp_path}/called {{key}}"
    program = _read(read, f"{BOTH}, regenerate: '{words}'").regenerate
    assert not (tmp_path / "called").exists()
    assert program
    assert (program.text, program.folder) == (words.removeprefix("command:"), tmp_path)
    assert str(tmp_path / "called") not in repr(program)


@pytest.mark.parametrize(
    "name", ["my west", "a/b", "../../x", "..", ".", "-w", "w-", "é", "a" * 65]
)
def test_a_name_that_cannot_be_a_folder_of_hosts(name: str, refused: Refused) -> None:
    text = INVENTORY.replace("SLOT", "key: 'env:KEY_ONE'").replace(" west:", f' "{name}":')
    (found,) = refused(text.replace("resource: west", f'resource: "{name}"'))
    assert found.startswith("5:7: ")
    assert "cannot be a resource; wanted letters and digits" in found


@pytest.mark.parametrize("name", ["w", "West_1.b-c", "9", "a" * 64])
def test_names_of_resources(name: str, read: Read) -> None:
    text = INVENTORY.replace("SLOT", "key: 'env:KEY_ONE'").replace(" west:", f' "{name}":')
    fleet = read(text.replace("resource: west", f'resource: "{name}"'))
    assert list(fleet.hosts[0].resources) == [name]
