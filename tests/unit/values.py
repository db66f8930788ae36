"""Plain values that unit tests share: what is wanted of a host, and what it told."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from speechfleet.facts.fact import Answers, Part
from speechfleet.inventory.fleet import Host, Registry, Resource, Service
from speechfleet.inventory.kinds import GIB, KINDS
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import digest
from speechfleet.plan.render import verbatim
from speechfleet.secrets.secret import Secret

PLANTED_KEY = "planted-key-0123456789abcdef"
PLANTED_PASSWORD = "planted-password-of-the-registry"

RESOURCE = Resource("west", "https://west.cognitiveservices.azure.com/", Secret(PLANTED_KEY))
REGISTRY = Registry("registry.example:5000", "puller", Secret(PLANTED_PASSWORD))

RECORDED = Path(__file__).parent / "facts" / "recorded"
"""What host-1 of a practice fleet printed, two instances serving: one file for each fact."""

_DOCKER_INFO = {
    "ServerVersion": "24.0.7",
    "Driver": "overlay2",
    "DockerRootDir": "/var/lib/docker",
    "SecurityOptions": ["name=apparmor", "name=seccomp,profile=builtin", "name=cgroupns"],
    "LiveRestoreEnabled": False,
    "CgroupVersion": "2",
    "CpuCfsQuota": True,
    "MemoryLimit": True,
    "SwapLimit": True,
    "OperatingSystem": "Ubuntu 22.04.5 LTS",
}


def docker_info(**changes: Any) -> str:
    """What the fact `docker` prints of an engine that runs."""
    return f"enabled\n{json.dumps({**_DOCKER_INFO, **changes})}\n"


AT_REST = {
    "clock": "0\n",
    "machine": "x86_64\n8\n6.1.0-28-amd64\n37d3e0f2-36d1-45db-9a15-8f20dcd6995b\n",
    "avx2": "AVX2 supported\n",
    "memory": "MemTotal:       33554432 kB\nMemAvailable:   30000000 kB\n",
    "clock_rate": "3400000\nAMD EPYC 7543P 32-Core Processor\n",
    "numa": "0-7\n0-7\n",
    "systemd": "systemd 249 (249.11-0ubuntu3.12)\n",
    "distribution": "ID=ubuntu\nVERSION_CODENAME=jammy\nPRETTY_NAME='Ubuntu 22.04.5 LTS'\n",
    "packages": "apt there\nunit enabled docker.service\n",
    "time_sync": "keeper chronyd\nleap Normal\n",
    "docker": docker_info(),
    "docker_kind": "program /usr/bin/docker\n",
    "disk": "state 10000000 4096 0 0 /var/lib/speechfleet\n"
    "images 10000000 4096 10000000 9000000 /var/lib/docker\n"
    "whole 25000000 4096 images\n",
    "selinux": "absent\n",
    "apparmor": "Y\n",
    "upgrades": "",
    "tools": "curl\nflock\ntimeout\nsha256sum\nsystemctl\nsystemd-run\n",
    "listeners": "",
    "containers": "",
    "images": "",
    "image_sizes": "",
    "layers": "",
    "models": "",
    "installed": "fingerprint f00d\nnet\n",
    "releases": "",
    "serving": "",
    "metering": "",
    "ends": "",
    "uptime": "864000.5 3400000.1\n0.20 0.18 0.17 1/300 4242\n",
    "failed_units": "",
    "sudoers": "no\n",
    "gpu": "",
    "egress": "way source_address 172.17.0.1\nnameserver 10.1.0.53\n"
    "reach 0 401 000 0 https://west.cognitiveservices.azure.com/ -\n",
    "registry": "registry 0 401 000 0 https://registry.example:5000/v2\n",
    "hold": "",
}
"""What a fit host prints that nothing was ever deployed to."""


HELD = (
    "now 1\nwho ops@desk\nsince 2026-11-26T09:00:00Z\nuntil 2026-12-01T00:00:00Z\nreason new disk\n"
)
"""What the fact `hold` prints of a host that is on hold, long before the hold ends."""

NET = (
    "/var/lib/speechfleet/turn.sh",
    "/var/lib/speechfleet/pull.sh",
    "/etc/systemd/system/speechfleet_revert.service",
)


def recorded(fact: str) -> str:
    return (RECORDED / f"{fact}.txt").read_bytes().decode()


def service(**changes: Any) -> Service:
    wanted = {
        "name": "stt",
        "kind": KINDS["speech-to-text"],
        "tag": "5.1.0-amd64-en-us",
        "resource": "west",
        "cpus": 4,
        "memory": 8 * GIB,
    }
    return Service(**{**wanted, **changes})


def custom(**changes: Any) -> Service:
    """Custom speech to text with a model."""
    kind, tag = KINDS["custom-speech-to-text"], "4.12.0-amd64"
    return service(**{"name": "custom", "kind": kind, "tag": tag, "model": "m-1", **changes})


def generic(**changes: Any) -> Service:
    """A container that is none of the vendor's."""
    kind = replace(KINDS["container"], container_port=80, ready_path="/healthz")
    wanted = {"name": "web", "kind": kind, "tag": "", "resource": None, "image": "nginx:1.27"}
    return service(**{**wanted, "cpus": 1, "memory": GIB, **changes})


def host(*services: Service, **changes: Any) -> Host:
    wanted = {
        "name": "ber-01",
        "address": "10.1.2.3",
        "client_address": "10.1.2.3",
        "services": services or (service(),),
        "resources": {"west": RESOURCE},
        "registry": REGISTRY,
    }
    return Host(**{**wanted, **changes})


def told(*lost: str, **texts: str) -> Answers:
    """The answers of a host at rest, with these texts instead and without the lost ones."""
    said = {name: text for name, text in {**AT_REST, **texts}.items() if name not in lost}
    return Answers({name: Part(text, 0) for name, text in said.items()})


def container(name: str, **changes: Any) -> str:
    """What the fact `containers` prints for one."""
    row = {
        "name": f"/{name}",
        "labels": {},
        "image": "nginx",
        "image_id": "sha256:1",
        "status": "running",
        "memory": 0,
        "nano_cpus": 0,
        "ports": {},
    }
    return json.dumps({**row, **changes}) + "\n"


def published(*ports: int | str) -> dict[str, list[dict[str, str]]]:
    return {f"{n}/tcp": [{"HostIp": "", "HostPort": str(port)}] for n, port in enumerate(ports)}


def listener(port: int, program: str = "nc") -> str:
    return f'LISTEN 0 1 0.0.0.0:{port} 0.0.0.0:* users:(("{program}",pid=812,fd=3))\n'


def installed(instances: Iterable[Instance], **properties: str) -> str:
    """What the fact `installed` prints of instances that are in force."""
    wanted = tuple(instances)
    files = [f"file {i.settings_digest}  {i.settings_path}\n" for i in wanted]
    files += [f"file {i.unit_digest}  {i.release_folder}/unit\n" for i in wanted]
    files += [f"file {i.key.digest}  {i.key.path} 600 0:0\n" for i in wanted if i.key]
    units = [_unit(instance, properties) for instance in wanted]
    return "".join(("fingerprint f00d\n", *units, *files, "net enabled\n"))


def _unit(instance: Instance, changed: dict[str, str]) -> str:
    properties = {
        "ActiveState": "active",
        "UnitFileState": "enabled",
        "NeedDaemonReload": "no",
        **changed,
    }
    return "".join(
        (
            f"instance {instance.name}\nkey {instance.key.link if instance.key else ''}\n",
            *(f"text {line}\n" for line in instance.unit_text.splitlines()),
            f"digest {instance.unit_digest}  {instance.unit}\n",
            *(f"property {instance.unit} {name}={value}\n" for name, value in properties.items()),
        )
    )


def in_force(instances: Iterable[Instance]) -> dict[str, str]:
    """The texts of a host on which there is nothing to do for these instances."""
    wanted = tuple(instances)
    net = "".join(f"file {digest(verbatim(Path(path).name))}  {path}\n" for path in NET)
    images = "".join(f"{image} sha256:1\n" for image in {i.image for i in wanted})
    return {"installed": installed(wanted) + net, "containers": running(wanted), "images": images}


def kept(instance: Instance, *lines: str, whole: bool = True) -> str:
    """What the fact `releases` prints for a release of an instance, with marks such as
    `verified 1 2026-11-26T09:00:00Z`."""
    said = [f"release {instance.name} {instance.release}", *lines, *(["whole"] if whole else [])]
    text = [f"text {line}" for line in instance.unit_text.splitlines()]
    return "".join(f"{line}\n" for line in (*said, *text))


def running(instances: Iterable[Instance]) -> str:
    """What the fact `containers` prints of instances that are in force."""
    return "".join(_running(instance) for instance in instances)


def _running(instance: Instance) -> str:
    labels = {
        "speechfleet.instance": instance.name,
        "speechfleet.release": instance.release,
        "speechfleet.port": str(instance.port),
    }
    name = f"speechfleet-{instance.name}"
    wanted = instance.service
    limits = {"memory": wanted.memory, "nano_cpus": int(wanted.cpus * 1e9), "cpuset": wanted.cpuset}
    row = container(name, labels=labels, ports=published(instance.port), **limits)
    key = instance.key
    others = f"others /{name} {key.others}  -\n" if key and key.others else ""
    return row + (f"key /{name} {key.pair}  -\n" if key else "") + others


def serving(name: str, api_status: str = "Valid", code: int = 200, **container: Any) -> str:
    """What the fact `serving` prints of an instance that runs."""
    state = {"status": "running", "exit_code": 0, "oom_killed": False, "labels": {}}
    ready = json.dumps({"ready": "ready"} if code == 200 else {"ready": "notReady"})
    status = json.dumps({"apiStatus": api_status, "apiStatusMessage": ""})
    return (
        f"{name} unit ActiveState=active\n"
        f"{name} container {json.dumps({**state, **container})}\n"
        f"{name} ready HTTP/1.1 {code} X\036\036{ready}\n"
        f"{name} status HTTP/1.1 200 OK\036\036{status}\n"
    )
