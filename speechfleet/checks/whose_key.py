"""Key and endpoint, named where they are refused: a key with another resource's endpoint is the
field's most common fault."""

from speechfleet.inventory.fleet import Host, Resource
from speechfleet.inventory.shared_keys import sharing

REFUSED = ("Invalid", "Mismatch")
"""What `/status` says where the pair is not one (the vendor's container FAQ): a key of another
resource is `Mismatch`, one that its endpoint does not know `Invalid`."""


def refused_pair(host: Host, instance: str, api_status: str) -> str:
    """Return which resource was refused, what it consists of and from where in the inventory,
    and who else there has its key; empty where nothing was refused."""
    resource = _billed_to(host, instance)
    if api_status not in REFUSED or resource is None:
        return ""
    others = "".join(map(_has_it_too, sharing(resource, host.resources.values())))
    return f'; resource "{resource.name}" is {_pair(resource)}{others}'


def _billed_to(host: Host, instance: str) -> Resource | None:
    names = (s.runs_with for s in host.services if instance in s.instance_names() and s.runs_with)
    return next((host.resources[name] for name in names if name in host.resources), None)


def _pair(resource: Resource) -> str:
    places = {name: at for name, at in resource.places.items() if name.startswith("key")}
    named = {resource.use} if resource.use else places
    keys = [f"{name} at {at}" for name, at in places.items() if name in named]
    endpoint = f"{resource.endpoint}{_at(resource, 'endpoint')}"
    return f"{endpoint} with {' and '.join(keys) or 'its key'}"


def _at(resource: Resource, name: str) -> str:
    return f" at {resource.places[name]}" if name in resource.places else ""


def _has_it_too(other: Resource) -> str:
    return f'; "{other.name}" has the same key{_at(other, other.key_name)}, with {other.endpoint}'
