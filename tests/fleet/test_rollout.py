"""A changed release reaches the instances of a host one after the other."""

import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fleet.practice import LOOPBACK, Practice

PORTS = (5000, 5001)


def is_ready(port: int) -> bool:
    """Whether an instance of host-1 answers /ready with 200, asked as a client would."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}.1:{port}/ready", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def sampled() -> Iterator[list[tuple[bool, ...]]]:
    """Gives a list that fills with (first is ready, second is ready) while the body runs."""
    samples: list[tuple[bool, ...]] = []
    over = threading.Event()

    def sample() -> None:
        while not over.wait(0.1):
            samples.append(tuple(is_ready(port) for port in PORTS))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def test_two_instances_of_a_host_are_never_away_together(practice: Practice) -> None:
    """Seen from the clients' side: each is away once, and the other serves meanwhile."""
    new_tag = practice.with_service("rollout", tag="5.1.0-amd64-en-us")
    try:
        with sampled() as samples:
            deployed = practice.deploy(new_tag, "--limit", "host-1")
    finally:
        back = practice.deploy()
    assert deployed.code == 0, deployed.err
    assert deployed.host("host-1")["changes"] == 2
    assert {(True, True), (False, True), (True, False)} == set(samples)
    assert back.code == 0
    assert back.host("host-1")["changes"] == 2
