from speechfleet.checks.live_restore import check
from tests.unit.checks.levels import levels
from tests.unit.values import docker_info, host, told


def test_that_it_spares_nothing_is_said() -> None:
    on = told(docker=docker_info(LiveRestoreEnabled=True))
    assert levels(check, host(), on) == {"docker.live-restore": "warning"}
    assert not levels(check, host(), told())
