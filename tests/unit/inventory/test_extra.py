"""--extra-vars count more than the inventory, and hold no password."""

from pathlib import Path

import pytest

from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt

from .conftest import Read, Refused

SERVICES = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "vault:west"}}
    speech_services: {stt: {kind: speech-to-text, tag: latest, resource: west, cpus: 5}}
  hosts: {h: {ansible_user: own}}
"""


def test_they_count_more_than_the_host(read: Read, tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text("ansible_port: 3\nansible_ssh_private_key_file: key\n")
    extra = ["ansible_user=me ansible_host='x.example'", f"@{tmp_path}/more.yml"]
    (host,) = read(SERVICES, extra=extra).hosts
    assert (host.user, host.address, host.port) == ("me", "x.example", 3)
    assert host.key_file == tmp_path / "key"


def test_services_are_merged_and_taken_away(read: Read) -> None:
    wider = '{"speech_services": {"stt": {"instances": 3, "cpus": null}}}'
    ((service,),) = [host.services for host in read(SERVICES, extra=[wider]).hosts]
    assert (service.instances, service.cpus) == (3, service.kind.default_cpus)
    none = '{"speech_services": {"stt": null}}'
    assert read(SERVICES, extra=[wider, none]).hosts[0].services == ()


def test_paths_of_the_fleet_start_where_one_stands(read: Read) -> None:
    assert read(SERVICES, extra=["speech_known_hosts=kh"]).known_hosts == Path("kh")


def test_a_secret_by_name_is_none_on_the_command_line(read: Read, tmp_path: Path) -> None:
    (tmp_path / "vault.yml").write_text(encrypt("sudo: root-pw", Secret("pw")))
    extra = ["ansible_become_password=vault:sudo", f"speech_vault={tmp_path}/vault.yml"]
    (host,) = read(SERVICES, extra=extra, ask=lambda _: Secret("pw")).hosts
    assert host.become_password == Secret("root-pw")


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        ("ansible_prot=3", '--extra-vars ansible_prot: there is no variable "ansible_prot"; did'),
        ("ansible_port=many", '--extra-vars ansible_port: ansible_port is "many"; wanted a port'),
        ("prod.yml", '"prod.yml" is no variable; wanted NAME=VALUE, a mapping in JSON or @FILE'),
        ("./more.yml", "did you mean @./more.yml?"),
        ("=x", '"=x" is no variable'),
        ("a='x", "--extra-vars: no closing quotation; wanted NAME=VALUE"),
        ("@", "variables cannot be read: Is a directory"),
        ("@none.yml", "none.yml: variables cannot be read: No such file"),
        ("[1]", "--extra-vars:1:1: no mapping; wanted variables"),
        ("{", "--extra-vars:"),
        ('{"ansible_user": "{{ x }}"}', "--extra-vars:1:18: ansible_user holds a template"),
        ("ansible_become_pass=hunter2", "would stand in the process list; wanted vault:NAME"),
        ('{"ansible_become_password": "hunter2"}', "--extra-vars:1:29: ansible_become_password"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(refused: Refused, extra: str, fault: str) -> None:
    (found,) = refused(SERVICES, extra=[extra])
    assert fault in found
    assert "hunter2" not in found


def test_each_of_several_is_named(refused: Refused) -> None:
    first, second = refused(SERVICES, extra=["speech_x=1", "speech_x=2"])
    assert first.startswith("--extra-vars (number 1) speech_x: ")
    assert second.startswith("--extra-vars (number 2) speech_x: ")


def test_a_locked_file_is_opened(read: Read, tmp_path: Path) -> None:
    secret = "ansible_become_password: hunter2\nspeech_known_hosts: kh\n"
    (tmp_path / "more.yml").write_text(encrypt(secret, Secret("pw")))
    extra = [f"@{tmp_path}/more.yml"]
    fleet = read(SERVICES, extra=extra, ask=lambda _: Secret("pw"))
    assert fleet.hosts[0].become_password == Secret("hunter2")
    assert fleet.known_hosts == tmp_path / "kh"


def test_a_locked_file_that_stays_shut_is_a_fault(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "more.yml").write_text(encrypt("ansible_user: x", Secret("pw")))
    (found,) = refused(SERVICES, extra=[f"@{tmp_path}/more.yml"])
    assert "no vault password; wanted one of: --vault-password-file" in found
