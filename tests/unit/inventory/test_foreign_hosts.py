"""Hosts of an inventory that others use too, and that speechfleet has no business with."""

import pytest

from speechfleet.inventory.pattern_parts import LimitError
from speechfleet.inventory.patterns import select

from .conftest import Read, Refused

MIXED = """
all:
  children:
    speech:
      vars:
        speech_services:
          c: {kind: container, image: x, container_port: 1, cpus: 0.1, memory: 64m}
      hosts: {lin-1: , lin-2: {SLOT}}
    windows:
      vars: {ansible_connection: winrm, ansible_host_ip: 1, ansible_password: "{{ vault }}"}
      hosts: {win-1: , win-2: }
    local:
      hosts: {localhost: {ansible_connection: local}}
    spare:
      hosts: {lin-3: }
"""


def test_they_are_left_out_with_a_warning(read: Read) -> None:
    fleet = read(MIXED.replace("SLOT", ""))
    assert [host.name for host in fleet.hosts] == ["lin-1", "lin-2", "lin-3"]
    assert fleet.groups["windows"] == ()
    assert fleet.groups["all"] == ("lin-1", "lin-2", "lin-3")
    names = [warning.split(": ")[1].split()[0].strip('"') for warning in fleet.warnings]
    winrm = ["ansible_connection", "ansible_password"]
    assert names == ["ansible_host_ip", *winrm, "ansible_connection"]
    left_out = ["hosts that want no services are left out" in text for text in fleet.warnings]
    assert left_out == [False, True, True, True]
    assert [host.name for host in select(fleet, "!speech").hosts] == ["lin-3"]
    with pytest.raises(LimitError):
        select(fleet, "windows")


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        ("ansible_connection: winrm", 'ansible_connection is "winrm"; wanted ssh'),
        ("ansible_user: '{{ me }}'", "ansible_user holds a template"),
        ("ansible_become_user: x", 'ansible_become_user is "x"; wanted root'),
    ],
)
def test_where_a_service_is_wanted_it_is_a_fault(refused: Refused, slot: str, fault: str) -> None:
    (found,) = refused(MIXED.replace("SLOT", slot))
    assert fault in found


def test_a_value_that_fits_nowhere_is_a_fault_on_every_host(refused: Refused) -> None:
    (found,) = refused(MIXED.replace("SLOT", "").replace("{lin-3: }", "{lin-3: {ansible_port: 0}}"))
    assert "wanted a port from 1 to 65535" in found


def test_where_no_other_host_is_left_they_are_faults(refused: Refused) -> None:
    (found,) = refused("all: {hosts: {localhost: {ansible_connection: local}}}")
    assert 'ansible_connection is "local"; wanted ssh' in found


@pytest.mark.parametrize(
    "name",
    ["ansible_private_key", "ansible_ssh_private_key", "ansible_host_ip", "my_speech_services"],
)
def test_a_name_that_has_ours_in_it_is_warned_of_once(read: Read, name: str) -> None:
    (warning,) = read(f"all: {{hosts: {{a: {{{name}: x}}, b: {{{name}: y}}}}}}").warnings
    assert f'1:19: "{name}" means nothing here; did you mean' in warning


@pytest.mark.parametrize(
    "name", ["ansible_hostname", "ansible_user_id", "ansible_user_dir", "ansible_su_pass"]
)
def test_names_of_ansible_are_no_misspellings(read: Read, name: str) -> None:
    assert read(f"all: {{hosts: {{a: {{{name}: x}}}}}}").warnings == ()


@pytest.mark.parametrize(
    "name",
    [
        "ansible_usr",
        "ansibel_user",
        "speach_services",
        "spech_registry",
        "ansible_users",
        "asible_port",
    ],
)
def test_misspellings_stay_faults(refused: Refused, name: str) -> None:
    found = refused(f"all: {{hosts: {{a: {{{name}: x}}}}}}")[0]
    assert f'there is no variable "{name}"; did you mean' in found
