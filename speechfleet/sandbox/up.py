"""`sandbox up`: from nothing, or from whatever is there, to a practice fleet that runs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from speechfleet.sandbox import engine
from speechfleet.sandbox.container import await_systemd, ensure_member, owned, remove
from speechfleet.sandbox.fleet import members
from speechfleet.sandbox.image import ensure_images
from speechfleet.sandbox.layout import Layout, check_wish, network_name
from speechfleet.sandbox.material import ensure_material
from speechfleet.sandbox.member import Member
from speechfleet.sandbox.network import ensure_network
from speechfleet.sandbox.push import push_images
from speechfleet.sandbox.ssh import host_keys
from speechfleet.sandbox.written import check_ours, places, write_files

_FEWEST = 3
_AT_ONCE = 4

Say = Callable[[str], None]


def up(name: str, into: Path, loopback: str | None, count: int | None, say: Say) -> Layout:
    """Make the practice fleet run and return it; `say` is told what takes its time.

    `count` None: as many hosts as there are, three at least. Idempotent: what is as wanted is
    left alone, what is missing, stopped or half made is mended. Raises SandboxError, with
    what to do, where that cannot be.
    """
    check_wish(name, loopback, count)
    where = places(into, name)
    check_ours(where)
    engine.require()
    images = ensure_images(say)
    material = ensure_material(where.folder)
    network = ensure_network(name, loopback)
    layout = Layout(name, network.loopback, network.subnet, count or max(_FEWEST, hosts_of(name)))
    wanted = members(layout, images, material)
    _remove_surplus(layout, wanted, say)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda member: ensure_member(member, layout, say), wanted))
        push_images(images.simulator, layout, material, say)
        list(pool.map(lambda host: await_systemd(host.name, layout, say), layout.hosts))
    write_files(where, layout, material, host_keys(layout), say)
    return layout


def hosts_of(name: str) -> int:
    """Return the highest number of a host of this fleet, running or not; 0 where none is."""
    prefix = f"{network_name(name)}-host-"
    numbers = (member.removeprefix(prefix) for member in owned(name) if member.startswith(prefix))
    return max((int(number) for number in numbers), default=0)


def _remove_surplus(layout: Layout, wanted: tuple[Member, ...], say: Say) -> None:
    keep = {layout.container(member.name) for member in wanted}
    for container in owned(layout.name):
        if container not in keep:
            say(f"{container}: not wanted any more, removed")
            remove(container)
