"""Ctrl-C: once finishes what is under way, twice lets the hosts turn themselves back."""

import signal
import time

from tests.fleet.deploying import (
    assert_unchanged,
    await_unconfirmed,
    deploying,
    ended,
    good,
    never_ready,
    releases,
)
from tests.fleet.practice import Practice
from tests.fleet.rest import await_serving, installed

LIMIT = ("--limit", "host-2")


def test_ctrl_c_once_finishes_the_host_under_way(practice: Practice) -> None:
    host = practice.host("host-2")
    old = releases(host)
    with deploying(practice, good(practice, load_seconds=6), *LIMIT) as process:
        await_unconfirmed(host, old)
        process.send_signal(signal.SIGINT)
        result = ended(process)
    assert result.code == 130
    assert result.host("host-2")["state"] == "changed"
    assert not releases(host) & old
    await_serving(practice, "host-2")


def test_ctrl_c_twice_ends_at_once_and_the_host_turns_itself_back(practice: Practice) -> None:
    host = practice.host("host-2")
    before, old = {"host-2": installed(host)}, releases(host)
    with deploying(practice, never_ready(practice), *LIMIT) as process:
        await_unconfirmed(host, old)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)  # two signals at one moment are one
        process.send_signal(signal.SIGINT)
        result = ended(process, seconds=10)
    assert result.code == 130
    assert_unchanged(practice, before, "host-2")
