"""The hosts of an inventory, one a line or as JSON."""

import json

from speechfleet.inventory.fleet import Fleet, Host


def host_list(fleet: Fleet, with_groups: bool, as_json: bool) -> str:
    """Return the names; in the JSON, address, groups and services too."""
    if as_json:
        hosts = [_document(host) for host in fleet.hosts]
        return json.dumps({"schema": "speechfleet.hosts/1", "hosts": hosts}, indent=2) + "\n"
    width = max((len(host.name) for host in fleet.hosts), default=0)
    return "".join(f"{_line(host, width if with_groups else 0)}\n" for host in fleet.hosts)


def _line(host: Host, width: int) -> str:
    return f"{host.name:{width}}  {','.join(host.groups)}".rstrip() if width else host.name


def _document(host: Host) -> dict[str, object]:
    services = {service.name: service.instances for service in host.services}
    return {
        "name": host.name,
        "address": host.address,
        "groups": list(host.groups),
        "services": services,
    }
