import pytest

from speechfleet.facts.numa import Numa, read


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        # two cores of a virtual machine, as it printed them
        ("0-1\n0-1\n", Numa(frozenset({0, 1}), (frozenset({0, 1}),))),
        (
            "0-3\n0,2\n1,3\n",
            Numa(frozenset(range(4)), (frozenset({0, 2}), frozenset({1, 3}))),
        ),
        # a node with memory alone
        ("0-1\n0-1\n\n", Numa(frozenset({0, 1}), (frozenset({0, 1}),))),
        ("\n", Numa()),
    ],
)
def test_cores_and_their_nodes(text: str, meaning: Numa) -> None:
    assert read(text) == meaning
