"""Whatever stands in the files of an inventory: a Fleet or faults, never another exception.

A hundred examples of each here; SPEECHFLEET_TEST_EXAMPLES=100000 tries more.
"""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from speechfleet.inventory.explain import explain
from speechfleet.inventory.load import look
from speechfleet.inventory.places import InventoryError
from speechfleet.reports.explained import explained
from speechfleet.reports.group_tree import group_tree
from speechfleet.reports.host_values import host_values

EXAMPLE = (Path(__file__).parents[3] / "inventory" / "example.yml").read_text()
FILES = {
    "prod.yml": EXAMPLE,
    "list.json": json.dumps(
        {
            "_meta": {"hostvars": {"a": {"ansible_port": 22, "speech_vault": "v"}, "b": {}}},
            "all": {"children": ["ungrouped", "g"]},
            "g": {"hosts": ["a", "b"], "vars": {"ansible_group_priority": 2}},
        }
    ),
    "group_vars/berlin.yml": "ansible_user: me\nspeech_services: {stt-en: {cpus: 2}}\n",
    "host_vars/ber-01": "ansible_port: 3\nspeech_registry: {address: r.example}\n",
}
TOKENS = [
    *(
        "{",
        "[",
        "}",
        "]",
        ": ",
        "- ",
        "&a ",
        "*a",
        "!vault ",
        "!x ",
        "null",
        "<<: ",
        "'",
        '"',
        "\n",
    ),
    *("{{", "0x1", "$ANSIBLE_VAULT;1.1;AES256\n", "[1:9]", "[a:", "all", "hosts: ", "_meta: "),
    *("ansible_group_priority: ", "children: ", "ber-01", "\ufeff", "\x85", "-", "..", "%", "@"),
]
EXAMPLES = settings(
    max_examples=int(os.environ.get("SPEECHFLEET_TEST_EXAMPLES", "100")),
    suppress_health_check=list(HealthCheck),
)
Slips = list[tuple[str, float, int, str]]
SLIPS = st.lists(
    st.tuples(
        st.sampled_from(list(FILES)),
        st.floats(0, 1),
        st.integers(0, 40),
        st.sampled_from(TOKENS) | st.text(max_size=8),
    ),
    min_size=1,
    max_size=4,
)
WORDS = st.sampled_from([*TOKENS, "ansible_user", "speech_services", "=", "x", " ", "@none"])
EXTRA = st.lists(st.lists(WORDS, max_size=6).map("".join), max_size=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mutated")
    (folder / "playbooks").mkdir()
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
    return folder


def slipped(slips: Slips) -> dict[str, str]:
    files = dict(FILES)
    for name, where, length, put in slips:
        at = round(where * len(files[name]))
        files[name] = files[name][:at] + put + files[name][at + length :]
    return files


def read_and_show(folder: Path, extra: list[str]) -> None:
    found = look([folder / "prod.yml", folder / "list.json"], extra=extra)
    for host in found.fleet.hosts:
        assert host_values(host, found.secrets, as_json=True)
        assert explained(explain(found.levels.levels(host.name)), as_json=False) is not None
    assert group_tree(found.tree, "all").startswith("@all:\n")


def test_without_a_slip_all_of_it_is_read(folder: Path) -> None:
    write_all(folder, FILES)
    read_and_show(folder, [])


@EXAMPLES
@given(SLIPS, EXTRA)
def test_slips_in_any_of_the_files_are_faults_or_none(
    folder: Path, slips: Slips, extra: list[str]
) -> None:
    write_all(folder, slipped(slips))
    with suppress(InventoryError):
        read_and_show(folder, extra)


Json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["all", "hosts", "children", "vars", "_meta", "hostvars", "a", "b[1:2]"]
            )
            | st.sampled_from(
                ["speech_services", "ansible_port", "speech_vault", "__ansible_vault"]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=25,
)


@EXAMPLES
@given(Json, Json)
def test_any_documents_are_faults_or_none(folder: Path, one: object, other: object) -> None:
    write_all(folder, {**FILES, "prod.yml": json.dumps(one), "list.json": json.dumps(other)})
    with suppress(InventoryError):
        read_and_show(folder, [])


def write_all(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_bytes(text.encode(errors="replace"))
