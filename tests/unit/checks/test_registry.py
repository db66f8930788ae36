"""What the registry says of images that are not on the host."""

import pytest

from speechfleet.checks.registry import check
from speechfleet.facts.registry import images
from speechfleet.inventory.fleet import Host, Registry
from speechfleet.inventory.locked import Locked
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, service, told

OPEN = host(service(tag="4.12.0-amd64-en-uss"), registry=Registry("registry.example"))
(IMAGE,) = images(OPEN)
BASE = "https://registry.example/v2"


def _asked(said: str) -> str:
    return f"registry {said}\n"


def _image(status: int, *tags: str) -> str:
    listed = f"tags {IMAGE} {' '.join(tags)}\n" if tags else ""
    return f"{_asked(f'0 200 000 0 {BASE}')}{listed}image {IMAGE} {status}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"here {IMAGE}\n", {"registry.image": "ok"}),
        ("registry none\n", {"registry.unasked": "warning"}),
        ("registry stopped\n", {}),
        (_image(200), {"registry.image": "ok"}),
        (_image(404), {"registry.image": "error"}),
        (_image(401), {"registry.login": "error"}),
        (_image(429), {"registry.answer": "warning"}),
        (_image(0), {"registry.answer": "warning"}),
        (_asked(f"6 000 000 0 {BASE}"), {"registry.name": "error"}),
        (_asked(f"7 000 000 0 {BASE}"), {"registry.refused": "error"}),
        (_asked(f"28 000 000 0 {BASE}"), {"registry.timeout": "error"}),
        (_asked(f"60 000 000 18 {BASE}"), {"registry.tls": "error"}),
        (_asked(f"56 000 407 0 {BASE} http://proxy:3128"), {"registry.proxy-login": "error"}),
        (_asked(f"2 000 000 0 {BASE}"), {"registry.unknown": "warning"}),
    ],
)
def test_a_registry_without_a_login(text: str, found: dict[str, str]) -> None:
    assert levels(check, OPEN, told(registry=text)) == found


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("401", {"registry.reached": "ok"}),
        ("200", {"registry.reached": "ok"}),
        ("503", {"registry.answer": "warning"}),
    ],
)
def test_a_registry_with_a_login_is_asked_no_more_than_whether_it_is_there(
    status: str, found: dict[str, str]
) -> None:
    assert levels(check, host(), told(registry=_asked(f"0 {status} 000 0 {BASE}"))) == found


def test_the_closest_tags_are_named() -> None:
    text = _image(404, "4.12.0-amd64-de-de", "4.12.0-amd64-en-us", "latest")
    said = message(check, OPEN, told(registry=text))
    assert said.startswith(f"registry.example/{IMAGE} is not in the registry; the closest tags")
    assert "there: 4.12.0-amd64-en-us, 4.12.0-amd64-de-de" in said
    assert "latest" not in said


def test_without_tags_like_it_none_is_named() -> None:
    said = message(check, OPEN, told(registry=_image(404, "latest")))
    assert said == f"registry.example/{IMAGE} is not in the registry"


def test_a_ca_of_its_own_has_its_place() -> None:
    wanted = host(registry=Registry("registry.example:5443/mirror"))
    (finding,) = check(wanted, told(registry=_asked("60 000 000 18 https://x/v2")))
    assert "/etc/docker/certs.d/registry.example:5443/ca.crt" in finding.fix


def test_a_host_that_wants_no_image_is_not_judged() -> None:
    empty = Host("ber-02", "10.1.2.4")
    assert levels(check, empty, told("registry")) == {}


def test_an_image_of_the_lock_that_is_gone_is_named_by_its_digest() -> None:
    lock = {f"registry.example/{IMAGE}": Locked("sha256:d", "sha256:i")}
    locked = host(service(tag="4.12.0-amd64-en-uss"), registry=Registry("registry.example"),
                  lock=lock)  # fmt: skip
    answers = told(registry=_image(404, "4.12.0-amd64-en-us"))
    assert levels(check, locked, answers) == {"registry.image": "error"}
    assert f"{IMAGE.rpartition(':')[0]}@sha256:d" in message(check, locked, answers)
