"""`--limit`; ansible-core itself is the witness."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.pattern_parts import LimitError
from speechfleet.inventory.patterns import Past, select

from .conftest import Read

TREE = """
all:
  hosts: {lonely: , web.example: }
  children:
    de:
      hosts: {de-00: }
      children:
        munich: {hosts: {muc-02: , muc-01: }}
        berlin: {hosts: {ber-01: , ber-02: , ber-03: }}
    fr: {hosts: {par-01: , par-02: , ber-03: , "2001:db8::1": }}
    odd.group: {hosts: {web.example: , par-01: }}
    none: {}
    ungrouped: {hosts: {second: , ber-01: }}
apart:
  hosts: {localhost: , ber-02: }
"""

CORPUS = [
    "all", "*", "ungrouped", "ungr*", "a*", "al?", "none,fr", "localhost", "127.0.0.1", "::1",
    "ber-01", "par-01,ber-01", "par-01:ber-01", "ber-01 , fr", "berlin", "de", "*-01", "ber*",
    "ber*, fr", "[bp]*-02", "[!b]*-02", "ber-0?", "odd.group", "odd*", "web.example", "web.*",
    "de:fr", "de:&fr", "fr:&de", "de:!berlin", "!berlin:de", "&fr:!par-01", "!de", "&fr",
    "de,&fr", "de,!berlin", "!munich,!fr", "all:!ungrouped:!apart", "de:!ber*",
    "~ber-0[12]", "~.*-01", "~(ber|par)-02", "~b,!~.*3$", "~de|fr", "!~ber", "~ber-\\d{2},fr",
    "de[0]", "de[1]", "de[-1]", "de[-2]", "de[1:2]", "de[1:]", "de[0:0]", "de[2-3]", "fr[3]",
    "all[0]", "all[1]", "all[-1]", "all[2:4]", "ungrouped[0]", "ber-0*[1:]", "berlin[0]:fr[0]",
    "berlin[0:1]:!ber-02", "ber-0*[0],!fr", "2001:db8::1", "fr,!2001:db8::1", "200*", "!berlin[0]",
    "@picked", "@picked,!ber-02", "fr:@picked", "de:!berlin:&de", "~[bp].*:!fr",
]  # fmt: skip
"""Patterns that mean a host to both. Not among them: one group's host counted twice."""

WITNESS = """
import json, sys
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
manager = InventoryManager(DataLoader(), sources=[sys.argv[1]])
meant = {}
for pattern in json.load(sys.stdin):
    manager.subset(pattern)
    meant[pattern] = [host.name for host in manager.get_hosts("all")]
print(json.dumps(meant))
"""


@pytest.fixture
def fleet(read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fleet:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picked").write_text("ber-01\nmunich\n\nber-02\n!muc-01\n")
    return read(TREE)


def meant(fleet: Fleet, limit: str, past: Past | None = None) -> list[str]:
    return [host.name for host in select(fleet, limit, past).hosts]


def test_a_limit_means_what_it_means_to_ansible(fleet: Fleet, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WITNESS, fleet.source],
        input=json.dumps(CORPUS),
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    witness = {pattern: sorted(hosts) for pattern, hosts in json.loads(done.stdout).items()}
    assert all(witness.values())
    assert {pattern: sorted(meant(fleet, pattern)) for pattern in CORPUS} == witness


def test_hosts_stay_in_the_order_of_the_inventory(fleet: Fleet) -> None:
    assert meant(fleet, "par-01,ber-01,munich") == ["muc-02", "muc-01", "ber-01", "par-01"]


def test_a_limit_leaves_the_groups_as_they_are(fleet: Fleet) -> None:
    assert meant(select(fleet, "de"), "de:!fr") == ["de-00", "muc-02", "muc-01", "ber-01", "ber-02"]


@pytest.mark.parametrize("limit", ["[2001:db8::1]", "par-01:[2001:db8::1]", "par-01,[2001:db8::1]"])
def test_a_name_with_colons_stands_in_brackets(fleet: Fleet, limit: str) -> None:
    assert "2001:db8::1" in meant(fleet, limit)


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("ber-11", '"ber-11" means no host of .*did you mean "ber-01"'),
        ("ber-01,berln", '"berln" means no host of .*did you mean "berlin"'),
        ("ber-01:&berln", '"&berln" means no host of .*did you mean "berlin"'),
        ("all:!ber-11", '"!ber-11" means no host of .*did you mean "ber-01"'),
        ("unge", '"unge" means no host of [^;]*$'),
        ("x*", r'"x\*" means no host'),
        ("~x", '"~x" means no host'),
        ("~(", r'"~\(" is no regular expression: '),
        ("~[[x],fr", r'"~\[\[x\]" means no host'),
        ("~a{99999999999}", "is no regular expression: "),
        ("~" + "(" * 20_000, "is no regular expression: "),
        ("berlin[" + "9" * 5000 + "]", "means no host"),
        ("berlin[3]", r'"berlin\[3\]" means no host of .*: "berlin" has 3, counted from 0'),
        ("berlin[-4]", '"berlin" has 3'),
        ("berlin[3:]", '"berlin" has 3'),
        ("berln[0]", 'did you mean "berlin"'),
        ("x*[1-3]", r'"x\*\[1-3\]" means no host of .*; "\[1-3\]" counts the hosts found'),
        ("de:fr,ber-01", '"de:fr" means no host of .*; beside commas a ":" parts nothing'),
        ("2001:db8::2", '"2001:db8::2" means no host'),
        ("berlin[0", r'"berlin\[0" has a bracket without its other half'),
        ("fr:!fr", 'the limit "fr:!fr" leaves no host of '),
        ("de:&apart:&fr", "leaves no host"),
        ("none", 'the limit "none" leaves no host'),
        ("none[0]", "leaves no host"),
        ("", "the limit is empty"),
        (" , ", "the limit is empty"),
        (" : ", "the limit is empty"),
        ("all:!", '"!" lacks a name'),
        ("failed", '"failed" means no host'),
        ("@absent", 'the limit file "absent" cannot be read: No such file'),
        ("@.", 'the limit file "." cannot be read: Is a directory'),
        ("@\0", "cannot be read: embedded null"),
        ("@empty", 'the limit file "empty" names no host; wanted one a line'),
    ],
)
def test_a_limit_that_means_nothing_is_an_error(
    fleet: Fleet, limit: str, says: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").write_text("\n  \n# none yet\n")
    with pytest.raises(LimitError, match=says):
        select(fleet, limit)


PAST: Past = {"failed": lambda: {"ber-01", "par-01", "gone"}, "skipped": list, "fr": list}


@pytest.mark.parametrize(
    ("limit", "hosts"),
    [
        ("failed", ["ber-01", "par-01"]),
        ("failed:&de", ["ber-01"]),
        ("berlin:!failed", ["ber-02", "ber-03"]),
        ("berlin:!skipped", ["ber-01", "ber-02", "ber-03"]),
        ("failed,ber-02", ["ber-01", "ber-02", "par-01"]),
    ],
)
def test_what_became_of_hosts_is_a_name_for_them(
    fleet: Fleet, limit: str, hosts: list[str]
) -> None:
    assert meant(fleet, limit, PAST) == hosts


def test_a_group_of_that_name_wins(fleet: Fleet) -> None:
    assert meant(fleet, "fr", PAST) == meant(fleet, "fr")


def test_nobody_left_by_the_last_run_is_an_error(fleet: Fleet) -> None:
    says = r'the limit "skipped" leaves no host .*; the last run left none so'
    with pytest.raises(LimitError, match=says):
        select(fleet, "skipped", PAST)


_WORDS = st.sampled_from(
    ["ber-01", "de", "fr", "all", "2001:db8::1", "*", "?", "[0]", "[1:]", "[["]
)
_SIGNS = st.sampled_from([*"&!~,:@[]()*+-. ", "&!", "!!", ",,", "\0"])


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_WORDS | _SIGNS | st.text(max_size=3), max_size=6).map("".join))
@example("@~nobody-of-that-name")
def test_any_limit_means_hosts_of_the_fleet_or_is_refused(fleet: Fleet, limit: str) -> None:
    try:
        chosen = select(fleet, limit).hosts
    except LimitError:
        return
    assert chosen
    assert [host for host in fleet.hosts if host in chosen] == list(chosen)
