"""Whatever dies between switch and confirmation, a host goes back to what it ran."""

from functools import partial
from typing import Any

import pytest

from tests.fleet.deploying import (
    READY_SECONDS,
    assert_unchanged,
    await_unconfirmed,
    deploying,
    ended,
    good,
    last_journal,
    never_ready,
    releases,
)
from tests.fleet.practice import Practice, PracticeHost, until
from tests.fleet.rest import await_serving, installed

NAMES = ("host-1", "host-2", "host-3")

STATED_SECONDS = 2 * 30 + READY_SECONDS + 30
"""From a switch to the net: twice the time to stop, the time to get ready, a margin."""

GOING_BACK_SECONDS = 15
"""A stop and a start, once the net has begun."""


@pytest.fixture
def before(practice: Practice) -> dict[str, str]:
    """What every host has, before the test."""
    return {host.name: installed(host) for host in practice.hosts}


def test_a_killed_controller_turns_every_host_back_at_once(
    practice: Practice, before: dict[str, str]
) -> None:
    """Also what is good in itself: stt-en gets ready, stt-never beside it does not."""

    def change(group: dict[str, Any]) -> None:
        services = group["vars"]["speech_services"]
        never = {"ready_seconds": 300, "settings": {"Simulator:LoadSeconds": 600}}
        services["stt-never"] = services["stt-en"] | never
        services["stt-en"]["settings"] = {"Simulator:LoadSeconds": 1}

    both = practice.variant("both", change)
    with deploying(practice, both) as controller:
        for host in practice.hosts:
            until(partial(runs_never, host), seconds=90)
        controller.kill()
        assert_unchanged(practice, before, *NAMES, seconds=45)
    intents = {entry["host"] for entry in last_journal(practice) if "intent" in entry}
    assert intents == set(NAMES)
    assert practice.deploy(good(practice)).code == 0


def test_a_cut_connection_a_reboot_and_a_stopped_docker_turn_a_host_back(
    practice: Practice, before: dict[str, str]
) -> None:
    """Each on a host of its own. The controller lives and says what became of them."""
    one, two, three = practice.hosts
    old = {host.name: releases(host) for host in practice.hosts}
    with deploying(practice, never_ready(practice)) as controller:
        for host in practice.hosts:
            await_unconfirmed(host, old[host.name])
        cut_connection(one)
        three.sh("systemctl stop docker.socket docker.service")
        try:
            two.reboot()
            until(lambda: three.sh("ls -d /var/lib/speechfleet/reverting", check=False))
        finally:
            three.sh("systemctl start docker.socket docker.service")
        result = ended(controller)
    assert {host["name"]: host["state"] for host in result.run["hosts"]} == dict.fromkeys(
        NAMES, "reverted"
    )
    assert result.code == 4
    assert_unchanged(practice, before, *NAMES)
    assert [why_reverted(host) for host in practice.hosts] == ["asked", "reboot", "asked"]


def test_without_any_word_the_net_turns_a_host_back_in_the_stated_time(
    practice: Practice, before: dict[str, str]
) -> None:
    """host-1: half open, nothing of the controller arrives. host-2: its script is killed."""
    one, two = practice.hosts[:2]
    old = {host.name: releases(host) for host in (one, two)}
    drop = "INPUT -p tcp --dport 22 -j DROP"
    with deploying(practice, never_ready(practice), "--limit", "host-1,host-2") as controller:
        for host in (one, two):
            await_unconfirmed(host, old[host.name])
        one.sh(f"iptables -I {drop}")
        try:
            two.sh("kill -9 $(cat /var/lib/speechfleet/pending/pid)")
            controller.kill()
            stated = STATED_SECONDS + GOING_BACK_SECONDS
            until(lambda: releases(one) == old["host-1"], stated, pause=1)
        finally:
            one.sh(f"iptables -D {drop}")
        assert_unchanged(practice, before, "host-1", "host-2", seconds=30)
    stated_reason = f"not confirmed within {STATED_SECONDS} s"
    assert [why_reverted(host) for host in (one, two)] == [stated_reason, stated_reason]
    assert practice.deploy(good(practice), "--limit", "host-1,host-2").code == 0


def test_timers_that_a_dead_run_left_do_not_stop_the_next(practice: Practice) -> None:
    """Killed between its confirmation and its end, a run leaves its timers armed."""
    host = practice.host("host-2")
    for number in (0, 1):
        host.sh(f"systemd-run --unit=speechfleet_net-{number} --on-active=600 /bin/true")
    assert practice.deploy(good(practice), "--limit", "host-2").code == 0
    await_serving(practice, "host-2")


def runs_never(host: PracticeHost) -> bool:
    """True when the service that never gets ready has been switched to."""
    return "stt-never" in host.sh("docker ps")


def why_reverted(host: PracticeHost) -> str:
    """What made the host turn itself back, in its own words: `run RUN (WHY)`."""
    return host.sh("cat /var/lib/speechfleet/reverted").strip().partition("(")[2].rstrip(")")


def cut_connection(host: PracticeHost) -> None:
    """End the sshd process that serves the controller's connection."""
    host.sh("pkill -9 -f '^sshd: .*@notty'")


def test_what_could_not_be_put_back_stays_recorded_and_is_tried_again(practice: Practice) -> None:
    """A record that says nothing of a unit is not taken for "no unit"."""
    host = practice.host("host-1")
    record = "/var/lib/speechfleet/reverting"
    back = f"{record}/01-stt-en-1/back"
    host.sh(f"mkdir -p {back}; touch {record}/01-stt-en-1/begun; echo r0 >{record}/run")
    try:
        host.sh("systemctl start speechfleet_revert.service", check=False)
        assert host.sh(f"ls {record}/run; systemctl is-active speechfleet-stt-en-1")
        until(lambda: "again" in host.sh("systemctl list-units 'speechfleet_net-*.timer'"))
        refused = practice.deploy()
        assert refused.code == 3
        assert refused.codes("host-1") == {"deploy.unfinished"}
        # By one rename: the next try, which is at most 30 s away, must not find half of it.
        host.sh(
            f"mkdir {back}.new; cd {back}.new;"
            "cp /etc/systemd/system/speechfleet-stt-en-1.service unit;"
            "readlink /var/lib/speechfleet/instances/stt-en-1.key >key;"
            f"touch enabled active; mv -T $PWD {back};"
            "systemctl start speechfleet_revert.service"
        )
        await_serving(practice, "host-1")
        assert practice.deploy().host("host-1")["changes"] == 0
    finally:
        host.sh(f"rm -rf {record}; systemctl stop 'speechfleet_net-*.timer'", check=False)
        host.sh("systemctl reset-failed speechfleet_revert", check=False)
