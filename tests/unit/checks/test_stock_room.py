import pytest

from speechfleet.checks.stock_room import check
from tests.unit.checks.levels import levels, message
from tests.unit.plan.stock import image, stock
from tests.unit.values import host, service, told

GB = 10**9
SERVICE = service()
REFERENCE = host().image(SERVICE)
STOCK = stock(image(REFERENCE, "ab"))
PACKED = STOCK.images[REFERENCE].size
WANTED = 18 * GB + PACKED + GB
"""Unpacked, Docker's own copy of what is packed, and what stays free."""


def disk(images: int, state: int | None = None, folder: str = "/srv/docker") -> str:
    """Of two file systems where `state` is given, else of one."""
    state_free, state_size = (images, 100) if state is None else (state, 50)
    return (
        f"state {state_free} 1 0 0 /var/lib/speechfleet\nwhole {state_size} 1 state\n"
        f"images {images} 1 0 0 {folder}\nwhole 100 1 images\n"
    )


@pytest.mark.parametrize(
    ("free", "state", "found"),
    [
        (WANTED + PACKED, None, {"stock.room": "ok"}),
        (WANTED + PACKED - 1, None, {"stock.room": "error"}),
        (WANTED, GB, {"stock.room": "ok", "stock.blobs": "ok"}),
        (WANTED - 1, GB, {"stock.room": "error", "stock.blobs": "ok"}),
        (WANTED, PACKED, {"stock.room": "ok", "stock.blobs": "error"}),
    ],
)
def test_the_room_for_one_image(free: int, state: int | None, found: dict[str, str]) -> None:
    wanted = host(SERVICE, stock=STOCK)
    assert levels(check, wanted, told(disk=disk(free, state), images="")) == found


def test_it_is_said_what_for() -> None:
    said = message(check, host(SERVICE, stock=STOCK), told(disk=disk(GB), images=""))
    assert said.startswith("1.0 GB are free for /srv/docker; 19.0 GB are wanted")
    assert "18.0 GB unpacked" in said


def test_nothing_is_wanted_where_nothing_comes() -> None:
    there = told(disk=disk(0), images=f"{REFERENCE} {STOCK.images[REFERENCE].config.digest}\n")
    assert not levels(check, host(SERVICE, stock=STOCK), there)
    assert not levels(check, host(SERVICE), told(disk=disk(0), images=""))


def test_containerd_keeps_what_is_packed_of_every_image() -> None:
    two = service(name="de", tag="5.1.0-amd64-de-de")
    folder = stock(image(REFERENCE, "ab"), image(host().image(two), "c", "7"))
    packed = sum(one.size for one in folder.images.values())
    free = 36 * GB + packed + GB
    answers = told(disk=disk(free, GB, "/var/lib/containerd"), images="")
    assert levels(check, host(SERVICE, two, stock=folder), answers)["stock.room"] == "ok"
    answers = told(disk=disk(free - 1, GB, "/var/lib/containerd"), images="")
    assert levels(check, host(SERVICE, two, stock=folder), answers)["stock.room"] == "error"
