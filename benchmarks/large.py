"""An inventory of thousands: 50 groups of hosts that want four instances each."""

from pathlib import Path

import yaml

_SERVICE = {
    "kind": "speech-to-text",
    "tag": "5.1.0-amd64-en-us",
    "resource": "west",
    "instances": 4,
    "cpus": 1,
    "memory": "4g",
    "undersized": "allow",
}
_VARIABLES = {
    "ansible_user": "ops",
    "ansible_become": True,
    "speech_resources": {
        "west": {
            "endpoint": "https://west.cognitiveservices.azure.com/",
            "key": "env:BENCH_KEY",
        }
    },
    "speech_services": {"stt": _SERVICE},
}
GROUPS = 50


def write(path: Path, hosts: int) -> Path:
    """Write the inventory; every host has an address of its own."""
    each = hosts // GROUPS
    sites = {
        f"site_{group:02}": {
            "hosts": {
                f"host-{n:04}": {"ansible_host": f"10.{n // 62500}.{n // 250 % 250}.{1 + n % 250}"}
                for n in range(group * each, (group + 1) * each)
            }
        }
        for group in range(GROUPS)
    }
    tree = {"all": {"vars": _VARIABLES, "children": sites}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(tree, sort_keys=False))
    return path
