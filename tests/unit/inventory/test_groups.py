"""Groups and what is merged; how Ansible reads the same is in test_witness.py."""

import pytest

from .conftest import Read, Refused

PRECEDENCE = """
all:
  vars: {ansible_user: everybody, ansible_port: 1}
  hosts:
    lonely: {}
  children:
    site:
      vars: {ansible_user: site, ansible_port: 2}
      children:
        zone_b:
          vars: {ansible_user: b}
          hosts: {in-b: , in-both: , own: {ansible_user: me}}
        zone_a:
          vars: {ansible_user: a, ansible_host: from-a}
          hosts: {in-a: , in-both: }
    urgent:
      vars: {ansible_user: urgent, ansible_group_priority: 9}
      hosts: {in-site-and-urgent: }
    late:
      vars: {ansible_user: late}
      hosts: {in-site-and-urgent: }
elsewhere:
  vars: {ansible_user: elsewhere}
  hosts: {far: , in-a: }
zone_a:
  vars: {ansible_port: 3}
  children:
    corner:
      hosts: {own: {ansible_port: 4}}
"""


def test_a_fleet_knows_the_groups_below_a_group(read: Read) -> None:
    below = read(PRECEDENCE).children
    assert set(below["all"]) == {"ungrouped", "site", "urgent", "late", "elsewhere"}
    assert (below["site"], below["zone_a"]) == (("zone_b", "zone_a"), ("corner",))


def test_groups_are_named_farthest_first(read: Read) -> None:
    hosts = {host.name: host.groups for host in read(PRECEDENCE).hosts}
    assert hosts["in-both"] == ("site", "zone_a", "zone_b")
    assert hosts["lonely"] == ("ungrouped",)
    assert hosts["own"] == ("site", "zone_a", "zone_b", "corner")


def test_services_are_merged_key_by_key_and_null_takes_away(read: Read) -> None:
    fleet = read("""
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "vault:west"}}
    speech_services:
      stt: {kind: speech-to-text, tag: latest, resource: west, cpus: 2, settings: {A: 1, B: 2}}
      gone: {kind: speech-to-text, tag: latest, resource: west}
g:
  vars:
    speech_services: {stt: {cpus: 3, settings: {B: null, C: "yes"}}}
  hosts:
    one:
      speech_services: {gone: null, stt: {cpus: null, memory: 12G}}
    two:
""")
    one, two = fleet.hosts
    (service,) = one.services
    assert service.cpus == service.kind.default_cpus
    assert service.memory == 12 * 1024**3
    assert service.settings == {"A": "1", "C": "yes"}
    assert [(service.name, service.cpus) for service in two.services] == [("stt", 3), ("gone", 4)]
    assert two.services[0].settings == {"A": "1", "C": "yes"}


def test_yaml_merge_keys_and_aliases_work(read: Read) -> None:
    fleet = read("""
all:
  hosts:
    one: &one {ansible_user: root, ansible_port: 22}
    two: {<<: *one, ansible_port: 23}
""")
    assert [(host.user, host.port) for host in fleet.hosts] == [("root", 22), ("root", 23)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: {children: {b: {children: {a: }}}, hosts: {h: }}", "1:31: group"),
        ("all: {hosts: {h: }, children: {g: {children: {all: }}}}", "is a parent of its own"),
        ("all: {host: {h: }}", '1:7: group "all" has no "host"'),
        ("all: {hosts: [h]}", '1:14: "hosts" of group "all" is no mapping'),
        ("all: {hosts: {'h[12:01]': }}", '1:15: "h[12:01]": "[12:01]" ends before it begins'),
        ("all: {hosts: {'-oProxyCommand=x': }}", "cannot be a host"),
        ("all: {hosts: {'a b': }}", "cannot be a host"),
        ('all: {hosts: {"a\\x1b[2J": }}', r'"a\x1b[2J" cannot be a host'),
        ("all: {hosts: {'../etc': }}", "cannot be a host"),
        ("all: {hosts: {g: {}}, children: {g: }}", '1:15: "g" is a group too; wanted a name'),
        ("all: {hosts: {h: text}}", 'host "h" is no mapping'),
        ("all: {vars: [1], hosts: {h: }}", '"vars" of group "all" is no mapping'),
        ("'a b': {hosts: {h: }}", "cannot be a group"),
        ("plugin: azure_rm", "1:1: settings of an inventory plugin. Ansible itself makes"),
        ("- h", "the inventory is no mapping"),
        ("all:", "there is no host"),
        ("all: {hosts: {h: }, vars: {ansible_group_priority: high}}", "wanted a whole number"),
    ],
)
def test_a_wrong_tree_is_refused_in_words(refused: Refused, text: str, fault: str) -> None:
    assert fault in refused(text)[0]
