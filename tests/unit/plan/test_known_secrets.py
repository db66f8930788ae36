"""What must be in nothing that a run writes."""

import json
from dataclasses import replace

import pytest

from speechfleet.plan.known_secrets import holds_any, known_secrets
from speechfleet.secrets.secret import Secret
from tests.unit.values import PLANTED_KEY, PLANTED_PASSWORD, RESOURCE, generic, host


def test_keys_and_passwords_are_known_and_the_endpoint_is_none_of_them() -> None:
    both = replace(RESOURCE, keys={"key1": RESOURCE.key or Secret(""), "key2": Secret("other")})
    one = host(resources={"west": both}, become_password=Secret("sudo's"))
    opened = {secret.open() for secret in known_secrets(one)}
    assert opened == {PLANTED_KEY, "other", PLANTED_PASSWORD, "sudo's"}


def test_a_command_that_asked_for_none_knows_none() -> None:
    one = host(resources={"west": replace(RESOURCE, key=None)})
    assert [secret.open() for secret in known_secrets(one)] == [PLANTED_PASSWORD]
    assert holds_any(f"x{PLANTED_PASSWORD}x", known_secrets(one))
    assert not holds_any(f"x{PLANTED_KEY}x", known_secrets(one))
    assert not holds_any("", known_secrets(host(generic())))


@pytest.mark.parametrize("secret", ["plain", 'with "quotes" and \\', "Schlüssel"])
def test_a_secret_is_found_in_text_and_in_json(secret: str) -> None:
    for text in (secret, json.dumps([secret]), json.dumps([secret], ensure_ascii=False)):
        assert holds_any(f"before {text} behind", [Secret(secret)])
