"""Usage records stay when all else goes, and that is said."""

from speechfleet.checks.usage_records import check
from tests.unit.values import host, told


def test_what_stays_is_named() -> None:
    there = "fingerprint f00d\nnet\nrecords /var/lib/speechfleet-usage\n"
    (found,) = check(host(), told(installed=there))
    assert (found.code, found.level) == ("usage.records", "warning")
    assert "/var/lib/speechfleet-usage" in found.message
    assert list(check(host(), told())) == []
