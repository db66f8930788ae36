"""The containers of a practice fleet: hosts, bastion, registry, billing endpoint, proxy."""

import json

from speechfleet.sandbox.archive import Entry
from speechfleet.sandbox.image import Images
from speechfleet.sandbox.layout import (
    BASTION,
    BILLING,
    LABEL,
    REGISTRY,
    SPEECH_PORTS,
    Layout,
    PracticeHost,
    Way,
)
from speechfleet.sandbox.material import Material, proxy_login
from speechfleet.sandbox.member import Member

_SEED = "etc/speechfleet-sandbox"
_OPS = 1000
_SIMULATOR_USER = 65532

# Never --privileged: where root lacks CAP_SYS_RESOURCE that fails. SYS_TIME stays out (it
# would set this machine's own clock), and so do SYS_MODULE, SYS_RAWIO and SYS_BOOT.
_CAPABILITIES = (
    "AUDIT_CONTROL",
    "AUDIT_READ",
    "DAC_READ_SEARCH",
    "IPC_LOCK",
    "LEASE",
    "LINUX_IMMUTABLE",
    "NET_ADMIN",
    "SYSLOG",
    "SYS_ADMIN",
    "SYS_NICE",
    "SYS_PACCT",
    "SYS_PTRACE",
    "SYS_TTY_CONFIG",
)

_SYSTEMD = (
    *(f"--cap-add={name}" for name in _CAPABILITIES),
    "--security-opt=seccomp=unconfined",
    "--security-opt=apparmor=unconfined",
    "--cgroupns=private",
    "--tmpfs=/run",
    "--tmpfs=/run/lock",
    "--tmpfs=/tmp",
)


def members(layout: Layout, images: Images, material: Material) -> tuple[Member, ...]:
    """Return all containers of a practice fleet, in the order in which they start."""
    return (
        _registry(layout, images, material),
        _billing(layout, images, material),
        _bastion(layout, images, material),
        _proxy(layout, images, material),
        *(_host(host, layout, images, material) for host in layout.hosts),
    )


def resources(material: Material) -> dict[str, dict[str, object]]:
    """Return what the billing endpoint knows: one resource with two keys."""
    keys = [material.secret(f"practice_key_{number}").open() for number in (1, 2)]
    return {"practice": {"keys": keys, "kind": "speech"}}


def _registry(layout: Layout, images: Images, material: Material) -> Member:
    password = material.secret("registry_password").open().encode()
    return Member(
        name="registry",
        image=images.registry,
        address=layout.registry,
        options=(f"--publish={layout.published(REGISTRY)}:5000:5000",),
        seed={f"{_SEED}/password": Entry(password, 0o600)},
    )


def _billing(layout: Layout, images: Images, material: Material) -> Member:
    content = json.dumps(resources(material)).encode()
    known = "/etc/speechfleet-sandbox/resources.json"
    return Member(
        name="billing",
        image=images.simulator,
        address=layout.billing,
        options=(
            f"--publish={layout.published(BILLING)}:8080:8080",
            "--entrypoint=python3",
        ),
        command=("-m", "simulator", "billing", "--port", "8080", "--resources", known),
        seed={known.lstrip("/"): Entry(content, 0o400, _SIMULATOR_USER)},
    )


def _bastion(layout: Layout, images: Images, material: Material) -> Member:
    only_forwards = b"ForceCommand /usr/sbin/nologin\nPermitTTY no\n"
    return Member(
        name="bastion",
        image=images.host,
        address=layout.bastion,
        options=(
            f"--publish={layout.published(BASTION)}:22:22",
            "--tmpfs=/run",
            "--stop-signal=TERM",
        ),
        command=("/usr/sbin/sshd", "-D", "-e"),
        seed={
            "home/ops/.ssh/authorized_keys": _authorized(material, _OPS),
            "etc/ssh/sshd_config.d/20-bastion.conf": Entry(only_forwards),
        },
    )


def _proxy(layout: Layout, images: Images, material: Material) -> Member:
    login = proxy_login(material).replace(":", " ", 1)
    known = f"Port 8888\nUser nobody\nGroup nogroup\nBasicAuth {login}\n"
    return Member(
        name="proxy",
        image=images.proxy,
        address=layout.proxy,
        options=(),
        seed={f"{_SEED}/tinyproxy.conf": Entry(known.encode(), 0o600)},
    )


def _host(host: PracticeHost, layout: Layout, images: Images, material: Material) -> Member:
    ssh = () if host.behind_bastion else (f"--publish={host.loopback}:22:22",)
    volume = (
        f"--mount=type=volume,source={layout.container(host.name)}-docker,"
        f"destination=/var/lib/docker,volume-label={LABEL}={layout.name}"
    )
    speech = f"--publish={host.loopback}:{SPEECH_PORTS}:{SPEECH_PORTS}"
    return Member(
        name=host.name,
        image=images.host,
        address=host.address,
        options=(*_SYSTEMD, volume, *ssh, speech),
        seed=_host_seed(host, layout, material),
    )


def _host_seed(host: PracticeHost, layout: Layout, material: Material) -> dict[str, Entry]:
    if host.way is Way.ROOT:
        return {"root/.ssh/authorized_keys": _authorized(material, 0)}
    tag = "NOPASSWD: " if host.way is Way.NOPASSWD else ""
    seed = {
        "home/ops/.ssh/authorized_keys": _authorized(material, _OPS),
        "etc/sudoers.d/ops": Entry(f"ops ALL=(ALL:ALL) {tag}ALL\n".encode(), 0o440),
    }
    if host.way is Way.PASSWORD:
        password = material.secret(host.password_name).open()
        seed[f"{_SEED}/chpasswd"] = Entry(f"ops:{password}\n".encode(), 0o600)
        seed[f"{_SEED}/bastion"] = Entry(layout.bastion.encode())
    return seed


def _authorized(material: Material, owner: int) -> Entry:
    return Entry(f"{material.public_key}\n".encode(), 0o600, owner)
