"""One container made, mended and removed, with a stand-in docker."""

from collections.abc import Callable
from pathlib import Path

import pytest

from speechfleet.sandbox.container import await_systemd, ensure_member, remove
from speechfleet.sandbox.engine import SandboxError
from speechfleet.sandbox.layout import Layout
from speechfleet.sandbox.member import SPECIFICATION, Member

StandIn = Callable[[str], Path]
MEMBER = Member("host-1", "host:1", "172.30.0.11", ())
NETWORK = '"NetworkSettings": {"Networks": {"speechfleet-sandbox": {}}}'


def container(state: str, specification: str, network: str = NETWORK) -> str:
    """Return a docker that knows one container in this state, and obeys."""
    labels = f'"Config": {{"Labels": {{"{SPECIFICATION}": "{specification}"}}}}'
    flags = (
        f'"Paused": {str(state == "paused").lower()}, "Running": {str(state != "exited").lower()}'
    )
    told = f'[{{"State": {{"Status": "{state}", {flags}}}, {labels}, {network}}}]'
    return f"""
    there=$(dirname "$log")/gone
    case "$*" in
      "container inspect"*) [ -e "$there" ] && {{ echo "No such container" >&2; exit 1; }}
                            echo '{told}' ;;
      "rm "*) touch "$there" ;;
    esac"""


def changes(log: Path) -> list[str]:
    """Return the first two words of what was asked to change something."""
    lines = [line.split() for line in log.read_text().splitlines() if "inspect" not in line]
    return [" ".join(words[:2]) for words in lines]


@pytest.fixture
def wanted(layout: Layout) -> str:
    return MEMBER.specification(layout)


def test_what_runs_as_wanted_is_left_alone(
    stand_in_docker: StandIn, layout: Layout, wanted: str
) -> None:
    log = stand_in_docker(container("running", wanted))
    ensure_member(MEMBER, layout, pytest.fail)
    assert changes(log) == []


@pytest.mark.parametrize(
    ("state", "network", "mended"),
    [
        ("paused", NETWORK, ["unpause speechfleet-sandbox-host-1"]),
        ("exited", NETWORK, ["start speechfleet-sandbox-host-1"]),
        ("running", '"NetworkSettings": {"Networks": {}}', ["network connect"]),
    ],
)
def test_what_is_broken_is_mended_and_not_made_anew(
    stand_in_docker: StandIn,
    layout: Layout,
    wanted: str,
    state: str,
    network: str,
    mended: list[str],
) -> None:
    log = stand_in_docker(container(state, wanted, network))
    ensure_member(MEMBER, layout, lambda line: None)
    assert changes(log) == mended


@pytest.mark.parametrize(("state", "other"), [("created", ""), ("running", "-other")])
def test_what_was_never_started_or_is_another_is_made_anew(
    stand_in_docker: StandIn, layout: Layout, wanted: str, state: str, other: str
) -> None:
    log = stand_in_docker(container(state, wanted + other))
    ensure_member(MEMBER, layout, lambda line: None)
    made = [line.split()[0] for line in changes(log)]
    assert made == ["rm", "volume", "create", "cp", "start"]


def test_a_taken_address_is_told_with_a_way_out(stand_in_docker: StandIn, layout: Layout) -> None:
    stand_in_docker(
        """case $1 in
        container) echo "No such container" >&2; exit 1 ;;
        start) echo "Bind for 127.0.1.1:22 failed: port is already allocated" >&2; exit 1 ;;
        esac"""
    )
    with pytest.raises(SandboxError, match=r"127\.0\.1\.1:22.*--loopback"):
        ensure_member(MEMBER, layout, lambda line: None)


def test_a_removal_that_the_engine_had_begun_is_waited_for(stand_in_docker: StandIn) -> None:
    log = stand_in_docker(
        """asked=$(grep -c inspect "$log")
        case "$1 $asked" in
        "rm "*) echo "removal of container x is already in progress" >&2; exit 1 ;;
        "container 1") echo '[{}]' ;;
        "container 2") echo "No such container: x" >&2; exit 1 ;;
        esac"""
    )
    remove("x")
    assert changes(log)[-1] == "volume rm"


def test_failed_units_of_a_booted_host_are_told(stand_in_docker: StandIn, layout: Layout) -> None:
    stand_in_docker(
        """case "$*" in
        *--failed*) echo "speech.service loaded failed" ;;
        *) echo degraded ;;
        esac"""
    )
    said: list[str] = []
    await_systemd("host-1", layout, said.append)
    assert said == ["host-1 runs with failed units: speech.service loaded failed"]


def test_a_host_that_does_not_boot_is_not_waited_for_without_end(
    stand_in_docker: StandIn, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in_docker("echo starting")
    monkeypatch.setattr("speechfleet.sandbox.container._BOOT_SECONDS", 0)
    with pytest.raises(SandboxError, match=r"'starting'.*docker logs speechfleet-sandbox-host-1"):
        await_systemd("host-1", layout, pytest.fail)
