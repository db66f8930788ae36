import pytest

from speechfleet.checks.disk import check, is_short
from speechfleet.facts.fact import Answers
from tests.unit.checks.levels import levels, message
from tests.unit.values import custom, host, service, told

GB = 10**9
ENGLISH = service()
GERMAN = service(name="de", tag="5.1.0-amd64-de-de")
THERE = f"{host().image(ENGLISH)} sha256:1\n"


def disk(images: int, state: int = 10 * GB, inodes: tuple[int, int] = (0, 0)) -> str:
    total, free = inodes
    return (
        f"state {state} 1 0 0 /var/lib/speechfleet\nimages {images} 1 {total} {free} /srv/docker\n"
    )


@pytest.mark.parametrize(
    ("free", "there", "level"),
    [
        # 18 unpacked + 9 packed + 1
        (28 * GB, "", "ok"),
        (28 * GB - 1, "", "error"),
        # it is there, and stays
        (1 * GB, THERE, "ok"),
        (1 * GB - 1, THERE, "error"),
    ],
)
def test_one_image(free: int, there: str, level: str) -> None:
    answers = told(disk=disk(free), images=there)
    assert levels(check, host(ENGLISH), answers) == {"disk.images": level}


@pytest.mark.parametrize(
    ("free", "there", "level"),
    [
        # 36 unpacked + 9 packed + 1: they are pulled one after the other
        (46 * GB, "", "ok"),
        (46 * GB - 1, "", "error"),
        (28 * GB, THERE, "ok"),
    ],
)
def test_two_images(free: int, there: str, level: str) -> None:
    answers = told(disk=disk(free), images=there)
    assert levels(check, host(ENGLISH, GERMAN), answers) == {"disk.images": level}


def test_an_image_of_two_services_is_pulled_once() -> None:
    again = service(name="again")
    answers = told(disk=disk(28 * GB))
    assert levels(check, host(ENGLISH, again), answers) == {"disk.images": "ok"}


def test_a_service_may_say_how_large_its_image_is() -> None:
    small = service(image_bytes=GB // 10)
    assert levels(check, host(small), told(disk=disk(2 * GB))) == {"disk.images": "ok"}


def test_the_arithmetic_is_in_the_message() -> None:
    assert message(check, host(ENGLISH, GERMAN), told(disk=disk(20 * GB))) == (
        "20.0 GB are free for /srv/docker; 46.0 GB are wanted (images not there yet: 2, 36.0 GB "
        "unpacked + 9.0 GB packed beside it + 1.0 GB for Docker; what runs and the way "
        "back stay)"
    )


def crowded(free: int, sizes: str = "sha256:8 9GB\nsha256:9 2GB\n") -> Answers:
    """A host to which two images were pulled that nothing needs any more."""
    pulled = "fingerprint f00d\nnet\npulled old:1\npulled old:2\n"
    images = "old:1 sha256:8\nold:2 sha256:9\ntheirs:1 sha256:7\n"
    return told(disk=disk(free), installed=pulled, images=images, image_sizes=sizes)


@pytest.mark.parametrize(
    ("free", "level"),
    # 28 are wanted, and 11 can go
    [(28 * GB, "ok"), (28 * GB - 1, "warning"), (17 * GB, "warning"), (17 * GB - 1, "error")],
)
def test_the_room_that_a_deploy_makes_counts(free: int, level: str) -> None:
    assert levels(check, host(ENGLISH), crowded(free)) == {"disk.images": level}


def test_the_room_is_in_the_message() -> None:
    assert message(check, host(ENGLISH), crowded(20 * GB)).endswith(
        "; a deploy makes room first: it removes 2 images that nothing needs (11.0 GB of their own)"
    )
    assert message(check, host(ENGLISH), crowded(10 * GB)).endswith(
        "; to remove 2 images that nothing needs (11.0 GB of their own) would leave 7.0 GB lacking"
    )
    assert message(check, host(ENGLISH), crowded(10 * GB, "sha256:8 9GB\n")).endswith(
        "9.0 GB of their own and more that Docker does not tell) would leave 9.0 GB lacking"
    )


def test_room_is_made_for_a_pull_only() -> None:
    there = crowded(GB - 1)
    wanted = host(service(image="theirs:1"))
    assert levels(check, wanted, there) == {"disk.images": "error"}
    assert not is_short(wanted, there)
    assert is_short(host(ENGLISH), there)
    assert not is_short(host(ENGLISH), told(disk="state 1 1 0 0 /var/lib/speechfleet\n"))


def test_containerds_image_store_keeps_both_forms_of_every_image() -> None:
    wanted = host(ENGLISH, GERMAN)
    # 36 unpacked + 18 packed + 1
    enough = disk(55 * GB).replace("/srv/docker", "/var/lib/containerd")
    assert levels(check, wanted, told(disk=enough)) == {"disk.images": "ok"}
    short = enough.replace(str(55 * GB), str(55 * GB - 1))
    assert levels(check, wanted, told(disk=short)) == {"disk.images": "error"}


@pytest.mark.parametrize(
    ("inodes", "found"),
    [
        ((10**6, 51_000), {"disk.images": "ok"}),
        ((10**6, 50_999), {"disk.images": "ok", "disk.inodes": "error"}),
        ((0, 0), {"disk.images": "ok"}),
    ],
)
def test_inodes(inodes: tuple[int, int], found: dict[str, str]) -> None:
    """A file system that makes inodes as it needs them has none to count."""
    assert levels(check, host(), told(disk=disk(99 * GB, inodes=inodes))) == found


def test_the_disk_of_our_own_state() -> None:
    found = {"disk.images": "ok", "disk.state": "error"}
    assert levels(check, host(), told(disk=disk(99 * GB, state=10**6))) == found
    full = "state 99999999999 1 1000000 999 /var/lib/speechfleet\n"
    assert levels(check, host(), told(disk=full)) == {"disk.state-inodes": "error"}


@pytest.mark.parametrize(
    ("models", "free", "disconnected", "found"),
    [
        ("", 82 * 10**6, False, {"disk.models": "warning"}),
        ("model m-1  17\n", 82 * 10**6, False, {"disk.models": "warning"}),
        ("", 3 * GB, False, {}),
        ("", 10**6, False, {"disk.state": "error"}),
        # it is there, or cannot be downloaded
        ("model m-1 whole 17\n", 82 * 10**6, False, {}),
        ("", 82 * 10**6, True, {}),
    ],
)
def test_a_model_that_is_to_be_downloaded(
    models: str, free: int, disconnected: bool, found: dict[str, str]
) -> None:
    one = host(custom(disconnected=disconnected))
    answers = told(disk=disk(99 * GB, state=free), models=models)
    assert levels(check, one, answers) == {"disk.images": "ok", **found}
