"""A practice site: bare hosts on a network with no way out, reached through a bastion only.

    controller ── line ── bastion ── site: host-1, host-2, host-3, billing endpoint

The bastion is the one machine in both networks. The hosts have systemd, sshd and sudo, and take
log-ins from the bastion alone.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from speechfleet.sandbox.archive import Entry, folder
from speechfleet.sandbox.base import ensure_debian
from speechfleet.sandbox.container import await_systemd, ensure_member
from speechfleet.sandbox.down import down
from speechfleet.sandbox.engine import docker, inspect
from speechfleet.sandbox.fleet import members
from speechfleet.sandbox.image import (
    Images,
    build,
    content_name,
    ensure_images,
    own_apt_settings,
)
from speechfleet.sandbox.layout import BASTION, Layout
from speechfleet.sandbox.material import Material, ensure_material
from speechfleet.sandbox.member import Member
from speechfleet.sandbox.network import ensure_network
from speechfleet.sandbox.ssh import keys_of
from speechfleet.sandbox.written import places, write_files
from tests.fleet.practice import LOOPBACK, NAME, Practice, PracticeHost

_OURS = Path(__file__).parent / "images" / "bare"
_HOSTS = Path(ensure_member.__code__.co_filename).parent / "images" / "host"
_LIKE_OTHER_HOSTS = ("boot", "journald.conf", "sshd.conf")
SITE, LINE = f"{NAME}-site", f"{NAME}-line"
_LINE_LOOPBACK = f"{LOOPBACK.rpartition('.')[0]}.{int(LOOPBACK.rpartition('.')[2]) + 50}"


class Site(Practice):
    """The site and its inventory: `stt-en` on each host."""

    def __init__(self, folder: Path, count: int) -> None:
        super().__init__(folder)
        self.count = count
        self.whole = places(folder, SITE).inventory
        self.inventory = folder / "site.yml"
        self.material = places(folder, SITE).folder

    def host(self, name: str) -> PracticeHost:
        return PracticeHost(name, f"speechfleet-{SITE}-{name}")

    @property
    def hosts(self) -> list[PracticeHost]:
        return [self.host(f"host-{n}") for n in range(1, self.count + 1)]


@contextmanager
def site(folder: Path, count: int = 1) -> Iterator[Site]:
    """A site of so many bare hosts; it is taken away again."""
    try:
        yield _up(Site(folder, count))
    finally:
        for name in (LINE, SITE):  # the bastion is in both
            down(name, folder, keep_images=True, say=_say)
        shutil.rmtree(folder, ignore_errors=True)


def _up(made: Site) -> Site:
    images, material = ensure_images(_say), ensure_material(made.material)
    outside = ensure_network(LINE, _LINE_LOOPBACK)
    inside = ensure_network(SITE, _LINE_LOOPBACK, internal=True)
    line = Layout(LINE, outside.loopback, outside.subnet, 0)
    inner = Layout(SITE, inside.loopback, inside.subnet, made.count)
    _join(line, inner, images, material)
    for member in _inside(inner, replace(images, host=bare_image()), material):
        ensure_member(member, inner, _say)
    for host in inner.hosts:
        await_systemd(host.name, inner, _say)
    keys = {host.address: keys_of(inner.container(host.name)) for host in inner.hosts}
    keys[line.published(BASTION)] = keys_of(line.container("bastion"))
    write_files(places(made.folder, SITE), inner, material, keys, _say)
    made.write_few()
    return _behind_the_bastion(made, inner, line)


def bare_image() -> str:
    """The image of a bare host; it is built where it is missing."""
    entries = {
        **folder(_OURS),
        **{name: Entry((_HOSTS / name).read_bytes()) for name in _LIKE_OTHER_HOSTS},
    }
    arguments = {"DEBIAN": ensure_debian(_say)}
    name = content_name("bare", entries, arguments)
    if not inspect("image", [name]):
        build(name, {**entries, "apt.conf": Entry(own_apt_settings())}, arguments)
    return name


def packages(into: Path, *names: str) -> Path:
    """A folder as `provision --packages` takes it: these packages and all that a bare host
    lacks for them, as an operator gets them on a host like it that has a way out."""
    there = into / "bookworm"
    there.mkdir(parents=True)
    get = (
        "apt-get -qq -o APT::Sandbox::User=root install --download-only --no-install-recommends "
        f"-y {' '.join(names)} >&2 && cd /var/cache/apt/archives && tar -cf - *.deb"
    )
    words = ["docker", "run", "--rm", "--entrypoint=sh", bare_image(), "-c", get]
    done = subprocess.run(words, capture_output=True, timeout=300, check=True)
    subprocess.run(["tar", "-xf", "-"], input=done.stdout, cwd=there, timeout=60, check=True)
    return into


def _say(line: str) -> None:
    """What takes its time is nobody's concern here."""


def _join(line: Layout, inner: Layout, images: Images, material: Material) -> None:
    """The bastion is published on the line, and has an address in the site."""
    bastion = next(m for m in members(line, images, material) if m.name == "bastion")
    ensure_member(bastion, line, _say)
    name = line.container(bastion.name)
    if inner.network not in inspect("container", [name])[name]["NetworkSettings"]["Networks"]:
        docker("network", "connect", "--ip", inner.bastion, inner.network, name)


def _inside(layout: Layout, images: Images, material: Material) -> Iterator[Member]:
    hosts = {host.name: host for host in layout.hosts}
    for member in members(layout, images, material):
        options = tuple(word for word in member.options if not word.startswith("--publish"))
        if member.name in hosts:
            yield replace(member, options=options, seed=_seed(member, layout))
        elif member.name == "billing":
            yield replace(member, options=options)


def _seed(member: Member, layout: Layout) -> dict[str, Entry]:
    """Log-ins come from the bastion alone; a bare host has nothing but sshd to see to that."""
    seed = {path: entry for path, entry in member.seed.items() if not path.endswith("/bastion")}
    for path, entry in seed.items():
        if path.endswith("authorized_keys"):
            only = f'from="{layout.bastion}" '.encode() + entry.content
            seed[path] = replace(entry, content=only)
    return seed


def _behind_the_bastion(made: Site, inner: Layout, line: Layout) -> Site:
    def change(group: dict[str, Any]) -> None:
        for host in inner.hosts:
            found = group["children"]["practice"]["hosts"][host.name]
            found.pop("speech_address", None)
            found["ansible_host"] = host.address
            found["ansible_ssh_common_args"] = f"-J ops@{line.published(BASTION)}"

    text = yaml.safe_load(made.inventory.read_text(encoding="utf-8"))
    change(text["all"])
    made.inventory.write_text(yaml.safe_dump(text), encoding="utf-8")
    return made
