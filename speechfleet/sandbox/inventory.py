"""The inventory and the vault that `sandbox up` writes: the fleet as an operator would."""

from pathlib import Path
from typing import Any

import yaml

from speechfleet.sandbox.layout import BASTION, Layout, PracticeHost, Way
from speechfleet.sandbox.material import Material, proxy_login
from speechfleet.sandbox.stock import GENERIC
from speechfleet.simulator.utterances import ENGLISH, GERMAN, Utterance

REGISTRY_ADDRESS = "registry:5000"
FIRST_LINE = "# The practice fleet, written by `speechfleet sandbox up`; `sandbox down` removes it."

_HEAD = f"""\
{FIRST_LINE}
# Edit it as you like, to try a rollout (another tag, more instances): a later `up` leaves it
# alone as long as the hosts and their addresses stay.
"""

_SMALL = {
    "bind": "0.0.0.0",
    "cpus": 0.5,
    "memory": "256m",
    "image_size": "200m",
    "undersized": "allow",
}
_SPEECH = {"resource": "practice", **_SMALL}

_EVERYWHERE = {
    "stt-en": {
        "kind": "speech-to-text",
        "tag": "4.12.0-amd64-en-us",
        **_SPEECH,
        "settings": {"Simulator:LoadSeconds": 2},
    }
}

_PROBES: dict[str, tuple[Utterance, dict[str, str]]] = {
    "stt-en": (ENGLISH, {"expect": ENGLISH.text}),
    "stt-custom": (GERMAN, {"expect": GERMAN.text, "language": GERMAN.language}),
    "lid": (GERMAN, {"language": GERMAN.language}),
}
"""What each service is asked by the functional probe, and the right answer."""

_ON_SOME: dict[str, dict[str, Any]] = {
    "host-1": {
        "stt-en": {"instances": 2},
        "lid": {"kind": "language-identification", "tag": "1.18.0-amd64-preview", **_SPEECH},
    },
    "host-2": {
        "tts-aria": {
            "kind": "neural-text-to-speech",
            "tag": "3.11.0-amd64-en-us-arianeural",
            **_SPEECH,
        },
        "hello": {
            "kind": "container",
            "image": f"{REGISTRY_ADDRESS}/{GENERIC}:1.0",
            "container_port": 8000,
            "ready_path": "/healthz",
            **_SMALL,
        },
    },
    "host-3": {
        "stt-custom": {
            "kind": "custom-speech-to-text",
            "tag": "4.12.0-amd64",
            "model": "0e7a2c7d-practice",
            **_SPEECH,
        },
    },
}
"""All kinds but that for GPUs, and a generic container."""


def inventory(layout: Layout, folder: Path) -> str:
    """Return the inventory's text; the paths in it are relative to the file itself."""
    tree = {
        "all": {
            "vars": _variables(layout, folder.name),
            "children": {"practice": {"hosts": _hosts(layout, folder.name)}},
        }
    }
    # A leaf mapping on one line keeps a host or a service at one glance; so wide that
    # nothing is wrapped.
    return _HEAD + yaml.safe_dump(
        tree, sort_keys=False, default_flow_style=None, width=4096, allow_unicode=True
    )


def vault_text(layout: Layout, material: Material) -> str:
    """Return what the vault holds, in clear. Hand it to the encryption and nowhere else."""
    names = ["practice_key_1", "practice_key_2", "registry_password"]
    names += [host.password_name for host in layout.hosts if host.way is Way.PASSWORD]
    lines = [f'{name}: "{material.secret(name).open()}"\n' for name in names]
    return "".join((*lines, f'practice_proxy: "{proxy_login(material)}"\n'))


def _variables(layout: Layout, folder: str) -> dict[str, Any]:
    return {
        "ansible_ssh_private_key_file": f"{folder}/id_ed25519",
        "speech_known_hosts": f"{folder}/known_hosts",
        "speech_vault": f"{folder}/vault.yml",
        "speech_vault_password_file": f"{folder}/vault-password",
        "speech_registry": {
            "address": REGISTRY_ADDRESS,
            "username": "speechfleet",
            "password": "vault:registry_password",
        },
        "speech_resources": {
            "practice": {
                "endpoint": f"http://{layout.billing}:8080/practice/",
                "key": "vault:practice_key_1",
            }
        },
        "speech_services": _probed(_EVERYWHERE, folder),
    }


def _hosts(layout: Layout, folder: str) -> dict[str, dict[str, Any]]:
    hosts = {host.name: _host(host, layout) for host in layout.hosts}
    for name, services in _ON_SOME.items():
        if name in hosts:
            hosts[name]["speech_services"] = _probed(services, folder)
    return hosts


def _probed(services: dict[str, dict[str, Any]], folder: str) -> dict[str, dict[str, Any]]:
    """The services, those that are defined here with their probes."""
    found = {name: dict(service) for name, service in services.items()}
    for name, (utterance, answer) in _PROBES.items():
        if "kind" in found.get(name, {}):
            found[name]["probe"] = {"audio": f"{folder}/{utterance.file}", **answer}
    return found


def _host(host: PracticeHost, layout: Layout) -> dict[str, Any]:
    found: dict[str, Any] = {"ansible_host": host.ssh_address, "ansible_user": host.user}
    if host.ssh_address != host.loopback:
        found["speech_address"] = host.loopback
    if host.way is not Way.ROOT:
        found["ansible_become"] = True
    if host.way is Way.PASSWORD:
        found["ansible_become_password"] = f"vault:{host.password_name}"
    if host.behind_bastion:
        found["ansible_ssh_common_args"] = f"-J ops@{layout.published(BASTION)}"
    return found
