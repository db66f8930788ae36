"""A tag without a line in the image lock is refused."""

from speechfleet.checks.lock import check
from speechfleet.inventory.locked import Locked
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, service, told

IMAGE = host().image(service())


def test_a_fleet_without_a_lock_is_not_judged() -> None:
    assert levels(check, host(), told()) == {}


def test_each_wanted_tag_has_a_line() -> None:
    assert levels(check, host(lock={}), told()) == {"image.unlocked": "error"}
    assert IMAGE in message(check, host(lock={}), told())
    assert levels(check, host(lock={IMAGE: Locked("sha256:d", "sha256:i")}), told()) == {}
