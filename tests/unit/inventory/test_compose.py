import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.inventory.compose import MAX_DEPTH, compose
from speechfleet.inventory.nodes import Mapping, Scalar
from speechfleet.inventory.places import InventoryError, Place

BOMB = "".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)]
)
DEEP = f"a: &a {'[' * 60}{']' * 60}\nb: &b [*a]\nc: {'[' * 90}*b{']' * 90}\n"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "f.yml: the file is empty"),
        (b"# only a comment\n", "f.yml: the file is empty"),
        (b"a: 1\n---\nb: 2\n", "f.yml:2:1: a second document"),
        (b"a: 1\nb: 2\na: 3\n", 'f.yml:3:1: "a" stands here twice, first in line 1'),
        (b"a:\n\tb: 1\n", "f.yml:2:1: a tab; YAML indents with spaces"),
        (b"a: 1\nb: \xff\n", "f.yml:2:4: a byte that is not UTF-8"),
        (b"a: \x00\n", r'f.yml:1:4: "\x00" is not a character of a text file'),
        (b"a: [1\n", "f.yml:2:1: this is not YAML: did not find expected ',' or ']'"),
        (b"a: b: c\n", "f.yml:1:5: this is not YAML: mapping values are not allowed"),
        (b"a: *x\n", "f.yml:1:4: an alias of nothing before it; quote a value"),
        (b"a: &a {b: *a}\n", "f.yml:1:11: an alias inside what it names"),
        (b"[a]: 1\n", "f.yml:1:1: a mapping or sequence as a key"),
        (b"<<: 1\n", "f.yml:1:5: << brings in no mapping"),
        (b"[" * 200_000, f"f.yml:1:{MAX_DEPTH + 1}: nested more than"),
        (b"{" * 200_000, f"f.yml:1:{MAX_DEPTH + 1}: nested more than"),
        (b"- " * 200_000, f"f.yml:1:{2 * MAX_DEPTH + 1}: nested more than"),
        (BOMB.encode(), "values, aliases written out"),
        (DEEP.encode(), "f.yml:3:94: nested more than 100 levels deep, aliases written out"),
    ],
)
def test_what_is_no_inventory_text_is_refused_at_its_place(data: bytes, fault: str) -> None:
    with pytest.raises(InventoryError) as caught:
        compose(data, "f.yml")
    assert fault in str(caught.value)


def test_nodes_know_their_places() -> None:
    root = compose("ä:\n  é: 'x'\n".encode(), "f.yml")
    assert isinstance(root, Mapping)
    inner = root.entries["ä"].value
    assert isinstance(inner, Mapping)
    entry = inner.entries["é"]
    assert (entry.key.place, entry.value.place) == (Place("f.yml", 2, 3), Place("f.yml", 2, 6))
    assert isinstance(entry.value, Scalar)
    assert not entry.value.plain


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    root = compose("\ufeffa: 1".encode(), "f.yml")
    assert isinstance(root, Mapping)
    assert list(root.entries) == ["a"]


@pytest.mark.parametrize("text", ["😀", "é", r"\ud83d\ude00", "\\", "\\😀", "\x01\t/"])
def test_json_arrives_as_it_was_meant(text: str) -> None:
    root = compose(json.dumps({"a": text}).encode(), "f.json")
    assert isinstance(root, Mapping)
    value = root.entries["a"].value
    assert isinstance(value, Scalar)
    assert value.value == text


YAMLISH = st.text(alphabet="ab:-[]{}&*!|>'\"#% \t\n\0\x85\ufeff").map(str.encode)


@given(st.binary() | YAMLISH)
def test_any_bytes_are_nodes_or_one_fault(data: bytes) -> None:
    with suppress(InventoryError):
        compose(data, "f.yml")


def test_an_alias_may_stand_as_deep_as_what_it_names_may() -> None:
    assert compose(DEEP.replace("[" * 90, "[" * 38).replace("]" * 90, "]" * 38).encode(), "f.yml")
