"""The JSON schema of an inventory, for editors: it completes keys and marks what does not fit.

Made of the shapes that the inventory is read with. What it cannot know, `inventory list` does:
values come together from many levels, so that here no key is required and null stands anywhere.
"""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from speechfleet.inventory.ansible_names import HONOURED, OTHER_NAMES
from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.shape import (
    ChannelShape,
    LoggingShape,
    ProbeShape,
    ProxyShape,
    RegistryShape,
    ResourceShape,
    ServiceShape,
    Shape,
)
from speechfleet.inventory.variables import (
    CHANNELS,
    PATHS,
    PROXY,
    REGISTRY,
    RESOURCES,
    SEED,
    SEED_ADDRESS,
    SERVICES,
)

Json = dict[str, Any]
_SCALAR = {"type": ["string", "integer", "boolean", "null"]}
_TEXT = {"type": ["string", "integer", "null"]}
_TRUTH = {"type": ["boolean", "string", "null"]}
_NOTHING: Json = {"not": {}}
_OF_ANSIBLE: dict[str, Json] = {
    "ansible_become": _TRUTH,
    "ansible_become_method": {"enum": ["sudo", None]},
    "ansible_become_user": {"enum": ["root", None]},
    "ansible_connection": {"enum": ["ssh", "paramiko", "smart", None]},
    "ansible_group_priority": _TEXT,
    "ansible_password": {**_NOTHING, "description": "not used: hosts are logged into by key"},
}
"""The rest is text; `inventory.connection` reads them all."""


class _Generator(GenerateJsonSchema):
    """What a reader of ours makes a value of is text in the file; numbers may be text there."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return {"type": "string"}

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        return {"type": ["string", "integer"]}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {"type": "object", "additionalProperties": _SCALAR}


def schema() -> Json:
    """Return the schema of an inventory file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An inventory of speechfleet",
        **_names(_ref("group")),
        "$defs": {
            "group": _closed(
                {
                    "hosts": _one_or(_names(_ref("host"))),
                    "children": _one_or(_names(_ref("group"))),
                    "vars": _ref("variables"),
                }
            ),
            "host": _variables(of_the_fleet=False),
            "variables": _variables(of_the_fleet=True),
            "service": _of_shape(
                ServiceShape,
                {
                    "kind": {"enum": list(KINDS)},
                    "probe": {"anyOf": [_of_shape(ProbeShape, {})]},
                    "logging": {"anyOf": [_of_shape(LoggingShape, {})]},
                },
            ),
            "resource": _of_shape(ResourceShape, {}),
            "registry": _of_shape(RegistryShape, {}),
            "proxy": _of_shape(ProxyShape, {}),
            "channel": _of_shape(
                ChannelShape,
                {"headers": {"anyOf": [_names(_TEXT)]}, "command": {"anyOf": [_TEXT]}},
            ),
        },
    }


def variables_schema() -> Json:
    """Return the schema of a file in group_vars or host_vars."""
    whole = schema()
    return {**whole, "title": "Variables of speechfleet", **whole["$defs"]["variables"]}


def _variables(of_the_fleet: bool) -> Json:
    ours = {
        "speech_address": {**_TEXT, "description": "what clients use; left out: ansible_host"},
        SEED: {**_TEXT, "description": "the host through which images come to its site"},
        SEED_ADDRESS: {**_TEXT, "description": "where its neighbours reach the sshd of a seed"},
        SERVICES: _names(_ref("service")),
        RESOURCES: _names(_ref("resource")),
        REGISTRY: _ref("registry"),
        PROXY: _ref("proxy"),
    }
    if of_the_fleet:
        about = "the path of a file; only for all hosts"
        ours |= {name: {**_TEXT, "description": about} for name in PATHS}
        ours[CHANNELS] = _names(_ref("channel"))
    ansibles = {name: _OF_ANSIBLE.get(name, _TEXT) for name in HONOURED}
    others = {name: ansibles[right] for name, right in OTHER_NAMES.items()}
    return {
        "type": ["object", "null"],
        "properties": {**ours, **ansibles, **others},
        "patternProperties": {
            f"^speech_(?!({'|'.join(name.removeprefix('speech_') for name in ours)})$)": _NOTHING
        },
    }


def _of_shape(shape: type[Shape], known: dict[str, Json]) -> Json:
    made = shape.model_json_schema(schema_generator=_Generator)
    properties = _inlined(made["properties"], made.get("$defs", {}))
    return _closed(
        {name: _or_null({**one, **known.get(name, {})}) for name, one in properties.items()}
    )


def _inlined(node: Any, named: Json) -> Any:
    """Put what is named elsewhere in its place: each shape becomes a part of one schema."""
    if isinstance(node, dict) and "$ref" in node:
        there = named[node["$ref"].rpartition("/")[2]]
        return {**there, **{name: one for name, one in node.items() if name != "$ref"}}
    if isinstance(node, dict):
        return {name: _inlined(one, named) for name, one in node.items()}
    return [_inlined(one, named) for one in node] if isinstance(node, list) else node


def _or_null(field: Json) -> Json:
    """Null takes a value of a farther level away."""
    keys = ("title", "description", "default")
    about = {name: field[name] for name in keys if field.get(name) is not None}
    value = {name: one for name, one in field.items() if name not in keys}
    return {**about, "anyOf": [value, {"type": "null"}]}


def _closed(properties: Json) -> Json:
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False}


def _names(value: Json) -> Json:
    return {"type": ["object", "null"], "additionalProperties": value}


def _one_or(names: Json) -> Json:
    """A single name may stand for a mapping of it."""
    return {**names, "type": ["object", "string", "null"]}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}
