"""Several inventories, folders of them, and what is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt

from .conftest import write

PASSWORD = Secret("correct horse")
HOSTS = "all: {hosts: {a: , b: }}\n"
Load = Callable[..., Fleet]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    """Write files and load some of them: by default the first."""

    def write_and_load(files: dict[str, str], *sources: str, **options: Any) -> Fleet:
        write(tmp_path, files)
        named = [tmp_path / source for source in sources or list(files)[:1]]
        return load(named, **{"keys": False, **options})

    return write_and_load


def users(fleet: Fleet) -> dict[str, str | None]:
    return {host.name: host.user for host in fleet.hosts}


def test_the_later_source_counts_more(loaded: Load) -> None:
    files = {"one.yml": "all: {vars: {ansible_user: x}, hosts: {a: }}", "two.yml": HOSTS}
    files["three.yml"] = "all: {vars: {ansible_user: y}}"
    assert users(loaded(files, "one.yml", "two.yml", "three.yml")) == {"a": "y", "b": "y"}


def test_a_folder_is_its_files_and_keeps_its_known_hosts(loaded: Load, tmp_path: Path) -> None:
    files = {"inv/1.yml": HOSTS, "inv/known_hosts": "no yaml [", "inv/group_vars/all": "{}"}
    files["inv/vault.yml"] = encrypt("x: y", PASSWORD)
    files["inv/group_vars/all"] = "speech_vault: ../vault.yml\n"
    fleet = loaded(files, "inv")
    assert [host.name for host in fleet.hosts] == ["a", "b"]
    assert fleet.known_hosts == tmp_path / "inv" / "known_hosts"
    assert fleet.source == str(tmp_path / "inv")


def test_what_is_kept_beside_an_inventory_is_none(loaded: Load) -> None:
    files = {"inv/1.yml": HOSTS, "inv/licences/west.json": '{"licence": 1}'}
    files |= {"inv/images.lock.yml": "images: {a: b}", "inv/playbooks/deploy.yml": "pace: {}"}
    assert [host.name for host in loaded(files, "inv").hosts] == ["a", "b"]


@pytest.mark.parametrize("vault", ["all: ", "all: {vars: {speech_vault: vault.yml}}"])
def test_hosts_of_a_locked_file_do_not_vanish_unseen(loaded: Load, vault: str) -> None:
    files = {"inv/1.yml": HOSTS, "inv/2.yml": encrypt("all: {hosts: {c: }}", PASSWORD)}
    files |= {"inv/3.yml": vault, "inv/vault.yml": encrypt("x: y", PASSWORD)}
    with pytest.raises(InventoryError) as caught:
        loaded(files, "inv")
    places = [Path(fault.place.file).name for fault in caught.value.faults]
    assert places == (["2.yml"] if "speech" in vault else ["2.yml", "vault.yml"])
    assert "a locked file in a folder of inventories" in str(caught.value)


def test_hosts_in_nothing_but_locked_files(loaded: Load) -> None:
    with pytest.raises(InventoryError, match=r"not read, because it is locked: .*2\.yml"):
        loaded({"inv/2.yml": encrypt(HOSTS, PASSWORD)}, "inv")


def test_the_faults_of_all_files_come_at_once(loaded: Load) -> None:
    files = {
        "one.yml": "all: {hosts: {a: {ansible_port: 0}}, vars: {ansible_usr: x}}",
        "group_vars/all.yml": "ansible_host: [1]\n",
        "host_vars/a": "speech_addres: x\n",
    }
    with pytest.raises(InventoryError) as caught:
        loaded(files)
    places = [Path(fault.place.file).name for fault in caught.value.faults]
    assert places == ["all.yml", "a", "one.yml", "one.yml"]


def test_files_that_are_no_yaml_are_named_together_and_nothing_else_is(loaded: Load) -> None:
    files = {"one.yml": "all: [", "two.yml": "all: {hosts: {a: {ansible_port: 0}}}"}
    files |= {"group_vars/all.yml": "a: b: c\n"}
    with pytest.raises(InventoryError) as caught:
        loaded(files, "one.yml", "two.yml")
    assert [Path(one.place.file).name for one in caught.value.faults] == ["all.yml", "one.yml"]


@pytest.mark.parametrize(
    ("files", "source", "fault"),
    [
        ({"x": ""}, "none.yml", "none.yml: the inventory cannot be read: No such file"),
        ({"x": ""}, "a,b", "a list of hosts; wanted the file of an inventory"),
        ({"x": ""}, "localhost,", "a list of hosts; wanted"),
        ({"x.ini": "a ansible_port=1"}, "x.ini", "an INI file; wanted YAML. Ansible itself makes"),
        ({"hosts": "[web]\na\n"}, "hosts", "ansible-inventory -i hosts --list > hosts.json"),
        ({"hosts": "\ufeff; x\n\n# y\n [web]\na\n"}, "hosts", "hosts: an INI file; wanted YAML"),
        (
            {"hosts": "a x=1\n[web]\na\n"},
            "hosts",
            "is no mapping; wanted a mapping of groups; where",
        ),
        ({"hosts": "a x=1\nb: y\n[web]"}, "hosts", "where it is an INI file: Ansible itself"),
        ({"x.py": "#!/usr/bin/python\n"}, "x.py", "a program; wanted YAML. Ansible itself"),
        ({"x.yml": "plugin: azure_rm"}, "x.yml", "x.yml:1:1: settings of an inventory plugin"),
        ({"x.yml": encrypt("a: b", PASSWORD)}, "x.yml", "a vault; wanted an inventory"),
        ({"inv/x.txt": ""}, "inv", "inv: there is no host"),
        ({"x.yml": HOSTS, "group_vars/all": "[1]"}, "x.yml", "all:1:1: no mapping; wanted vari"),
        ({"x.yml": HOSTS, "group_vars": "file"}, "x.yml", "group_vars: the folder cannot be read"),
        (
            {"x.yml": HOSTS, "host_vars/a.yml": "speech_vault: v"},
            "x.yml",
            "a.yml:1:1: speech_vault is one for the fleet",
        ),
    ],
)
def test_what_is_no_inventory_is_refused_in_words(
    loaded: Load, files: dict[str, str], source: str, fault: str
) -> None:
    with pytest.raises(InventoryError) as caught:
        loaded(files, source)
    assert fault in str(caught.value)


def test_folders_in_a_circle_come_to_an_end(loaded: Load, tmp_path: Path) -> None:
    for kind in ("inv", "group_vars/all"):
        (tmp_path / kind).mkdir(parents=True)
        (tmp_path / kind / "round").symlink_to(tmp_path / kind)
    with pytest.raises(InventoryError, match="more than 20 folders deep"):
        loaded({"x.yml": HOSTS}, "inv")
    with pytest.raises(InventoryError, match="more than 20 folders deep"):
        loaded({"x.yml": HOSTS}, "x.yml")


def test_a_folder_that_may_not_be_looked_into_is_a_fault(
    loaded: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    for source in ("inv", "x.yml"):
        with pytest.raises(InventoryError, match="the folder cannot be read: Permission denied"):
            loaded({"x.yml": HOSTS, "inv/x.yml": HOSTS, "group_vars/all/x": "{}"}, source)


def test_too_much_of_an_inventory_is_refused(loaded: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speechfleet.inventory.reading.MAX_BYTES", 2 * 1024**2)
    files = {"x.yml": HOSTS, "host_vars/a": "x: y\n", "host_vars/b": "#" * 3 * 1024**2}
    with pytest.raises(InventoryError, match="b: more than 2 MiB of inventory up to this file"):
        loaded(files)


def test_too_many_hosts_are_refused(loaded: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speechfleet.inventory.groups.MAX_MEMBERSHIPS", 100)
    with pytest.raises(InventoryError, match=r"x\.yml:3:15: more than 100 hosts"):
        loaded({"x.yml": "g:\n  hosts: {'a[1:60]': }\nh: {hosts: {  'a[1:60]': }}"})


def test_a_path_starts_where_it_stands(loaded: Load, tmp_path: Path) -> None:
    fleet = loaded(
        {
            "one/x.yml": HOSTS,
            "one/group_vars/all.yml": "speech_known_hosts: known\n",
            "two/y.yml": "all: {vars: {ansible_private_key_file: key}}",
        },
        "one/x.yml",
        "two/y.yml",
    )
    assert fleet.known_hosts == tmp_path / "one" / "group_vars" / "known"
    assert fleet.hosts[0].key_file == tmp_path / "two" / "key"


def test_a_file_of_a_name_that_is_written_otherwise_is_a_warning(loaded: Load) -> None:
    """Others may belong to an inventory beside this one, whose names differ by a digit."""
    files = dict.fromkeys(("ber-1.yml", "ber-02.yml", "BER_01", "munich.yml", "ber-01.yml"), "{}")
    inventory = {"x.yml": "all: {hosts: {ber-01: {ansible_host: h}}}"}
    fleet = loaded({**inventory, **{f"host_vars/{name}": text for name, text in files.items()}})
    assert [warning.rpartition("/")[2] for warning in fleet.warnings] == [
        f'{name} is not read: nothing is called so in this inventory; did you mean "ber-01"?'
        for name in ("BER_01", "ber-1.yml")
    ]


def test_a_file_that_another_hides_is_a_warning(loaded: Load) -> None:
    files = {"x.yml": HOSTS, "group_vars/all.yml": "{}", "group_vars/all/a.yml": "{}"}
    (warning,) = loaded(files).warnings
    assert "all.yml is not read, as Ansible does not: all stands beside it" in warning


def test_a_priority_in_a_file_is_a_warning(loaded: Load) -> None:
    files = {"x.yml": "g: {hosts: {a: }}", "group_vars/g": "ansible_group_priority: 3\n"}
    (warning,) = loaded(files).warnings
    assert "group_vars/g:1:1: ansible_group_priority counts only in the inventory" in warning


LOCKED = {
    "x.yml": "all: {hosts: {a: }, vars: {speech_vault_password_file: password}}",
    "password": PASSWORD.open(),
}


def test_locked_variables_are_read(loaded: Load) -> None:
    secret = "ansible_become_password: hunter2\nansible_user: me\n"
    (host,) = loaded({**LOCKED, "host_vars/a.yml": encrypt(secret, PASSWORD)}).hosts
    assert (host.user, host.become_password) == ("me", Secret("hunter2"))


@pytest.mark.parametrize("text", ["ansible_port: hunter2\n", "a: hunter2: x\n", "[hunter2]\n"])
def test_what_is_wrong_in_locked_variables_is_not_shown(loaded: Load, text: str) -> None:
    with pytest.raises(InventoryError) as caught:
        loaded({**LOCKED, "host_vars/a.yml": encrypt(text, PASSWORD)})
    assert "a.yml:1" in str(caught.value)
    assert "something is wrong in this locked file" in str(caught.value)
    assert "hunter2" not in repr(caught.value.faults)


def test_what_a_locked_file_would_have_said_is_not_missed(loaded: Load) -> None:
    service = "speech_services: {s: {kind: speech-to-text, tag: latest, resource: west}}\n"
    files = {**LOCKED, "group_vars/all/a.yml": service}
    files["group_vars/all/b.yml"] = encrypt("speech_resources: {west: {}}", Secret("another"))
    with pytest.raises(InventoryError) as caught:
        loaded(files)
    (fault,) = caught.value.faults
    assert fault.place.file.endswith("group_vars/all/b.yml")
    assert "password" in fault.message


def test_the_fleets_vault_may_stand_among_group_vars(loaded: Load) -> None:
    (host,) = loaded(
        {
            **LOCKED,
            "group_vars/all/main.yml": "speech_vault: vault.yml\n",
            "group_vars/all/vault.yml": encrypt("sudo: root-pw", PASSWORD),
            "host_vars/a": "ansible_become_password: vault:sudo\n",
        }
    ).hosts
    assert host.become_password == Secret("root-pw")


def test_what_is_one_for_the_fleet_counts_out_of_a_locked_file(
    loaded: Load, tmp_path: Path
) -> None:
    text = "speech_known_hosts: known\nspeech_licences: lic\nspeech_images_lock: lock.yml\n"
    text += "speech_playbooks: ../../playbooks\n"
    text += "speech_channels: {hook: {kind: webhook, url: 'https://x.example/y'}}\n"
    files = {**LOCKED, "group_vars/all/main.yml": encrypt(text, PASSWORD)}
    files["playbooks/deploy.yml"] = "pace: {batch: 1}\n"
    fleet = loaded(files)
    folder = tmp_path / "group_vars" / "all"
    assert fleet.known_hosts == folder / "known"
    assert fleet.licences == folder / "lic"
    assert fleet.images_lock == folder / "lock.yml"
    assert fleet.playbooks == folder / "../../playbooks"
    assert [channel.name for channel in fleet.channels] == ["hook"]


@pytest.mark.parametrize("name", ["speech_vault", "speech_vault_password_file"])
def test_a_locked_file_cannot_say_how_it_is_opened(loaded: Load, name: str) -> None:
    files = {**LOCKED, "group_vars/all/main.yml": encrypt(f"{name}: hunter2\n", PASSWORD)}
    with pytest.raises(InventoryError) as caught:
        loaded(files)
    (fault,) = caught.value.faults
    assert f"{name} stands in a locked file" in fault.message
    assert "hunter2" not in fault.message


def test_variables_in_the_fleets_vault_are_warned_of(loaded: Load) -> None:
    secrets = "sudo: root-pw\nansible_user: hunter2\nansible_become_pass: hunter2\n"
    files = {**LOCKED, "group_vars/all/vault.yml": encrypt(secrets, PASSWORD)}
    files["group_vars/all/main.yml"] = "speech_vault: vault.yml\n"
    files["host_vars/a"] = "ansible_become_password: vault:sudo\n"
    *_, warning = loaded(files).warnings
    assert warning.startswith("ansible_user, ansible_become_pass in the vault ")
    assert "hunter2" not in warning
    files["host_vars/a"] = "ansible_become_password: vault:ansible_become_pass\n"
    *_, warning = loaded(files, "x.yml").warnings
    assert warning.startswith("ansible_user in the vault ")
