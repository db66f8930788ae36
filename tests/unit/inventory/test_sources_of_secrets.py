"""Keys out of files, the environment, programs and vaults with several passwords."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speechfleet.inventory import vault as fleets_vault
from speechfleet.inventory.places import InventoryError
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt

from .conftest import Read, Refused

KEY = "0123456789abcdef0123456789ABCDEF"
INVENTORY = """
all:
  vars:
    speech_resources:
      west: {endpoint: "https://w.example/", key: <1>}
      east: {endpoint: "https://e.example/", key: <2>}
  hosts: {a: , b: }
"""


def _inventory(west: str, east: str) -> str:
    return INVENTORY.replace("<1>", f"'{west}'").replace("<2>", f"'{east}'")


def _keys(read: Read, west: str, east: str = "env:EAST_KEY") -> list[str]:
    fleet = read(_inventory(west, east), keys=True)
    keys = [host.resources[name].key for host in fleet.hosts for name in ("west", "east")]
    return [key.open() for key in keys if key]


@pytest.fixture(autouse=True)
def _east(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAST_KEY", KEY[::-1])


def test_each_source_gives_the_key_to_every_host(read: Read, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "key").chmod(0o600)
    for west in ("file:key", f"command:cat {tmp_path}/key", "command:cat key"):
        assert _keys(read, west) == [KEY, KEY[::-1]] * 2


def test_a_program_runs_once_however_many_hosts_and_resources_name_it(
    read: Read, tmp_path: Path
) -> None:
    words = f'command:sh -c "echo called >>calls; echo {KEY}"'
    assert _keys(read, words, words) == [KEY] * 4
    assert (tmp_path / "calls").read_text() == "called\n"


def test_programs_run_side_by_side(read: Read) -> None:
    """Each ends only when it has seen the other."""
    meets = 'command:sh -c "touch {}; until [ -e {} ]; do sleep 0.05; done; echo {}"'
    keys = _keys(read, meets.format("w", "e", KEY), meets.format("e", "w", KEY))
    assert keys == [KEY] * 4


def test_commands_that_need_no_key_ask_no_source(read: Read, tmp_path: Path) -> None:
    read(_inventory("command:touch asked", "file:none"), keys=False)
    assert not (tmp_path / "asked").exists()


def test_all_failures_are_said_at_once_each_with_its_place(refused: Refused) -> None:
    text = _inventory('command:sh -c "echo s3cr3t; exit 3"', "file:none").replace(
        "a: ,", 'a: {ansible_become_password: "env:NOT_SET_HERE"},'
    )
    west, east, sudo = refused(text, keys=True)
    assert "5:51: sh ended with exit code 3; run it by hand" in west
    assert "6:51: " in east
    assert "none cannot be read: No such file" in east
    assert "7:40: the environment has no variable NOT_SET_HERE" in sudo
    assert "s3cr3t" not in west + east + sudo


def test_a_source_whose_client_is_not_installed_says_so(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "speechfleet.secrets.key_vault", None)
    (found,) = refused(_inventory("azure-keyvault:fleet/west", "env:EAST_KEY"), keys=True)
    assert "5:51: azure-keyvault: wants the vendor's client, which is not installed" in found


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "env:EAST_KEY is empty or no line"),
        (f"{KEY}\n", "env:EAST_KEY is empty or no line"),
        (f"{KEY[:16]} {KEY[16:]}", "env:EAST_KEY holds spaces"),
        ("é" * 32, "env:EAST_KEY holds spaces or is not ASCII"),
    ],
)
def test_what_can_be_no_key_is_refused_from_any_source(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, value: str, says: str
) -> None:
    monkeypatch.setenv("EAST_KEY", value)
    found, _ = refused(_inventory("env:EAST_KEY", "env:EAST_KEY"), keys=True)
    assert says in found
    assert KEY[:16] not in found


@pytest.mark.parametrize(
    "key", ["s3cr3t", "env:s3cr3t x", "file:", "command:", "command:'s3cr3t", "other:s3cr3t"]
)
def test_what_names_no_source_is_not_shown(refused: Refused, key: str) -> None:
    text = INVENTORY.replace("<1>", f'"{key}"').replace("<2>", "env:EAST_KEY")
    (found,) = refused(text, keys=True)
    assert "wanted vault:NAME, file:PATH, env:NAME, command:WORDS… or azure-keyvault:" in found
    assert "s3cr3t" not in found


def test_the_words_of_a_program_are_in_no_message(refused: Refused) -> None:
    words = ('command:printf "s3cr3t\\nx"', "command:false s3cr3t")
    west, east = refused(_inventory(*words), keys=True)
    assert "command:printf is empty or no line" in west
    assert "false ended with exit code 1" in east
    assert "s3cr3t" not in west + east


def _locked(folder: Path) -> str:
    """A vault for the id prod, and an inline value for dev."""
    for name in ("prod", "dev"):
        (folder / name).write_text(f"password of {name}")
        (folder / name).chmod(0o600)
    (folder / "vault.yml").write_text(encrypt(f"w: {KEY}\n", Secret("password of prod"), "prod"))
    inline = encrypt(KEY[::-1], Secret("password of dev"), "dev").replace("\n", "\n          ")
    text = INVENTORY.replace("<1>", "vault:w").replace("<2>}", f"!vault |\n          {inline}}}")
    text = text.replace("east: {endpoint", "east:\n        endpoint").replace(
        '/", key: !vault', '/"\n        key: !vault'
    )
    return text.replace("}\n  hosts", "\n  hosts").replace(
        "vars:", "vars:\n    speech_vault: vault.yml"
    )


def test_vaults_of_several_ids_in_one_inventory(read: Read, tmp_path: Path) -> None:
    ids = [f"{name}@{tmp_path / name}" for name in ("dev", "prod")]
    host, _ = read(_locked(tmp_path), keys=True, vault_ids=ids).hosts
    assert host.resources["west"].key == Secret(KEY)
    assert host.resources["east"].key == Secret(KEY[::-1])


def test_a_password_that_lacks_is_named_by_its_id(refused: Refused, tmp_path: Path) -> None:
    (found,) = refused(_locked(tmp_path), keys=True, vault_ids=[f"x@{tmp_path}/none"])
    assert f"4:19: the vault password file {tmp_path}/none cannot be read" in found
    (found,) = refused(_locked(tmp_path), keys=True, vault_ids=[f"dev@{tmp_path}/dev"])
    assert "4:19: the vault is locked for vault id 'prod', and no password that was" in found


def test_a_vault_of_ten_megabytes_is_refused(refused: Refused, tmp_path: Path) -> None:
    text = _locked(tmp_path)
    (tmp_path / "vault.yml").write_bytes(b"$ANSIBLE_VAULT;1.1;AES256\n" + b"30" * 5_000_000)
    found = refused(text, keys=True, vault_ids=[f"dev@{tmp_path}/dev"])
    assert "4:19: the vault has more than 8 MiB; wanted one of names and keys alone" in found[0]
    assert fleets_vault.MAX_BYTES == 8 * 1024**2


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60) | st.text(st.sampled_from("w:&*!{}[]'\" \n\t#-a1"), max_size=30))
def test_whatever_is_in_a_vault_is_read_or_refused(
    read: Read, tmp_path: Path, content: bytes | str
) -> None:
    text = _locked(tmp_path)
    held = content if isinstance(content, str) else content.decode(errors="surrogateescape")
    (tmp_path / "vault.yml").write_text(encrypt(held, Secret("password of prod")))
    ids = [f"{name}@{tmp_path / name}" for name in ("dev", "prod")]
    key, faults = None, ""
    try:
        key = read(text, keys=True, vault_ids=ids).hosts[0].resources["west"].key
    except InventoryError as error:
        faults = str(error)
    assert key or ":4:19: " in faults or ":6:51: " in faults
