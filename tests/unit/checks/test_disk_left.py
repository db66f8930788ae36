import pytest

from speechfleet.checks.disk_left import check
from tests.unit.checks.levels import levels
from tests.unit.values import host, told

_OUR_OWN = "state 1 4096 0 0 /var/lib/speechfleet\n"


@pytest.mark.parametrize(
    ("free", "found"),
    [(100, {}), (99, {"disk.left": "warning"}), (30, {"disk.left": "warning"}),
     (29, {"disk.left": "error"})],
)  # fmt: skip
def test_how_much_of_the_disk_is_free(free: int, found: dict[str, str]) -> None:
    text = f"{_OUR_OWN}images {free} 4096 0 0 /var/lib/docker\nwhole 1000 4096 images\n"
    assert levels(check, host(), told(disk=text)) == found


def test_the_share_is_told_as_it_is_judged() -> None:
    """99 of 1,000 is not yet the tenth that is wanted."""
    text = f"{_OUR_OWN}images 99 4096 0 0 /var/lib/docker\nwhole 1000 4096 images\n"
    (found,) = check(host(), told(disk=text))
    assert "(9.9%); wanted 10%" in found.message


def test_without_docker_or_a_size_nothing_is_said() -> None:
    for text in ("", "images 1 4096 0 0 /var/lib/docker\n"):
        assert levels(check, host(), told(disk=_OUR_OWN + text)) == {}
