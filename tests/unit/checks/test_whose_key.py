"""Where a key is refused, the message says which, and where it comes from."""

from dataclasses import replace

import pytest

from speechfleet.checks.serving import check
from speechfleet.checks.whose_key import refused_pair
from speechfleet.inventory.fleet import Resource
from speechfleet.inventory.places import Place
from speechfleet.secrets.secret import Secret
from tests.unit.values import PLANTED_KEY, generic, host, service, serving, told

WEST = Resource(
    "west",
    "https://west.example/",
    Secret(PLANTED_KEY),
    places={"endpoint": Place("prod.yml", 7, 19), "key": Place("prod.yml", 8, 14)},
)
NORTH = replace(
    WEST,
    name="north",
    endpoint="https://north.example/",
    places={"key": Place("prod.yml", 11, 14)},
)
PAIR = '; resource "west" is https://west.example/ at prod.yml:7:19 with key at prod.yml:8:14'


def _said(*resources: Resource, api_status: str = "Mismatch") -> str:
    by_name = {one.name: one for one in resources}
    found = refused_pair(host(service(), resources=by_name), "stt-1", api_status)
    assert PLANTED_KEY not in found
    return found


@pytest.mark.parametrize(
    ("api_status", "said"),
    [("Mismatch", PAIR), ("Invalid", PAIR), ("OutOfQuota", ""), ("Valid", ""), ("", "")],
)
def test_a_refused_resource_is_named_with_the_places_of_its_parts(
    api_status: str, said: str
) -> None:
    assert _said(WEST, api_status=api_status) == said
    assert _said(replace(WEST, key=None), api_status=api_status) == said


def test_who_has_the_same_key_is_named_where_keys_are_held() -> None:
    too = '; "north" has the same key at prod.yml:11:14, with https://north.example/'
    assert _said(WEST, NORTH) == PAIR + too
    assert _said(WEST, replace(NORTH, key=Secret("another"))) == PAIR
    assert _said(replace(WEST, key=None), replace(NORTH, key=None)) == PAIR


def test_of_both_keys_both_places_are_named() -> None:
    places = {"endpoint": Place("a", 1, 1), "key1": Place("a", 2, 1), "key2": Place("b", 3, 1)}
    assert _said(replace(WEST, places=places)).endswith("with key1 at a:2:1 and key2 at b:3:1")
    in_use = replace(WEST, places=places, use="key2")
    assert _said(in_use).endswith("with key2 at b:3:1"), "where it is known which was refused"


def test_a_resource_of_no_known_place_is_named_all_the_same() -> None:
    assert _said(replace(WEST, places={})).endswith(" is https://west.example/ with its key")


def test_a_container_without_a_key_and_an_unknown_instance_have_no_pair() -> None:
    assert refused_pair(host(generic()), "web-1", "Mismatch") == ""
    assert refused_pair(host(service()), "other-1", "Mismatch") == ""


def test_the_finding_of_a_survey_says_it() -> None:
    wanted = host(service(), resources={"west": replace(WEST, key=None)})
    (found,) = check(wanted, told(serving=serving("stt-1", "Mismatch")))
    assert found.message == f"stt-1: /status says Mismatch{PAIR}"
    assert found.cause == "cause.key-mismatch"
