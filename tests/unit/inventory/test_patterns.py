import pytest

from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.patterns import LimitError, select

from .conftest import Read

TREE = """
de: {children: {berlin: {hosts: {ber-01: , ber-02: }}}}
fr: {hosts: {par-01: }}
"""


@pytest.fixture
def fleet(read: Read) -> Fleet:
    return read(TREE)


@pytest.mark.parametrize(
    ("patterns", "hosts"),
    [
        ("ber-01", ["ber-01"]),
        ("par-01,ber-01", ["ber-01", "par-01"]),
        ("berlin", ["ber-01", "ber-02"]),
        ("de", ["ber-01", "ber-02"]),
        ("*-01", ["ber-01", "par-01"]),
        ("ber*, fr", ["ber-01", "ber-02", "par-01"]),
        ("all", ["ber-01", "ber-02", "par-01"]),
    ],
)
def test_a_limit_means_hosts_groups_and_globs(
    fleet: Fleet, patterns: str, hosts: list[str]
) -> None:
    assert [host.name for host in select(fleet, patterns).hosts] == hosts


@pytest.mark.parametrize(
    ("patterns", "says"),
    [
        ("ber-11", 'means no host of .*did you mean "ber-01"'),
        ("ber-01,berln", '"berln" means no host of .*did you mean "berlin"'),
        ("x*", '"x\\*" means no host'),
        (" , ", "the limit is empty"),
    ],
)
def test_a_limit_that_means_nothing_is_an_error(fleet: Fleet, patterns: str, says: str) -> None:
    with pytest.raises(LimitError, match=says):
        select(fleet, patterns)
