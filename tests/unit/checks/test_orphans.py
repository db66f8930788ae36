from speechfleet.checks.orphans import check
from speechfleet.plan.release import instance
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, installed, service, told

TWO = [instance(host(), service(), f"stt-{n}", 4999 + n) for n in (1, 2)]


def test_what_is_wanted_is_no_orphan() -> None:
    wanted = host(service(instances=2))
    assert levels(check, wanted, told(installed=installed(TWO))) == {}


def test_what_is_no_longer_wanted_is_named_and_left_alone() -> None:
    answers = told(installed=installed(TWO))
    assert levels(check, host(), answers) == {"service.orphan": "warning"}
    assert message(check, host(), answers).startswith("stt-2 is installed here")


def test_what_is_about_to_be_pruned_is_no_finding() -> None:
    assert levels(check, host(prune_services=True), told(installed=installed(TWO))) == {}
