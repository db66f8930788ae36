"""Every kind of container: deployed, accepted and upgraded."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fleet.practice import FEW, Practice, PracticeHost
from tests.fleet.test_acceptance import accept

# What `sandbox up` wants beside speech to text: host, instance, URL, health and state of the key.
WHAT_RUNS = [
    ("host-1", "lid-1", "http", "key-ok", "Valid"),
    ("host-2", "hello-1", "http", "ready", ""),
    ("host-2", "tts-aria-1", "http", "key-ok", "Valid"),
    ("host-3", "stt-custom-1", "ws", "key-ok", "Valid"),
]

_UPGRADES: dict[str, dict[str, dict[str, Any]]] = {
    "host-1": {"lid": {"tag": "1.19.0-amd64-preview"}},
    "host-2": {
        "tts-aria": {"tag": "4.1.0-amd64-en-us-arianeural"},
        "hello": {"image": "registry:5000/practice/hello:1.1"},
    },
    "host-3": {"stt-custom": {"tag": "5.1.0-amd64", "model": "another-model"}},
}

_MODEL = "0e7a2c7d-practice"
_ITS_FILES = (
    f"cd /var/lib/speechfleet/models/{_MODEL} && find . -type f -exec sha256sum {{}} + | sort"
)

_FORGET = f"""cd /etc/systemd/system
for unit in speechfleet-*.service; do
  name=${{unit#speechfleet-}}; name=${{name%.service}}
  case $name in {FEW}-*) continue ;; esac
  systemctl disable --now --quiet "$unit"
  docker rm --force "speechfleet-$name"
  rm -rf "$unit" "/var/lib/speechfleet/instances/$name.key" "/var/lib/speechfleet/releases/$name"
done
systemctl daemon-reload
rm -rf /var/lib/speechfleet/models
"""


@pytest.fixture(scope="module")
def kinds(bare: Practice) -> Iterator[Practice]:
    """The fleet as the whole inventory says; afterwards with nothing but speech to text."""
    try:
        deployed = bare.deploy(bare.whole)
        assert deployed.code == 0, deployed.err
        yield bare
    finally:
        for host in bare.hosts:
            host.sh(_FORGET)


def beside(run: dict[str, Any]) -> list[tuple[str, ...]]:
    """What runs beside speech to text, as in WHAT_RUNS."""
    return sorted(
        (host["name"], i["name"], i["url"].partition(":")[0], i["health"], i["api_status"])
        for host in run["hosts"]
        for i in host["instances"]
        if i["service"] != FEW
    )


def model(host: PracticeHost) -> str:
    """The model that the custom container of a host really serves."""
    port = host.sh(
        "docker inspect --format '{{index .Config.Labels \"speechfleet.port\"}}' "
        "speechfleet-stt-custom-1"
    ).strip()
    said = host.sh(f"curl --silent --noproxy '*' http://127.0.0.1:{port}/simulator")
    return str(json.loads(said)["state"]["model"])


def test_a_model_is_carried_to_a_host_that_could_not_download_it(
    kinds: Practice, tmp_path: Path
) -> None:
    source = ("-i", str(kinds.whole))
    fetched = kinds.run("models", "fetch", "host-3", _MODEL, *source, "--into", str(tmp_path))
    assert fetched.code == 0, fetched.err
    to = ("models", "push", "host-1,host-3", _MODEL, *source, "--from", str(tmp_path), "--json")
    pushed = kinds.run(*to)
    states = {host["name"]: host["state"] for host in pushed.run["hosts"]}
    assert (pushed.code, states) == (0, {"host-1": "changed", "host-3": "fine"}), pushed.err
    first, third = (kinds.host(name).sh(_ITS_FILES) for name in ("host-1", "host-3"))
    assert first == third != ""


def test_every_kind_serves_and_is_accepted(kinds: Practice) -> None:
    again = kinds.deploy(kinds.whole)
    assert (again.code, [host["changes"] for host in again.run["hosts"]]) == (0, [0, 0, 0])
    assert beside(again.run) == WHAT_RUNS
    done = accept(kinds, kinds.whole, "-k", f"not {FEW}")
    assert done.returncode == 0, done.stdout
    assert "24 passed" in done.stdout


def test_every_kind_answers_a_query(kinds: Practice) -> None:
    """But for the one that is no Speech container."""
    result = kinds.run("health", "-i", str(kinds.whole), "--functional", "--json")
    found = {i["name"]: i["health"] for host in result.run["hosts"] for i in host["instances"]}
    assert found.pop("hello-1") == "ready", result.err
    assert set(found) >= {"stt-en-2", "stt-custom-1", "lid-1", "tts-aria-1"}
    assert set(found.values()) == {"functional"}, result.err


def test_every_kind_is_upgraded_and_another_model_is_served(kinds: Practice) -> None:
    def change(group: dict[str, Any]) -> None:
        for name, host in group["children"]["practice"]["hosts"].items():
            for service, keys in _UPGRADES[name].items():
                host["speech_services"][service] |= keys

    host = kinds.host("host-3")
    before = model(host)
    result = kinds.deploy(kinds.variant("upgraded", change, of=kinds.whole))
    assert (result.code, [h["changes"] for h in result.run["hosts"]]) == (0, [1, 2, 1])
    assert beside(result.run) == WHAT_RUNS
    assert (before, model(host)) == ("0e7a2c7d-practice", "another-model")
    kept = host.sh("stat --format '%n %u' /var/lib/speechfleet/models/*").splitlines()
    assert kept == [
        "/var/lib/speechfleet/models/0e7a2c7d-practice 65532",
        "/var/lib/speechfleet/models/another-model 65532",
    ]
