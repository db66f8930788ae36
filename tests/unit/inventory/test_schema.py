"""The schema takes what the inventory takes, and marks a slip where it is."""

from typing import Any

import jsonschema
import pytest
import yaml

from speechfleet.inventory.ansible_names import HONOURED
from speechfleet.inventory.schema import schema, variables_schema
from speechfleet.inventory.shape import (
    ChannelShape,
    RegistryShape,
    ResourceShape,
    ServiceShape,
    Shape,
)

from .test_example import EXAMPLE

INVENTORY = jsonschema.Draft202012Validator(schema())
VARIABLES = jsonschema.Draft202012Validator(variables_schema())


def faults(validator: Any, text: str) -> list[str]:
    found = validator.iter_errors(yaml.safe_load(text))
    return ["/".join(map(str, error.absolute_path)) for error in found]


@pytest.mark.parametrize("made", [schema(), variables_schema()])
def test_it_is_a_schema(made: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(made)


def test_it_takes_the_manual() -> None:
    assert faults(INVENTORY, EXAMPLE.read_text()) == []


def test_it_has_every_key_with_its_description() -> None:
    kinds: dict[str, type[Shape]] = {
        "service": ServiceShape,
        "resource": ResourceShape,
        "registry": RegistryShape,
        "channel": ChannelShape,
    }
    for name, shape in kinds.items():
        properties = schema()["$defs"][name]["properties"]
        assert set(properties) == set(shape.model_fields)
        assert all(one["description"] for one in properties.values())
    assert set(HONOURED) <= set(schema()["$defs"]["host"]["properties"])


@pytest.mark.parametrize(
    "text",
    [
        "all: {hosts: one, children: {g: }}",
        "all: {vars: {nginx_port: [1], ansible_become_pass: x, ansible_port: '22'}}",
        "all: {vars: {speech_services: {a: null, b: {memory: 8589934592, port: null}}}}",
        "all: {hosts: {h: {speech_services: {a: {instances: 2, settings: {A: 1, B: null}}}}}}",
    ],
)
def test_what_fits(text: str) -> None:
    assert faults(INVENTORY, text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("all: {host: {a: }}", "all"),
        ("all: {hosts: [a]}", "all/hosts"),
        ("all: {vars: {speech_service: {}}}", "all/vars/speech_service"),
        ("all: {hosts: {h: {speech_vault: v}}}", "all/hosts/h/speech_vault"),
        ("all: {vars: {ansible_password: x}}", "all/vars/ansible_password"),
        ("all: {vars: {ansible_become_user: me}}", "all/vars/ansible_become_user"),
        ("all: {vars: {speech_services: {a: {cpu: 1}}}}", "all/vars/speech_services/a"),
        ("all: {vars: {speech_services: {a: {cpus: x}}}}", "all/vars/speech_services/a/cpus"),
        ("all: {vars: {speech_services: {a: {kind: x}}}}", "all/vars/speech_services/a/kind"),
        ("all: {vars: {speech_services: {a: {port: 0}}}}", "all/vars/speech_services/a/port"),
    ],
)
def test_what_does_not(text: str, place: str) -> None:
    assert faults(INVENTORY, text) == [place]


def test_a_file_of_variables() -> None:
    assert faults(VARIABLES, "speech_vault: v\nspeech_services: {a: {cpus: 2}}\n") == []
    assert faults(VARIABLES, "speech_services: {a: {cpus: [2]}}") == ["speech_services/a/cpus"]
