"""Each instance, seen from its host with testinfra's own eyes."""

import json
from typing import Any

import pytest
from testinfra.host import Host

from tests.acceptance.inventory import Wanted

_KEYS = "/var/lib/speechfleet/keys"


@pytest.fixture
def container(host: Host, instance: Wanted) -> dict[str, Any]:
    """What `docker inspect` says of the instance's container."""
    found: dict[str, Any] = host.docker(instance.container).inspect()
    return found


@pytest.fixture
def binding(container: dict[str, Any]) -> dict[str, str]:
    """Where the container's only port is published: HostIp and HostPort."""
    [[binding]] = container["HostConfig"]["PortBindings"].values()
    found: dict[str, str] = binding
    return found


@pytest.fixture
def port(binding: dict[str, str]) -> int:
    return int(binding["HostPort"])


def get(host: Host, port: int, path: str) -> dict[str, Any]:
    """The JSON that the instance answers; AssertionError where it answers anything but 200."""
    asked = host.run("curl --silent --fail --noproxy '*' http://127.0.0.1:%s%s", str(port), path)
    assert asked.succeeded, f"{path}: curl ended with {asked.rc}"
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer


def test_its_unit_runs_and_starts_at_boot(host: Host, instance: Wanted) -> None:
    unit = host.service(instance.unit)
    assert unit.is_running
    assert unit.is_enabled


def test_its_container_runs_the_image_with_the_limits_of_the_inventory(
    container: dict[str, Any], instance: Wanted
) -> None:
    assert container["State"]["Running"]
    assert container["Config"]["Image"].endswith(f":{instance.service['tag']}")
    assert container["HostConfig"]["Memory"] == instance.memory
    assert container["HostConfig"]["NanoCpus"] == instance.nano_cpus


def test_its_port_is_listened_on(host: Host, instance: Wanted, binding: dict[str, str]) -> None:
    assert binding["HostIp"] == instance.service.get("bind", "127.0.0.1")
    assert host.socket(f"tcp://{binding['HostIp']}:{binding['HostPort']}").is_listening


def test_it_is_ready_and_its_key_is_accepted(host: Host, port: int) -> None:
    assert get(host, port, "/ready")["ready"] == "ready"
    assert get(host, port, "/status")["apiStatus"] == "Valid"


def test_only_root_can_read_its_key(host: Host, instance: Wanted) -> None:
    link = host.file(f"/var/lib/speechfleet/instances/{instance.name}.key")
    assert link.is_symlink
    assert link.linked_to.startswith(f"{_KEYS}/{instance.service['resource']}/")
    key = host.file(link.linked_to)
    assert (key.user, key.group, key.mode) == ("root", "root", 0o600)
