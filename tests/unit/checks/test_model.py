"""The model of a disconnected service has to be there."""

from speechfleet.checks.model import check
from tests.unit.values import custom, host, service, told


def _codes(models: str, *, disconnected: bool) -> list[tuple[str, str]]:
    one = host(service(), custom(disconnected=disconnected))
    return [(found.code, found.level) for found in check(one, told(models=models))]


def test_only_a_disconnected_service_needs_it_beforehand() -> None:
    missing = [("model.missing", "error")]
    assert _codes("", disconnected=True) == missing
    assert _codes("model m-1  17\n", disconnected=True) == missing
    assert _codes("model m-1 whole 17\n", disconnected=True) == []
    assert _codes("", disconnected=False) == []


def test_the_way_is_named() -> None:
    (found,) = check(host(custom(disconnected=True)), told())
    assert found.fix == "bring it: speechfleet models push ber-01 m-1 --from FOLDER"
