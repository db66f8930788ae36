"""What others run on a host is seen, named, counted and respected."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fleet.practice import Practice, PracticeHost, until

GIB = 1024**3

# systemd expands `$`, and two are one.
_OTHERS = r"""image=$(docker images --quiet '*/*/*/speech-to-text' | head -n 1)
docker run --detach --name limited --memory 1g --publish 5001:5000 \
  --entrypoint sleep "$image" infinity
docker run --detach --name unlimited --network host \
  --entrypoint python3 "$image" -m http.server 5003
systemd-run --collect --unit=foreign perl -MIO::Socket::INET \
  -e '$$held = IO::Socket::INET->new(Listen => 1, LocalPort => 5002) or die; sleep'
"""
_GONE = "docker rm --force limited unlimited; systemctl stop foreign.service"


@contextmanager
def _others(host: PracticeHost) -> Iterator[None]:
    """Two containers and a program of somebody else on the next three ports."""
    try:
        host.sh(_OTHERS)
        until(lambda: _listening(host) >= {5001, 5002, 5003})
        yield
    finally:
        host.sh(_GONE, check=False)


def _listening(host: PracticeHost) -> set[int]:
    return {int(line.split()[3].rpartition(":")[2]) for line in host.sh("ss -Hltn").splitlines()}


def _wanting(practice: Practice) -> Path:
    """Three services with ports that are taken, one without; host-3 wants nothing at all."""

    def change(group: dict[str, Any]) -> None:
        hosts = group["children"]["practice"]["hosts"]
        like = group["vars"]["speech_services"]["stt-en"]
        fixed = {f"at-{port}": {**like, "port": port} for port in (5001, 5002, 5003)}
        hosts["host-2"]["speech_services"] = {**fixed, "free": dict(like)}
        hosts["host-3"]["speech_services"] = {"stt-en": None}

    return practice.variant("beside-others", change)


def test_what_others_hold_is_named_and_passed_by(practice: Practice) -> None:
    inventory = str(_wanting(practice))
    with _others(practice.host("host-2")):
        result = practice.run("preflight", "-i", inventory, "--limit", "host-2", "--json")
    assert result.code == 3, result.err
    [host] = result.run["hosts"]
    said = [f["message"] for f in host["findings"] if f["code"] == "port.taken"]
    assert said[0] == "at-5001-1 wants port 5001, which the container limited holds"
    assert said[1].startswith("at-5002-1 wants port 5002, which perl (pid ")
    assert said[2].startswith(
        "at-5003-1 wants port 5003, which the container unlimited (python3, pid "
    )
    assert {i["name"]: i["port"] for i in host["instances"]}["free-1"] == 5004
    [unlimited] = [f["message"] for f in host["findings"] if f["code"] == "memory.unlimited"]
    assert unlimited.endswith(": unlimited")


def _capacity(practice: Practice) -> dict[str, dict[str, Any]]:
    """By host: host-3 has no service and is asked all the same."""
    asked = ("--kind", "speech-to-text", "--cpus", "0.001", "--memory", "1g", "--json")
    result = practice.run("capacity", "-i", str(_wanting(practice)), *asked)
    assert result.code == 0, result.err
    return {host["name"]: host["capacity"] for host in result.run["hosts"]}


def test_capacity_counts_what_others_may_take(practice: Practice) -> None:
    alone = _capacity(practice)
    with _others(practice.host("host-2")):
        beside = _capacity(practice)
    assert beside["host-2"]["free_memory"] == alone["host-2"]["free_memory"] - GIB
    assert beside["host-2"]["unlimited"] == ["unlimited"]
    assert beside["host-2"]["free_cpus"] == alone["host-2"]["free_cpus"]
    assert alone["host-3"] == beside["host-3"]
    [nothing] = beside["host-3"]["fits"]
    assert (nothing["kind"], nothing["instances"]) == ("speech-to-text", 0)
