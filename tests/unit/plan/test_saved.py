"""A plan as a file: no secret in it, and a host is refused where anything differs by now."""

import json
from dataclasses import replace
from typing import Any

import pytest

from speechfleet import playbook
from speechfleet.inventory.fleet import Registry, Resource
from speechfleet.plan.plan import HostPlan, plan_host
from speechfleet.plan.saved import (
    SavedHost,
    SavedPlanError,
    document,
    kept_to,
    missing,
    read,
    saved_host,
)
from speechfleet.secrets.secret import Secret
from tests.unit.values import (
    AT_REST,
    HELD,
    PLANTED_KEY,
    PLANTED_PASSWORD,
    host,
    in_force,
    service,
    told,
)

DEPLOY = playbook.load("deploy")


def _plan(*services: Any, said: dict[str, str] | None = None, **changes: Any) -> HostPlan:
    wanted = host(*services, **changes)
    return plan_host(wanted, told(**(said or {})), DEPLOY.checks, DEPLOY.steps)


PLAN = _plan()
TEXT = document([PLAN], "0.1.0", ["/fleet/prod.yml"])
SAVED = read(TEXT, "plan.json", "0.1.0")["ber-01"]


def _edited(**changes: Any) -> str:
    return json.dumps({**json.loads(TEXT), **changes})


def test_what_is_read_is_what_was_written() -> None:
    assert saved_host(PLAN) == SAVED
    assert [action.does for action in SAVED.actions] == [str(action) for action in PLAN.actions]
    (instance,) = SAVED.instances
    assert (instance.name, instance.release) == ("stt-1", PLAN.instances[0].release)
    assert PLAN.instances[0].key
    assert instance.key == PLAN.instances[0].key.version
    assert (json.loads(TEXT)["schema"], TEXT[-2:]) == ("speechfleet.plan/1", "}\n")


def test_no_secret_is_in_it() -> None:
    assert PLANTED_KEY not in TEXT
    assert PLANTED_PASSWORD not in TEXT


def test_no_digest_is_made_of_a_password() -> None:
    """Whoever has the file could try passwords on it."""
    other = Registry("registry.example:5000", "puller", Secret("another"))
    assert saved_host(_plan(registry=other)) == SAVED


def test_the_same_plan_made_again_is_kept() -> None:
    assert kept_to(_plan(), SAVED) == _plan()


OTHER_KEY = {"west": Resource("west", "https://west.example/", Secret("another"))}


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (_plan(service(tag="5.2.0-amd64-en-us")), "now: pull"),
        (_plan(service(ready_seconds=301)), "differs: switch stt-1"),
        (_plan(service(), service(name="tts")), "now: switch tts-1"),
        (_plan(resources=OTHER_KEY), "no more: write /var/lib/speechfleet/keys/west/"),
        (
            _plan(said={"installed": AT_REST["installed"].replace("f00d", "beef")}),
            "units, keys or a hold changed on the host",
        ),
        (replace(PLAN, actions=PLAN.actions[::-1]), "the same in another order"),
    ],
)
def test_a_host_where_anything_differs_is_refused(now: HostPlan, words: str) -> None:
    refused = kept_to(now, SAVED)
    assert (refused.unfit, refused.actions) == (True, ())
    finding = refused.findings[-1]
    assert (finding.code, finding.level) == ("deploy.plan-changed", "error")
    assert words in finding.message
    assert PLANTED_KEY not in finding.message


def test_a_host_for_which_nothing_was_saved_is_refused() -> None:
    assert kept_to(PLAN, SavedHost("ber-01", (), ())).unfit


def test_a_host_that_is_as_the_plan_makes_it_is_fine() -> None:
    done = _plan(said=in_force(PLAN.instances))
    assert done.actions == ()
    assert kept_to(done, SAVED) == done


def test_a_host_that_has_nothing_to_do_for_another_reason_is_refused() -> None:
    other = service(tag="5.2.0-amd64-en-us")
    done = _plan(other, said=in_force(_plan(other).instances))
    assert done.actions == ()
    assert kept_to(done, SAVED).unfit


@pytest.mark.parametrize("said", [{"hold": HELD}, {"avx2": "No AVX2 support detected\n"}])
def test_a_host_that_is_held_or_unfit_says_only_that(said: dict[str, str]) -> None:
    now = _plan(said=said)
    assert kept_to(now, SAVED) == now


def test_a_host_that_is_gone_is_named() -> None:
    assert (missing("ber-09").code, missing("ber-09").level) == ("deploy.plan-changed", "error")
    assert "ber-09" in missing("ber-09").message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "plan.json:1:1: this is no saved plan"),
        ('{\n "schema": }', "plan.json:2:12: this is no saved plan"),
        ("[" * 100_000, "plan.json:1:1: this is no saved plan"),
        ("9" * 5_000, "plan.json:1:1: this is no saved plan"),
        ("[]", "schema None, wanted 'speechfleet.plan/1'"),
        (_edited(schema="speechfleet.plan/0"), "schema 'speechfleet.plan/0', wanted"),
        (_edited(schema="speechfleet.run/1"), "schema 'speechfleet.run/1', wanted"),
        (_edited(inventory=["/fleet/test.yml"]), "damaged or edited"),
        (_edited(sha256="0"), "damaged or edited"),
        (TEXT.replace("stt-1", "stt-2", 1), "damaged or edited"),
        (document([PLAN], "0.0.9", []), "made by speechfleet 0.0.9, and this is 0.1.0"),
    ],
)
def test_what_is_no_plan_to_keep_to(text: str, words: str) -> None:
    with pytest.raises(SavedPlanError) as caught:
        read(text, "plan.json", "0.1.0")
    assert words in str(caught.value)


@pytest.mark.parametrize("hosts", [None, [1], [{"name": "x"}], [{"name": "x", "actions": [{}]}]])
def test_what_somebody_made_up_is_no_plan(hosts: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("speechfleet.plan.saved._sum", lambda content: "right")
    with pytest.raises(SavedPlanError, match="no plan that"):
        read(_edited(hosts=hosts, sha256="right"), "plan.json", "0.1.0")
