"""A host whose containers reach their billing endpoint through a proxy with a login, and no other
way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fleet import traces
from tests.fleet.practice import NAME, Practice, PracticeHost
from tests.fleet.test_secrets import ALLOWED
from tests.fleet.vault import secrets

_REDIS = "registry:5000/practice/redis:7.0"
_RULE = "DOCKER-USER -d {address} -j REJECT"


@pytest.fixture
def walled(practice: Practice) -> Iterator[PracticeHost]:
    """host-2, whose containers have no route to the billing endpoint."""
    host = practice.host("host-2")
    rule = _RULE.format(address=_address(practice, "billing"))
    try:
        host.sh(f"iptables -w 30 -I {rule}")
        yield host
    finally:
        host.sh(f"while iptables -w 30 -D {rule}; do :; done", check=False)
        assert practice.deploy(None, "--prune-services").code == 0
        host.sh(f"docker rmi {_REDIS}; rm -rf /var/lib/speechfleet/output", check=False)


def _address(practice: Practice, member: str) -> str:
    network = f'(index .NetworkSettings.Networks "speechfleet-{NAME}").IPAddress'
    return practice.host(member).engine("inspect", "--format", f"{{{{{network}}}}}").strip()


def _proxied(practice: Practice, name: str, creds: str = "", bridge: str = "") -> Path:
    """With a login there is a cache beside the containers too, and logs on disk."""

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_proxy"] = {"http": f"http://{_address(practice, 'proxy')}:8888"}
        if creds:
            group["vars"]["speech_proxy"]["creds"] = creds
            stt = group["vars"]["speech_services"]["stt-en"]
            group["vars"]["speech_services"] = {"cache": _cache(bridge), "stt-en": stt}
            stt |= {"tag": "5.1.0-amd64-en-us", "logging": {"disk": 1}, "stagger_seconds": 1}
            stt["settings"] |= {
                "InClusterRedisCacheEnabled": "true",
                "InClusterRedisCacheEndpoint": f"{bridge}:6379",
            }

    return practice.variant(name, change)


def _cache(bridge: str) -> dict[str, Any]:
    return {
        "kind": "container",
        "image": _REDIS,
        "container_port": 6379,
        "port": 6379,
        "bind": bridge,
        "ready_path": "PING",
        "cpus": 0.2,
        "memory": "64m",
    }


def test_the_way_out_is_a_proxy_with_a_login(
    practice: Practice, walled: PracticeHost, tmp_path: Path
) -> None:
    of_it = ("--limit", "host-2")
    direct = practice.run("preflight", "-i", str(practice.inventory), "--json", *of_it)
    assert "egress.refused" in direct.codes("host-2")

    nameless = practice.deploy(_proxied(practice, "proxy-nameless"), *of_it)
    assert nameless.code == 3
    assert "egress.proxy-login" in nameless.codes("host-2")

    bridge = walled.sh("ip -4 -o addr show docker0 | sed 's|.* inet ||; s|/.*||'").strip()
    proxied = _proxied(practice, "proxied", "vault:practice_proxy", bridge)
    deployed = practice.deploy(proxied, *of_it, "--diff", under=traces.tracer(tmp_path / "execve"))
    assert deployed.code == 0, deployed.err
    environment = walled.sh("docker exec speechfleet-stt-en-1 printenv").splitlines()
    assert "NO_PROXY=localhost,127.0.0.1,::1" in environment
    login = secrets(practice)["practice_proxy"]
    assert f"HTTP_PROXY_CREDS={login}" in environment

    health = practice.run("health", "-i", str(proxied), "--json", *of_it)
    messages = [f["message"] for f in health.host("host-2")["findings"]]
    assert any(" through http://" in text and ": answers " in text for text in messages)
    assert f"the cache {bridge}:6379 answers" in messages
    output = "/var/lib/speechfleet/output/stt-en-1"
    walled.sh(f"docker exec speechfleet-stt-en-1 touch /output/written && rm {output}/written")
    assert not traces.in_text("".join((deployed.out, deployed.err, health.out)), [login])
    assert traces.in_files(tmp_path, [login]) == set()
    found = traces.on_host(walled, [login])
    assert any("/keys/practice/" in path for path in found)
    assert {path for path in found if not ALLOWED.fullmatch(path)} == set()
