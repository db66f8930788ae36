"""A first start that downloads a model has an hour more, and so has what follows from it."""

from speechfleet.inventory.kinds import KINDS
from speechfleet.plan.actions import Switch
from speechfleet.plan.first_start import with_downloads
from speechfleet.plan.release import instance
from speechfleet.rollout.script import revert_seconds
from tests.unit.values import custom, host, service, told

WHOLE = "model m-1 whole 2097152\n"
HOUR = 3600


def _ready(models: str, **changes: int) -> int:
    found = with_downloads(host(service(), custom(**changes)), told(models=models))
    assert found.services[0] == service()
    return found.services[1].ready_seconds


def test_only_a_model_that_is_not_there_takes_its_hour() -> None:
    assert _ready("") == 300 + HOUR
    assert _ready("model m-1  17\n") == 300 + HOUR
    assert _ready("model m-2 whole 17\n") == 300 + HOUR
    assert _ready(WHOLE) == 300
    assert _ready("", ready_seconds=20) == 20 + HOUR


def test_a_host_that_does_not_say_is_given_the_time() -> None:
    assert with_downloads(host(custom()), told("models")).services[0].ready_seconds == 300 + HOUR


def test_the_net_waits_as_long_and_the_release_is_the_same() -> None:
    one = host(custom())
    first = with_downloads(one, told())
    before, after = (instance(h, h.services[0], "custom-1", 5000) for h in (one, first))
    assert before.release == after.release
    assert revert_seconds(Switch(after, "new")) == revert_seconds(Switch(before, "new")) + HOUR


def test_the_kind_says_how_long() -> None:
    kinds = {kind.name: kind.download_seconds for kind in KINDS.values() if kind.download_seconds}
    assert kinds == {"custom-speech-to-text": HOUR}


def test_what_runs_disconnected_downloads_nothing() -> None:
    assert with_downloads(host(custom(disconnected=True)), told()).services[0].ready_seconds == 300
