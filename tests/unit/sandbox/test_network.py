"""The two-step making of the network, with a stand-in docker that remembers."""

import ipaddress
from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.network import Network, ensure_network, find_network

# A network is a file that holds the words it was created with.
_DOCKER = r"""
net=$(dirname "$log")/net
case "$1 $2" in
  "network create") echo "$*" >"$net" ;;
  "network rm") rm "$net" ;;
  "network inspect")
    [ -f "$net" ] || { echo "Error: No such network: x" >&2; exit 1; }
    labels=$(grep -o 'sandbox.loopback=[0-9.]*' "$net" | cut -d= -f2)
    printf '[{"IPAM": {"Config": [{"Subnet": "SUBNET"}]}, "Labels": {'
    [ -z "$labels" ] || printf '"speechfleet.sandbox.loopback": "%s"' "$labels"
    echo '}}]' ;;
esac
"""
WANTED = Network(ipaddress.IPv4Network("172.30.0.0/16"), "127.0.2")


@pytest.fixture
def log(stand_in_docker: Callable[[str], Path]) -> Path:
    return stand_in_docker(_DOCKER.replace("SUBNET", "172.30.0.0/16"))


def changes(log: Path) -> list[str]:
    return [line for line in log.read_text().splitlines() if "inspect" not in line]


def test_docker_chooses_and_the_choice_is_then_given(log: Path) -> None:
    assert ensure_network("x", "127.0.2") == WANTED
    label, published = (
        "--label=speechfleet.sandbox=x",
        "--label=speechfleet.sandbox.loopback=127.0.2",
    )
    assert changes(log) == [
        f"network create {label} speechfleet-x",
        "network rm speechfleet-x",
        f"network create {label} {published} --subnet=172.30.0.0/16 speechfleet-x",
    ]


def test_what_is_there_is_left_alone(log: Path) -> None:
    ensure_network("x", "127.0.2")
    before = changes(log)
    assert ensure_network("x", None) == ensure_network("x", "127.0.2") == WANTED
    assert changes(log) == before


def test_one_that_was_broken_off_half_way_is_finished(log: Path) -> None:
    (log.parent / "net").write_text("network create speechfleet-x\n")
    assert find_network("x") is None
    assert ensure_network("x", "127.0.2") == WANTED
    assert changes(log)[0] == "network rm speechfleet-x"


def test_a_fleet_does_not_move_to_other_addresses(log: Path) -> None:
    ensure_network("x", "127.0.2")
    with pytest.raises(SandboxError, match=r"127\.0\.2\.\*.*sandbox down"):
        ensure_network("x", "127.0.3")
    assert len(changes(log)) == 3


def test_too_small_a_network_is_refused_in_words(stand_in_docker: Callable[[str], Path]) -> None:
    stand_in_docker(_DOCKER.replace("SUBNET", "172.30.0.0/28"))
    with pytest.raises(SandboxError, match="default-address-pools"):
        ensure_network("x", None)


def test_no_way_leads_out_of_an_internal_one(log: Path) -> None:
    assert ensure_network("x", "127.0.2", internal=True) == WANTED
    assert changes(log)[-1].endswith(
        " --internal --opt=com.docker.network.bridge.inhibit_ipv4=true speechfleet-x"
    )
