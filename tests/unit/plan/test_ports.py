"""Ports: unique, from 5000 up, never somebody else's, and the same at the next run."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.inventory.fleet import Host
from speechfleet.plan.ports import FIRST_PORT, Ports, allocate, by_freed_port
from speechfleet.plan.release import instance
from tests.unit.values import container, host, listener, published, service, told
from tests.unit.values import installed as installed_text

NUMBERS = st.integers(FIRST_PORT - 2, FIRST_PORT + 8)
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3), min_size=1)


def _host(counts: Mapping[str, int], fixed: Mapping[str, int] | None = None) -> Host:
    ports = fixed or {}
    wanted = (service(name=n, instances=c, port=ports.get(n)) for n, c in counts.items())
    return host(*wanted)


def _installed(ports: Mapping[str, int]) -> str:
    """What a host prints on which these instances lie."""
    somewhere = host()
    return installed_text(
        instance(somewhere, service(name=name.rpartition("-")[0]), name, port)
        for name, port in ports.items()
    )


def _allocate(host_: Host, before: Mapping[str, int], foreign: Mapping[int, str]) -> Ports:
    listeners = "".join(listener(port, program) for port, program in foreign.items())
    return allocate(host_, told(installed=_installed(before), listeners=listeners))


@given(COUNTS, st.sets(NUMBERS))
def test_ports_are_unique_from_5000_up_and_never_foreign(
    counts: dict[str, int], taken: set[int]
) -> None:
    given_out = list(_allocate(_host(counts), {}, dict.fromkeys(taken, "nc")).by_instance.values())
    assert len(given_out) == sum(counts.values())
    assert len(set(given_out)) == len(given_out)
    assert min(given_out) >= FIRST_PORT
    assert not set(given_out) & taken


@given(COUNTS, st.sets(NUMBERS), st.sets(NUMBERS))
def test_the_next_run_gives_the_same_ports(
    counts: dict[str, int], taken: set[int], later: set[int]
) -> None:
    """Also when a foreign port became free, or another one was taken meanwhile."""
    first = _allocate(_host(counts), {}, dict.fromkeys(taken, "nc")).by_instance
    foreign = dict.fromkeys(later - set(first.values()), "nc")
    second = _allocate(_host(counts), first, foreign)
    assert second.by_instance == first
    assert not second.findings


@given(COUNTS, COUNTS)
def test_a_service_more_or_less_moves_no_other(
    before: dict[str, int], after: dict[str, int]
) -> None:
    first = _allocate(_host(before), {}, {}).by_instance
    second = _allocate(_host(after), first, {}).by_instance
    assert all(second[name] == port for name, port in first.items() if name in second)
    assert len(set(second.values()) | set(first.values())) == len({*first, *second})


@given(st.dictionaries(st.sampled_from(["a-1", "a-2", "b-1", "old-1"]), NUMBERS), NUMBERS)
def test_ports_are_unique_whatever_lies_on_the_host(before: dict[str, int], fixed: int) -> None:
    found = _allocate(_host({"a": 2, "b": 1}, {"b": fixed}), before, {}).by_instance
    assert len(set(found.values())) == 3


def test_instances_get_the_lowest_free_ports_in_their_order() -> None:
    found = _allocate(_host({"a": 2, "b": 1}), {}, {5001: "nc"})
    assert found == Ports({"a-1": 5000, "a-2": 5002, "b-1": 5003})


def test_a_fixed_port_is_the_first_instances_and_the_others_follow() -> None:
    found = _allocate(_host({"a": 1, "b": 2}, {"b": 5000}), {}, {})
    assert found == Ports({"a-1": 5002, "b-1": 5000, "b-2": 5001})


def test_a_fixed_port_below_5000_is_given() -> None:
    assert _allocate(_host({"a": 1}, {"a": 443}), {}, {}).by_instance == {"a-1": 443}


def test_a_fixed_port_that_somebody_else_holds_is_an_error() -> None:
    (finding,) = _allocate(_host({"a": 1}, {"a": 5000}), {}, {5000: "nginx"}).findings
    assert (finding.code, finding.level) == ("port.taken", "error")
    assert "nginx (pid 812)" in finding.message
    assert finding.fix


def test_an_instance_whose_port_somebody_else_took_moves_visibly() -> None:
    found = _allocate(_host({"a": 1}), {"a-1": 5000}, {5000: "nginx"})
    (finding,) = found.findings
    assert found.by_instance == {"a-1": 5001}
    assert (finding.code, finding.level) == ("port.moved", "warning")


def test_an_instance_whose_port_the_inventory_gives_to_another_moves_visibly() -> None:
    found = _allocate(_host({"a": 1, "b": 1}, {"a": 5000}), {"b-1": 5000}, {})
    (finding,) = found.findings
    assert found.by_instance == {"a-1": 5000, "b-1": 5001}
    assert finding.code == "port.moved"
    assert "the instance a-1" in finding.message


def test_the_port_of_an_instance_that_the_inventory_dropped_stays_its_own() -> None:
    """It is left alone, and so is its port, even while its container is down."""
    assert _allocate(_host({"a": 1}), {"old-1": 5000}, {}).by_instance == {"a-1": 5001}


def test_a_fixed_port_of_an_instance_that_the_inventory_dropped_is_taken() -> None:
    (finding,) = _allocate(_host({"a": 1}, {"a": 5000}), {"old-1": 5000}, {}).findings
    assert finding.code == "port.taken"
    assert "the instance old-1" in finding.message


def test_our_own_containers_listeners_are_not_foreign() -> None:
    ours = container("speechfleet-a-1", labels={"speechfleet.instance": "a-1"},
                     ports=published(5000))  # fmt: skip
    answers = told(
        installed=_installed({"a-1": 5000}),
        containers=ours,
        listeners=listener(5000, "docker-proxy"),
    )
    assert allocate(_host({"a": 1}), answers) == Ports({"a-1": 5000})


KEPT = {"a-1": 5000}


def _kept_for_nobody(host_: Host, before: Mapping[str, int] = KEPT) -> Ports:
    """Its own container is dead, and Docker still listens."""
    dead = container("speechfleet-a-1", labels={"speechfleet.instance": "a-1"},
                     ports=published(5000), status="created")  # fmt: skip
    proxy = listener(5000, "docker-proxy")
    texts = {"installed": _installed(before), "containers": dead, "listeners": proxy}
    return allocate(host_, told(**texts))


@pytest.mark.parametrize("fixed", [{}, {"a": 5000}])
def test_an_instance_keeps_a_port_that_docker_keeps_for_nobody(fixed: dict[str, int]) -> None:
    found = _kept_for_nobody(_host({"a": 1}, fixed))
    assert found.by_instance == {"a-1": 5000}
    assert [(f.code, f.level) for f in found.findings] == [("port.kept", "warning")]


def test_no_other_instance_gets_a_port_that_docker_keeps_for_nobody() -> None:
    found = _kept_for_nobody(_host({"b": 1}), before={})
    assert found == Ports({"b-1": 5001})
    (finding,) = _kept_for_nobody(_host({"b": 1}, {"b": 5000}), before={}).findings
    assert finding.code == "port.taken"


def test_a_paused_container_holds_its_port() -> None:
    labels = {"speechfleet.instance": "a-1"}
    ours = container("speechfleet-a-1", labels=labels, ports=published(5000), status="paused")
    proxy = listener(5000, "docker-proxy")
    texts = {"installed": _installed(KEPT), "containers": ours, "listeners": proxy}
    assert allocate(_host({"a": 1}), told(**texts)) == Ports(KEPT)


def test_what_docker_published_for_others_is_foreign_without_a_listener() -> None:
    """With Docker's userland proxy switched off nothing listens."""
    answers = told(containers=container("web", ports=published(5000)))
    (finding,) = allocate(_host({"a": 1}, {"a": 5000}), answers).findings
    assert "the container web" in finding.message
    assert allocate(_host({"a": 1}), answers).by_instance == {"a-1": 5001}


def test_a_stopped_container_of_others_holds_no_port() -> None:
    answers = told(containers=container("web", ports=published(5000), status="exited"))
    assert allocate(_host({"a": 1}), answers).by_instance == {"a-1": 5000}


def test_an_instance_takes_a_port_after_the_one_that_leaves_it() -> None:
    ports, before = {"a-1": 5001, "b-1": 5002, "c-1": 5003}, {"a-1": 5000, "b-1": 5001, "c-1": 5002}
    assert by_freed_port(ports, before) == (["c-1", "b-1", "a-1"], [])


def test_instances_that_would_exchange_their_ports_are_an_error() -> None:
    wanted = _host({"a": 1, "b": 1}, {"a": 5001, "b": 5000})
    found = _allocate(wanted, {"a-1": 5000, "b-1": 5001}, {})
    assert [(f.code, f.level) for f in found.findings] == [("port.exchange", "error")]


def test_an_instance_that_keeps_its_port_waits_for_nobody() -> None:
    assert by_freed_port({"a-1": 5000}, {"a-1": 5000}) == (["a-1"], [])


def test_what_is_pruned_leaves_its_port_to_others() -> None:
    wanted, before = _host({"a": 1, "b": 1}, {"a": 5000}), {"old-1": 5000, "old-2": 5001}
    kept = _allocate(wanted, before, {})
    assert [finding.code for finding in kept.findings] == ["port.taken"]
    assert kept.by_instance["b-1"] == 5002
    pruned = _allocate(replace(wanted, prune_services=True), before, {})
    assert (pruned.by_instance, pruned.findings) == ({"a-1": 5000, "b-1": 5001}, ())
