"""A host as the inventory wants it, every value resolved; secrets as `[secret]`."""

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import yaml

from speechfleet.inventory.fleet import Host, Program
from speechfleet.inventory.kinds import Kind
from speechfleet.secrets.secret import MASK


def host_values(host: Host, secrets: Collection[str], as_json: bool) -> str:
    """Return the host as YAML, or as JSON; what is not given and has no default is null.

    `secrets` are values that stand in locked files.
    """
    values = _plain(host, secrets)
    if as_json:
        return json.dumps(values, indent=2) + "\n"
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True)


def _plain(value: Any, secrets: Collection[str]) -> Any:
    """A Secret is none of the plain types, and is what it prints."""
    if isinstance(value, Kind):
        return value.name
    if isinstance(value, Program):
        return str(value)
    if is_dataclass(value):
        named = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(one, secrets) for name, one in named}
    if isinstance(value, Mapping):
        return {name: _plain(one, secrets) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one, secrets) for one in value]
    if str(value) in secrets:
        return MASK
    return value if value is None or isinstance(value, str | int | float) else str(value)
