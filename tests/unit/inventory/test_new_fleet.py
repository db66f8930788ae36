"""The folder of a new fleet: it loads, and Ansible's own programs open it."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speechfleet import playbook
from speechfleet.inventory.load import load
from speechfleet.inventory.new_fleet import NewFleet, NewHost, write_fleet
from speechfleet.inventory.places import InventoryError
from speechfleet.secrets.secret import Secret

KEY = "0123456789abcdef0123456789ABCDEF"
PASSWORD = Secret("correct horse")
NEW = NewFleet(
    (NewHost("ber-01", "10.1.2.3"), NewHost("10.1.2.4"), NewHost("2001:db8::1")),
    "deploy",
    "https://speech-west.cognitiveservices.azure.com/",
    "4.12.0-amd64-en-us",
    Secret(KEY),
    PASSWORD,
)


def ansible(folder: Path, program: str, *words: str) -> str:
    done = subprocess.run(
        [Path(sys.executable).with_name(program), *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_what_is_written_loads(tmp_path: Path) -> None:
    write_fleet(tmp_path / "fleet", NEW)
    fleet = load(tmp_path / "fleet" / "prod.yml", keys=True, ask=lambda what: PASSWORD)
    hosts = [(host.name, host.address, host.user, host.become) for host in fleet.hosts]
    assert hosts == [
        ("ber-01", "10.1.2.3", "deploy", True),
        ("10.1.2.4", "10.1.2.4", "deploy", True),
        ("2001:db8::1", "2001:db8::1", "deploy", True),
    ]
    resource = fleet.hosts[0].resources["speech-west"]
    assert (resource.endpoint, resource.key) == (NEW.endpoint, Secret(KEY))
    assert [service.name for service in fleet.hosts[0].services] == ["stt-en"]
    assert fleet.warnings == ()
    assert playbook.load("deploy", fleet.playbooks) == playbook.load("deploy")


def test_ansible_opens_the_vault_and_lists_the_hosts(tmp_path: Path) -> None:
    write_fleet(tmp_path / "fleet", NEW)
    (tmp_path / "password").write_text(PASSWORD.open())
    words = ("view", "--vault-password-file", "password", "fleet/vault.yml")
    assert ansible(tmp_path, "ansible-vault", *words) == f'speech_west_key: "{KEY}"\n'
    listed = json.loads(ansible(tmp_path, "ansible-inventory", "-i", "fleet/prod.yml", "--list"))
    assert listed["_meta"]["hostvars"]["ber-01"]["ansible_host"] == "10.1.2.3"


def test_the_key_stands_nowhere_in_the_clear(tmp_path: Path) -> None:
    files = write_fleet(tmp_path / "fleet", NEW)
    found = sorted(path for path in (tmp_path / "fleet").rglob("*") if path.is_file())
    assert found == sorted(files)
    assert not [path for path in found if KEY.encode() in path.read_bytes()]
    assert not [path for path in found if PASSWORD.open().encode() in path.read_bytes()]
    assert (tmp_path / "fleet" / "vault.yml").stat().st_mode & 0o777 == 0o600


def test_root_needs_no_sudo_and_no_user_is_ssh_s_own(tmp_path: Path) -> None:
    write_fleet(tmp_path / "a", replace(NEW, user="root"))
    write_fleet(tmp_path / "b", replace(NEW, user=None))
    first, second = (load(tmp_path / name / "prod.yml", keys=False).hosts[0] for name in "ab")
    assert (first.user, first.become) == ("root", False)
    assert (second.user, second.become) == (None, True)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"endpoint": "west"}, 'fleet/prod.yml:.*"west"'),
        ({"endpoint": "https://[oops"}, "fleet/prod.yml"),
        ({"tag": "en-us"}, "fleet/prod.yml:.*en-us"),
        ({"hosts": (NewHost("a b"),)}, 'fleet/prod.yml:.*"a b" cannot be a host'),
        ({"hosts": (NewHost("a", "{{ b }}"),)}, "fleet/prod.yml:.*template"),
    ],
)
def test_what_makes_no_inventory_is_not_written(
    tmp_path: Path, wrong: dict[str, object], says: str
) -> None:
    with pytest.raises(InventoryError, match=says):
        write_fleet(tmp_path / "fleet", replace(NEW, **wrong))  # type: ignore[arg-type]
    assert not (tmp_path / "fleet").exists()


def test_where_one_file_cannot_be_written_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    monkeypatch.setattr("speechfleet.inventory.new_fleet.VAULT", "x" * 300)
    for name in ("new", "there"):
        with pytest.raises(OSError, match="File name too long"):
            write_fleet(tmp_path / name, NEW)
    assert list(tmp_path.rglob("*")) == [tmp_path / "there"]


@pytest.mark.parametrize(
    ("endpoint", "resource", "secret"),
    [
        ("https://Speech-West.cognitiveservices.azure.com/", "speech-west", "speech_west_key"),
        ("https://westeurope.api.cognitive.microsoft.com/", "westeurope", "westeurope_key"),
        ("nonsense", "speech", "speech_key"),
    ],
)
def test_the_resource_is_called_as_its_endpoint(endpoint: str, resource: str, secret: str) -> None:
    named = replace(NEW, endpoint=endpoint)
    assert (named.resource, named.secret) == (resource, secret)


@settings(max_examples=50)
@given(st.text(min_size=1, max_size=30))
def test_any_user_is_read_back_or_refused(user: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            write_fleet(Path(folder), replace(NEW, user=user))
        except InventoryError:
            return
        fleet = load(Path(folder) / "prod.yml", keys=False)
    assert fleet.hosts[0].user == user
