"""What goes wrong in a night, made for real on every host at once: found at its level and with
its remedy by one health run, and gone from the next once it is mended."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import Practice, PracticeHost, Result, until
from tests.fleet.rest import await_serving
from tests.fleet.test_findings import without_avx2
from tests.fleet.test_host_findings import file
from tests.fleet.test_life import UNIT, shown

_HOUR_AHEAD = (
    '#!/bin/sh\n[ "$*" = +%s ] || exec /usr/bin/date "$@"\necho $(($(/usr/bin/date +%s) + 3600))\n'
)


def control(practice: Practice, **told: Any) -> None:
    """Tell the billing endpoint."""
    url = "http://127.0.0.1:8080/control/practice"
    body = json.dumps(told)
    practice.host("billing").sh(
        "python3 - <<'END'\nimport urllib.request as u\n"
        f"u.urlopen(u.Request({url!r}, {body!r}.encode(), method='PUT'), timeout=60).read()\nEND"
    )


def simulator(host: PracticeHost, port: int, **told: Any) -> dict[str, Any]:
    """Tell an instance how to misbehave, and ask how it is."""
    body = json.dumps(told)
    url = f"http://127.0.0.1:{port}/simulator"
    state: dict[str, Any] = json.loads(host.sh(f"curl -s -X PUT -d '{body}' {url}"))["state"]
    return state


def restart(host: PracticeHost) -> None:
    """A start on purpose; those of earlier tests do not count against the start limit."""
    host.sh(f"systemctl reset-failed {UNIT}; systemctl restart {UNIT}")


def health(practice: Practice, inventory: Path, code: int) -> Result:
    result = practice.run("health", "-i", str(inventory), "--json")
    assert result.code == code, result.out + result.err
    return result


def finding(result: Result, host: str, code: str) -> dict[str, Any]:
    """The one finding of a code."""
    [found] = [f for f in result.host(host)["findings"] if f["code"] == code]
    one: dict[str, Any] = found
    return one


@pytest.fixture
def metered(practice: Practice) -> Iterator[Path]:
    """host-2 reports its usage so seldom that its clock runs for minutes, host-3 so often that
    it has given up within seconds."""

    def change(group: dict[str, Any]) -> None:
        hosts = group["children"]["practice"]["hosts"]
        for host, seconds in (("host-2", 30), ("host-3", 1)):
            settings = {"Simulator:LoadSeconds": 1, "Simulator:MeteringSeconds": seconds}
            hosts[host]["speech_services"] = {"stt-en": {"settings": settings}}

    inventory = practice.variant("metered", change)
    try:
        assert practice.deploy(inventory).code == 0
        yield inventory
    finally:
        back = practice.deploy()
    assert back.code == 0, back.err


@contextmanager
def billing_down(practice: Practice) -> Iterator[None]:
    """From here on no report is accepted; host-2 starts anew and so fails at once, and
    host-3 has given up: it needs a restart afterwards, and host-2 does not."""
    first, last = practice.host("host-2"), practice.host("host-3")
    control(practice, down=True)
    try:
        restart(first)
        until(lambda: simulator(last, 5000)["givenUp"])
        until(lambda: "endpoint" in first.sh("docker logs speechfleet-stt-en-1 2>&1", check=False))
        yield
    finally:
        control(practice, down=False)
        restart(last)


@contextmanager
def refused_key(host: PracticeHost) -> Iterator[None]:
    simulator(host, 5001, ApiStatus="Invalid")
    try:
        yield
    finally:
        simulator(host, 5001, ApiStatus=None)


@contextmanager
def out_of_memory(host: PracticeHost) -> Iterator[None]:
    """An instance ends by it, and systemd starts it anew. A start on purpose mends that."""
    wanted = "curl -s -X PUT -d '{\"MemoryMiB\": 600}' http://127.0.0.1:5000/simulator"
    asked = "curl -s http://127.0.0.1:5000/simulator"
    host.sh(f"systemctl reset-failed {UNIT}")
    try:
        host.sh(wanted, check=False)  # it can end before it has answered
        until(lambda: shown(host, UNIT, "NRestarts") == ["1"])
        until(lambda: '"serving":true' in host.sh(asked, check=False))
        yield
    finally:
        restart(host)


def test_a_bad_night_is_told_and_is_gone_once_mended(practice: Practice, metered: Path) -> None:
    one, two, three = practice.hosts
    with ExitStack() as faults:
        faults.enter_context(out_of_memory(one))
        faults.enter_context(billing_down(practice))
        faults.enter_context(file(two, "/run/reboot-required", "*** System restart required ***\n"))
        faults.enter_context(file(three, "/usr/local/bin/date", _HOUR_AHEAD))
        faults.enter_context(without_avx2(three))
        faults.enter_context(refused_key(one))
        bad = health(practice, metered, code=6)
    assert [host["state"] for host in bad.run["hosts"]] == ["sick"] * 3
    assert bad.codes("host-1") >= {"serving.unready"}
    refused = finding(bad, "host-1", "serving.unready")
    assert (refused["instance"], refused["cause"]) == ("stt-en-2", "cause.key-invalid")
    assert finding(bad, "host-1", "ends.out-of-memory")["level"] == "warning"
    assert bad.codes("host-2", "warning") >= {"host.reboot", "serving.unready"}
    counting = finding(bad, "host-2", "metering.countdown")
    assert counting["level"] == "error"
    assert "a restart does not help" in counting["fix"]
    figures = bad.host("host-2")["instances"][0]["figures"]
    assert 1 <= figures["metering_failures"] < 10
    assert figures["metering_left_seconds_max"] > 0
    assert bad.codes("host-3") >= {"metering.stopped", "cpu.avx2", "clock.offset"}
    assert "restart stt-en-1" in finding(bad, "host-3", "metering.stopped")["fix"]

    await_serving(practice, seconds=180)
    good = health(practice, metered, code=0)
    for host in practice.hosts:
        left = good.codes(host.name) | good.codes(host.name, "warning")
        told = bad.codes(host.name) | bad.codes(host.name, "warning")
        assert not (left & told) - {"clock.keeper", "disk.left", "host.memory"}
    assert {i["health"] for h in good.run["hosts"] for i in h["instances"]} == {"key-ok"}
