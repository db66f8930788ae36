"""What `ansible-inventory` makes of an inventory is what speechfleet makes of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from speechfleet.inventory.ansible_names import HONOURED
from speechfleet.inventory.extra import read_extra
from speechfleet.inventory.groups import ALL, Tree, settle
from speechfleet.inventory.levels import Levels
from speechfleet.inventory.listed import is_listed, read_listed
from speechfleet.inventory.nodes import Mapping, Node, Scalar
from speechfleet.inventory.places import Faults
from speechfleet.inventory.reading import Reading
from speechfleet.inventory.sources import documents, vars_folders
from speechfleet.inventory.variables import MERGED
from speechfleet.inventory.vars_files import VarsFiles
from speechfleet.inventory.yaml_tree import read_yaml
from speechfleet.reports.group_tree import group_tree

from .ansible import Question, ask_ansible
from .corpus import BY_HAND, CORPUS, Case

OURS = ("speech_address", "speech_registry", *HONOURED)
NAMES = [case.name for case in CORPUS]
EXPORTED = [case for case in CORPUS if not case.extra and "group_vars/" not in repr(case.files)]
Values = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Witness:
    """What Ansible says of one case."""

    values: Values
    merged: Values
    groups: dict[str, set[str]]
    graph: str
    listed: str
    """The list of `merged` itself."""
    exported: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus")


@pytest.fixture(scope="module")
def witnesses(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Witness]:
    sources = {case.name: case.write(folder / case.name) for case in CORPUS}

    def asked(cases: Sequence[Case], *mode: str, merge: bool = False) -> dict[str, str]:
        questions = [Question(sources[case.name], case.extra, mode) for case in cases]
        said = ask_ansible(questions, tmp_path_factory.mktemp("asked"), merge=merge)
        return dict(zip([case.name for case in cases], said, strict=True))

    plain, graph = asked(CORPUS, "--list"), asked(CORPUS, "--graph")
    # at random there are no mappings to merge
    merged = plain | asked(BY_HAND, "--list", merge=True)
    exported = asked(EXPORTED, "--list", "--export")
    return {
        name: Witness(
            _hosts(plain[name]),
            _hosts(merged[name]),
            _groups(json.loads(plain[name])),
            graph[name],
            merged[name],
            exported.get(name, ""),
        )
        for name in plain
    }


def _hosts(printed: str) -> Values:
    found: Values = json.loads(printed)["_meta"]["hostvars"]
    return found


def _groups(listed: dict[str, Any]) -> dict[str, set[str]]:
    """The hosts of each group, those of the groups below it too."""

    def below(name: str) -> set[str]:
        group = listed.get(name, {})
        return set(group.get("hosts", ())).union(*map(below, group.get("children", ())))

    return {name: below(name) for name in listed if name not in ("_meta", ALL)}


@dataclass(frozen=True)
class Ours:
    """What speechfleet makes of the same, before it judges any value."""

    tree: Tree
    levels: Levels

    def values(self) -> Values:
        return {host: dict(self._values(host)) for host in self.tree.hosts}

    def _values(self, host: str) -> Iterator[tuple[str, Any]]:
        for name, entry in self.levels.variables(host).items():
            yield name, value(entry.value)

    def groups(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for host in self.tree.hosts:
            for group in self.levels.groups(host):
                found.setdefault(group, set()).add(host)
        return found


def ours(case: Case, folder: Path) -> Ours:
    sources = tuple(folder / case.name / source for source in case.sources)
    faults, reading, tree = Faults(), Reading(), Tree()
    for root in documents(sources, reading, faults):
        read_yaml(root, tree, faults)
    settle(tree, faults)
    files = VarsFiles(vars_folders(sources), tree, reading, faults)
    extra = [one.variables for one in read_extra(case.extra, files, faults) if one.variables]
    levels = Levels(tree, files, extra, faults)
    faults.stop()
    return Ours(tree, levels)


def value(node: Node) -> Any:
    match node:
        case Scalar():
            return yaml.safe_load(node.value) if node.plain else node.value
        case Mapping():
            return {name: value(entry.value) for name, entry in node.entries.items()}
        case _:
            return [value(item) for item in node.items]


def only(values: Values, hosts: Tree, names: tuple[str, ...]) -> Values:
    """Those variables; Ansible keeps the priority of groups out of the hosts'."""
    wanted = set(names) - {"ansible_group_priority"}
    return {
        host: {name: one for name, one in values.get(host, {}).items() if name in wanted}
        for host in hosts.hosts
    }


@pytest.mark.parametrize("case", CORPUS, ids=NAMES)
def test_variables_are_ansibles(case: Case, folder: Path, witnesses: dict[str, Witness]) -> None:
    found = ours(case, folder)
    witness = witnesses[case.name]
    assert set(found.tree.hosts) >= set(witness.values)
    assert only(found.values(), found.tree, OURS) == only(witness.values, found.tree, OURS)
    merged = tuple(MERGED)
    assert only(found.values(), found.tree, merged) == only(witness.merged, found.tree, merged)


@pytest.mark.parametrize("case", CORPUS, ids=NAMES)
def test_groups_are_ansibles(case: Case, folder: Path, witnesses: dict[str, Witness]) -> None:
    found = ours(case, folder)
    witness = witnesses[case.name]
    groups = {name: hosts for name, hosts in found.groups().items() if name != ALL}
    assert groups == {name: hosts for name, hosts in witness.groups.items() if hosts}
    assert group_tree(found.tree, ALL) == witness.graph


@pytest.mark.parametrize("case", CORPUS, ids=NAMES)
def test_ansibles_own_list_says_the_same(
    case: Case, tmp_path: Path, folder: Path, witnesses: dict[str, Witness]
) -> None:
    found = ours_of_list(tmp_path / "list.json", witnesses[case.name].listed)
    witness = witnesses[case.name]
    assert only(found.values(), found.tree, OURS) == only(witness.merged, found.tree, OURS)
    assert found.groups() == ours(case, folder).groups()
    merged = tuple(MERGED)
    assert only(found.values(), found.tree, merged) == only(witness.merged, found.tree, merged)


@pytest.mark.parametrize("case", EXPORTED, ids=[case.name for case in EXPORTED])
def test_ansibles_export_says_the_same_where_there_is_no_group_vars(
    case: Case, tmp_path: Path, witnesses: dict[str, Witness]
) -> None:
    """In an export nobody sees any more what stood in a file of its own and counted more."""
    found = ours_of_list(tmp_path / "list.json", witnesses[case.name].exported)
    witness = witnesses[case.name]
    assert only(found.values(), found.tree, OURS) == only(witness.values, found.tree, OURS)


def ours_of_list(path: Path, text: str) -> Ours:
    path.write_text(text)
    faults, tree, reading = Faults(), Tree(), Reading()
    (root,) = documents((path,), reading, faults)
    assert is_listed(root)
    read_listed(root, tree, faults)
    settle(tree, faults)
    levels = Levels(tree, VarsFiles([], tree, reading, faults), [], faults)
    faults.stop()
    return Ours(tree, levels)


def test_the_witness_is_no_mirror(witnesses: dict[str, Witness]) -> None:
    """The cases say something: hosts, groups and values are many and not all alike."""
    assert sum(len(witness.values) for witness in witnesses.values()) > 100
    assert len({repr(witness.values) for witness in witnesses.values()}) == len(CORPUS)
