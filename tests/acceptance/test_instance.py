"""Each instance, seen from its host with testinfra's own eyes: of every kind of container."""

import json
from typing import Any

import pytest
from testinfra.host import Host

from tests.acceptance.inventory import Wanted

_KEYS = "/var/lib/speechfleet/keys"
_OUTPUT = "/var/lib/speechfleet/output"
_MODELS = "/var/lib/speechfleet/models"


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


def asked(host: Host, port: int, path: str) -> str:
    """What the instance answers; AssertionError where its code is anything but 200."""
    url = f"http://127.0.0.1:{port}{path}"
    if path == "PING":
        said = host.run("curl --silent --max-time 5 %s", f"dict://127.0.0.1:{port}/PING")
        assert "+PONG" in said.stdout
        return str(said.stdout)
    said = host.run("curl --silent --noproxy '*' --write-out '\n%%{http_code}' %s", url)
    body, _, code = str(said.stdout).rpartition("\n")
    assert code == "200", f"{path} answers {code}"
    return body


@pytest.fixture
def port(binding: dict[str, str]) -> int:
    return int(binding["HostPort"])


def test_its_unit_runs_and_starts_at_boot(host: Host, instance: Wanted) -> None:
    unit = host.service(instance.unit)
    assert unit.is_running
    assert unit.is_enabled


def test_its_container_runs_the_image_with_the_limits_of_the_inventory(
    container: dict[str, Any], instance: Wanted
) -> None:
    assert container["State"]["Running"]
    assert container["Config"]["Image"].endswith(instance.image_end)
    assert container["HostConfig"]["Memory"] == instance.memory
    assert container["HostConfig"]["NanoCpus"] == instance.nano_cpus


def test_its_port_is_listened_on(
    host: Host, instance: Wanted, container: dict[str, Any], binding: dict[str, str]
) -> None:
    assert list(container["HostConfig"]["PortBindings"]) == [f"{instance.container_port}/tcp"]
    assert binding["HostIp"] == instance.service.get("bind", "127.0.0.1")
    assert host.socket(f"tcp://{binding['HostIp']}:{binding['HostPort']}").is_listening


def test_it_is_ready_and_its_key_is_accepted(host: Host, instance: Wanted, port: int) -> None:
    if not instance.has_key:
        assert asked(host, port, instance.service.get("ready_path", "/"))
        return
    assert json.loads(asked(host, port, "/ready"))["ready"] == "ready"
    assert json.loads(asked(host, port, "/status"))["apiStatus"] == "Valid"


def test_it_has_no_folder_but_those_of_its_own(
    host: Host, instance: Wanted, container: dict[str, Any]
) -> None:
    mounts = [(mount["Source"], mount["Destination"]) for mount in container["Mounts"]]
    if "disk" in (instance.service.get("logging") or {}):
        output = (f"{_OUTPUT}/{instance.name}", "/output")
        assert output in mounts
        mounts.remove(output)
    if "model" not in instance.service:
        assert mounts == []
        return
    folder = f"{_MODELS}/{instance.service['model']}"
    assert mounts == [(folder, "/usr/local/models")]
    assert str(host.file(folder).uid) == container["Config"]["User"]
    assert f"ModelId={instance.service['model']}" in container["Config"]["Env"]


def test_only_root_can_read_its_key(host: Host, instance: Wanted) -> None:
    link = host.file(f"/var/lib/speechfleet/instances/{instance.name}.key")
    assert link.is_symlink == instance.has_key
    if not instance.has_key:
        return
    assert link.linked_to.startswith(f"{_KEYS}/{instance.service['resource']}/")
    key = host.file(link.linked_to)
    assert (key.user, key.group, key.mode) == ("root", "root", 0o600)
