"""What a preflight finds between a host, its registry and its billing endpoint; each fault is
real, and all of them are found in one run."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.certificate import self_signed
from tests.fleet.practice import Practice, until

_OPEN = "registry:5443"
"""A second registry over the same images: without a login, and with a CA of its own."""

_SERVE = """mkdir -p /run/open-registry && cd /run/open-registry
printf '%s' '{certificate}' >ca.crt
printf '%s' '{key}' >key.pem
printf '%s' '{configuration}' >config.yml
docker-registry serve config.yml >log 2>&1 </dev/null &
echo $! >pid
"""
_END = "kill $(cat /run/open-registry/pid); rm -r /run/open-registry"
_CONFIGURATION = """version: 0.1
storage: {filesystem: {rootdirectory: /var/lib/docker-registry}}
http: {addr: ":5443", tls: {certificate: ca.crt, key: key.pem}}
"""
_TRUST = """mkdir -p /etc/docker/certs.d/registry:5443
printf '%s' '{certificate}' >/etc/docker/certs.d/registry:5443/ca.crt
"""


@pytest.fixture
def open_registry(practice: Practice) -> Iterator[Practice]:
    """The second registry runs, and host-1 alone trusts its CA."""
    registry, host = practice.host("registry"), practice.host("host-1")
    certificate, key = self_signed("registry")
    registry.sh(_END, check=False)
    try:
        registry.sh(_SERVE.format(certificate=certificate, key=key, configuration=_CONFIGURATION))
        host.sh(_TRUST.format(certificate=certificate))
        until(lambda: registry.sh(f"curl -sk https://{_OPEN}/v2/", check=False) == "{}")
        yield practice
    finally:
        registry.sh(_END, check=False)
        host.sh("rm -rf /etc/docker/certs.d")


def _faulty(practice: Practice) -> Path:
    """host-1: no such tag, and a closed port. host-2: an unknown CA, and a proxy that is none.
    host-3: no registry, and an endpoint without a name."""

    def change(group: dict[str, Any]) -> None:
        hosts = group["children"]["practice"]["hosts"]
        endpoint = group["vars"]["speech_resources"]["practice"]["endpoint"]
        billing = endpoint.partition("//")[2].partition(":")[0]
        for host, registry in (("host-1", _OPEN), ("host-2", _OPEN), ("host-3", "registry:5999")):
            hosts[host]["speech_registry"] = {"address": registry}
        hosts["host-1"]["speech_resources"] = {"practice": {"endpoint": f"http://{billing}:81/"}}
        hosts["host-1"]["speech_services"]["stt-en"]["tag"] = "4.12.0-amd64-en-uss"
        hosts["host-2"]["speech_proxy"] = {"http": f"http://{billing}:82"}
        nowhere = {"practice": {"endpoint": "http://no-such-name.invalid/"}}
        hosts["host-3"]["speech_resources"] = nowhere

    return practice.variant("network-faults", change)


def test_registry_and_endpoint_are_asked_before_anything_changes(open_registry: Practice) -> None:
    result = open_registry.run("preflight", "-i", str(_faulty(open_registry)), "--json")
    assert result.code == 3, result.err
    assert result.codes("host-1") == {"registry.image", "egress.refused"}
    assert result.codes("host-2") == {"registry.tls", "egress.proxy"}
    # A resolver that cannot be reached is silent where one that can be says no.
    assert result.codes("host-3") in (
        {"registry.refused", "egress.name"},
        {"registry.refused", "egress.timeout"},
    )
    [missing] = _messages(result.host("host-1"), "registry.image")
    assert missing.startswith(f"{_OPEN}/azure-cognitive-services/speechservices/speech-to-text:")
    assert "; the closest tags there: 4.12.0-amd64-en-us, " in missing
    [proxy] = _messages(result.host("host-2"), "egress.proxy")
    assert ", asked from the network of the container speechfleet-stt-en-1: " in proxy


def _messages(host: dict[str, Any], code: str) -> list[str]:
    return [finding["message"] for finding in host["findings"] if finding["code"] == code]
