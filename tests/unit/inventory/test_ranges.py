"""Names of hosts; that Ansible reads the good ones alike is in test_witness.py."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.inventory.ranges import MAX_HOSTS, hosts_of


@pytest.mark.parametrize(
    ("pattern", "names", "port"),
    [
        ("ber-01", ["ber-01"], None),
        ("ber-[08:10]", ["ber-08", "ber-09", "ber-10"], None),
        ("h[1:9:4]", ["h1", "h5", "h9"], None),
        ("r[a:b]u[1:2]", ["rau1", "rau2", "rbu1", "rbu2"], None),
        ("h[Y:Z]:22", ["hY", "hZ"], "22"),
        ("[h[1:2]]:2222", ["h1", "h2"], "2222"),
        ("2001:db8::1", ["2001:db8::1"], None),
        ("[2001:db8::1]:22", ["2001:db8::1"], "22"),
    ],
)
def test_a_pattern_means_hosts(pattern: str, names: list[str], port: str | None) -> None:
    assert hosts_of(pattern) == (names, port)


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("h[1:3", "cannot be a host; wanted letters"),
        ("h1]", "cannot be a host"),
        ("h[3:1]", '"h[3:1]": "[3:1]" ends before it begins; wanted first:last'),
        ("h[1:2:0]", "has a step of 0"),
        ("h[1:2:-1]", "is no range; wanted"),
        ("h[01:100]", "bounds of unlike length"),
        ("h[a:3]", "mixes numbers and letters"),
        ("h[aa:ac]", "is no range"),
        ("h[1]", "is no range"),
        ("[::1]", "is no range"),
        ("h[1:999999999]", "more than 100,000 hosts"),
        ("h[0:999][0:999]", "more than 100,000 hosts"),
        ("a b", "cannot be a host"),
        ("-oProxyCommand=x", "cannot be a host"),
        ("h[1:2].-/x", "cannot be a host"),
        ("../etc", "cannot be a host"),
        ("h:x", "cannot be a host"),
        ("", '"" cannot be a host'),
        ("a\x1b[2J", r'"a\x1b[2J" cannot be a host'),
    ],
)
def test_what_means_none_is_refused_in_words(pattern: str, fault: str) -> None:
    with pytest.raises(ValueError, match=re.escape(fault)):
        hosts_of(pattern)


@given(st.text("ab019[]:-.", max_size=12))
def test_anything_is_names_or_one_fault(pattern: str) -> None:
    with suppress(ValueError):
        names, _ = hosts_of(pattern)
        assert 0 < len(names) <= MAX_HOSTS
        assert all(name and "[" not in name for name in names)
