from speechfleet.checks.boot import check
from speechfleet.plan.release import instance
from tests.unit.checks.levels import levels, message
from tests.unit.values import AT_REST, host, in_force, installed, service, told

ONE = [instance(host(), service(), "stt-1", 5000)]


def test_what_is_started_at_boot_comes_back() -> None:
    assert levels(check, host(), told(**in_force(ONE))) == {}


def test_without_docker_nothing_comes_back() -> None:
    docker = AT_REST["docker"].replace("enabled", "disabled")
    assert levels(check, host(), told(docker=docker)) == {"boot.docker": "error"}


def test_what_runs_and_is_not_enabled_would_stay_away() -> None:
    answers = told(installed=installed(ONE, UnitFileState="disabled"))
    assert levels(check, host(), answers) == {"boot.instance": "error"}
    assert message(check, host(), answers).startswith("stt-1 runs")


def test_what_is_stopped_shall_stay_away() -> None:
    stopped = installed(ONE, UnitFileState="disabled", ActiveState="inactive")
    assert levels(check, host(), told(installed=stopped)) == {}
