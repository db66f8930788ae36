"""A key that a host was rotated away from never comes back by itself."""

from dataclasses import replace

import pytest

from speechfleet import playbook
from speechfleet.inventory.fleet import Host, Resource
from speechfleet.plan.actions import Switch
from speechfleet.plan.instance import KeyFile
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.release import instance, key_file
from speechfleet.plan.rollback import plan_rollback
from speechfleet.secrets.secret import Secret
from tests.unit.values import host, in_force, kept, service, told

ENDPOINT = "https://west.cognitiveservices.azure.com/"
KEYS = {"key1": Secret("1" * 32), "key2": Secret("2" * 32)}
WEST = Resource("west", ENDPOINT, KEYS["key1"], KEYS, "key1")
STEPS = playbook.load("deploy")


def file(name: str) -> KeyFile:
    made = key_file(WEST.using(name))
    assert made
    return made


def on(use: str, **changes: str) -> Host:
    """A host with one instance, whose inventory has this key in use."""
    return host(service(**changes), resources={"west": WEST.using(use)})


def texts(use: str, *retired: str, tag: str = "5.1.0-amd64-en-us") -> dict[str, str]:
    """What a host tells that runs with this key and has marks for the retired ones."""
    wanted = on(use, tag=tag)
    found = in_force([instance(wanted, wanted.services[0], "stt-1", 5000)])
    marks = "".join(f"file 00  {file(name).retired}\n" for name in retired)
    return {**found, "installed": found["installed"] + marks}


def _plan(wanted: Host, said: dict[str, str]) -> HostPlan:
    return plan_host(wanted, told(**said), STEPS.checks, STEPS.steps)


def _said(plan: HostPlan) -> list[tuple[str, str]]:
    return [(f.level, f.message) for f in plan.findings if f.code == "key.retired"]


@pytest.mark.parametrize(
    ("use", "runs", "retired", "goes_to", "says"),
    [
        ("key1", "key1", (), "", False),
        ("key2", "key1", (), "key2", False),
        ("key1", "key2", (), "key1", False),
        ("key1", "key2", ("key1",), "", True),
        ("key2", "key2", ("key1",), "", False),
        ("key2", "key1", ("key1",), "key2", False),
        # A rotation that was cut short, or turned back: it is still the one in use here.
        ("key1", "key1", ("key1",), "", False),
        # Rotated to and fro, and cut short before the older mark went.
        ("key1", "key1", ("key1", "key2"), "", False),
        ("key2", "key1", ("key1", "key2"), "key2", False),
    ],
)
def test_what_a_deploy_does(
    use: str, runs: str, retired: tuple[str, ...], goes_to: str, says: bool
) -> None:
    plan = _plan(on(use), texts(runs, *retired))
    keys = [a.to.key for a in plan.actions if isinstance(a, Switch)]
    assert keys == ([file(goes_to)] if goes_to else [])
    assert bool(_said(plan)) is says
    assert not plan.unfit


def test_it_says_what_to_write() -> None:
    plan = _plan(on("key1"), texts("key2", "key1"))
    ((level, message),) = _said(plan)
    assert level == "warning"
    assert message.startswith("west has use: key1, which this host was rotated away from")
    (fix,) = (f.fix for f in plan.findings if f.code == "key.retired")
    assert fix.startswith("write use: key2 into the inventory; to go back on purpose: ")
    assert fix.endswith("rotate-keys west --to 1")


def test_a_new_release_comes_with_the_key_that_the_host_has() -> None:
    plan = _plan(on("key1", tag="5.2.0-amd64-en-us"), texts("key2", "key1"))
    (switch,) = (a for a in plan.actions if isinstance(a, Switch))
    assert switch.to.key == file("key2")


def test_with_one_key_alone_a_deploy_is_refused() -> None:
    older = replace(on("key1"), resources={"west": Resource("west", ENDPOINT, KEYS["key1"])})
    plan = _plan(older, texts("key2", "key1"))
    assert [level for level, _ in _said(plan)] == ["error"]
    assert (plan.unfit, plan.actions) == (True, ())


def test_a_rollback_goes_back_to_the_tag_and_not_to_the_key() -> None:
    """The release that it goes back to was verified with the first key, which is gone."""
    before = on("key1", tag="5.0.0-amd64-en-us")
    earlier = instance(before, before.services[0], "stt-1", 5000)
    said = texts("key2", "key1")
    said |= {
        "images": said["images"] + f"{earlier.image} sha256:2\n",
        "releases": kept(earlier, "verified 1 2026-11-26T09:00:00Z"),
    }
    steps = playbook.load("rollback")
    plan = plan_rollback(on("key1"), told(**said), steps.checks, steps.steps)
    (switch,) = (a for a in plan.actions if isinstance(a, Switch))
    assert (switch.to.release, switch.to.key) == (earlier.release, file("key2"))
    assert [level for level, _ in _said(plan)] == ["warning"]
    lost = plan_rollback(on("key1"), told("installed"), steps.checks, steps.steps)
    assert "survey.installed" in {f.code for f in lost.findings}
