"""Names and addresses of a practice fleet."""

import pytest

from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.layout import Layout, Way, check_wish


def test_the_three_ways_to_log_in_come_in_turn(layout: Layout) -> None:
    assert [host.way for host in layout.hosts] == [
        Way.ROOT,
        Way.NOPASSWD,
        Way.PASSWORD,
        Way.ROOT,
    ]


def test_addresses_are_fixed_and_unique(layout: Layout) -> None:
    hosts = [(host.address, host.loopback) for host in layout.hosts]
    assert hosts[0] == ("172.30.0.11", "127.0.1.1")
    assert hosts[2] == ("172.30.0.13", "127.0.1.3")
    others = {layout.registry, layout.billing, layout.bastion}
    assert len({address for address, _ in hosts} | others) == len(hosts) + 3


def test_only_the_host_behind_the_bastion_is_reached_at_its_network_address(
    layout: Layout,
) -> None:
    assert [host.ssh_address for host in layout.hosts] == [
        "127.0.1.1",
        "127.0.1.2",
        "172.30.0.13",
        "127.0.1.4",
    ]


def test_a_password_has_a_name_that_is_a_variable(layout: Layout) -> None:
    assert layout.hosts[2].password_name == "host_3_become"


@pytest.mark.parametrize("name", ["", "Prod", "a b", "-a", "a-", "../x", "x" * 31])
def test_a_name_that_docker_or_a_path_would_not_bear_is_refused(name: str) -> None:
    with pytest.raises(SandboxError, match="--name"):
        check_wish(name, None, None)


@pytest.mark.parametrize("loopback", ["10.0.1", "127.0.1.1", "127.0", "127.0.256", "0.0.0"])
def test_only_loopback_addresses_are_published(loopback: str) -> None:
    with pytest.raises(SandboxError, match=r"127\.0\.2"):
        check_wish("sandbox", loopback, None)


@pytest.mark.parametrize("count", [0, -1, 201])
def test_a_number_of_hosts_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(SandboxError, match=f"--hosts {count}"):
        check_wish("sandbox", None, count)


def test_a_plain_wish_is_granted() -> None:
    check_wish("my-fleet2", "127.0.2", 200)
