"""Ports that somebody else holds are passed by, and an instance keeps the port it once got."""

from collections.abc import Iterator

import pytest

from tests.fleet.practice import Practice, PracticeHost, Result

_CLEAR = r"""
systemctl disable --now speechfleet-stt-en-1.service
rm -r /etc/systemd/system/speechfleet-stt-en-1.service /var/lib/speechfleet
systemctl daemon-reload
docker ps -aq | xargs -r docker rm --force
"""

_IMAGE = "$(docker images --quiet '*/*/*/speech-to-text' | head -n 1)"
_FOREIGN_CONTAINER = (
    f"docker run --detach --name foreign --publish 5000:5000 --entrypoint sleep {_IMAGE} infinity"
)

# systemd expands `$`, and two are one.
_FOREIGN_PROGRAM = (
    "systemd-run --collect --unit=foreign perl -MIO::Socket::INET "
    "-e '$$held = IO::Socket::INET->new(Listen => 1, LocalPort => 5000) or die; sleep'"
)


@pytest.fixture
def empty(practice: Practice) -> Iterator[Practice]:
    """host-2 and host-3 without anything of ours but the image; converged again afterwards."""
    hosts = practice.hosts[1:]
    for host in hosts:
        host.sh(_CLEAR)
    yield practice
    for host in hosts:
        _free_the_port(host)
        host.sh(_CLEAR)
    assert practice.deploy().code == 0


def _free_the_port(host: PracticeHost) -> None:
    host.sh("docker rm --force foreign; systemctl stop foreign.service", check=False)


def ports(result: Result) -> dict[str, int]:
    return {host["name"]: host["instances"][0]["port"] for host in result.run["hosts"]}


def test_the_next_port_is_taken_and_kept(empty: Practice) -> None:
    """A container of somebody else on one host, a program on the other."""
    _, host_2, host_3 = empty.hosts
    host_2.sh(_FOREIGN_CONTAINER)
    host_3.sh(_FOREIGN_PROGRAM)
    first = empty.deploy(None, "--limit", "host-2,host-3")
    assert first.code == 0, first.err
    assert ports(first) == {"host-2": 5001, "host-3": 5001}
    _free_the_port(host_2)
    _free_the_port(host_3)
    again = empty.deploy(None, "--limit", "host-2,host-3")
    assert again.code == 0
    assert ports(again) == {"host-2": 5001, "host-3": 5001}
    assert sum(host["changes"] for host in again.run["hosts"]) == 0
