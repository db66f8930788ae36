"""Which hosts are fed from their site's seed, and in which order."""

from dataclasses import replace

from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Expect, Keep, Load, Remove
from speechfleet.plan.pace import Pace
from speechfleet.plan.plan import HostPlan
from speechfleet.plan.schedule import schedule
from speechfleet.plan.sites import cleared, is_fed, is_seed, part_of, through_seeds
from tests.unit.plan.stock import blob, image, stock
from tests.unit.values import host, service, told

BLOBS = Remove("/var/lib/speechfleet/blobs")
EN = host().image(service())
IMAGE = image(EN, "abc")
FOLDER = stock(IMAGE).folder


def _host(name: str, seed: str = "ber-01") -> Host:
    return host(service(), name=name, seed=seed)


def _plan(name: str, lacks: str = "abc", seed: str = "ber-01", loads: bool = True) -> HostPlan:
    load = Load(IMAGE, FOLDER, tuple(map(blob, lacks)), EN)
    actions = (Expect("f"), load, BLOBS) if loads else ()
    return HostPlan(_host(name, seed), (), actions=actions, answers=told())


def _loads(plan: HostPlan) -> list[Load]:
    return [action for action in plan.actions if isinstance(action, Load)]


def _keep(plan: HostPlan) -> Keep:
    (keep,) = (action for action in plan.actions if isinstance(action, Keep))
    return keep


def test_without_a_seed_each_is_brought_its_own() -> None:
    plans = (_plan("ber-01", seed=""), _plan("ber-02", seed=""))
    assert through_seeds(plans) == plans


def test_a_seed_keeps_what_the_others_lack_and_they_fetch_it() -> None:
    seed, other = through_seeds((_plan("ber-01", "c"), _plan("ber-02", "bc")))
    assert is_seed(seed)
    assert not is_fed(seed)
    assert _keep(seed).blobs == (blob("b"),)
    assert _keep(seed).readers == ("ber-02",)
    assert BLOBS not in seed.actions
    assert is_fed(other)
    assert [load.seed for load in _loads(other)] == [seed.host]
    assert other.actions[-1] == BLOBS
    assert cleared(seed).actions == (Expect("f"), BLOBS)


def test_a_seed_that_lacks_nothing_itself() -> None:
    seed, other = through_seeds((_plan("ber-01", loads=False), _plan("ber-02", "a")))
    assert [type(action) for action in seed.actions] == [Expect, Keep]
    assert _keep(seed).blobs == (IMAGE.manifest, IMAGE.config, blob("a"))
    assert is_fed(other)


def test_what_needs_only_another_name_needs_no_seed() -> None:
    seed, other = through_seeds((_plan("ber-01", loads=False), _plan("ber-02", "")))
    assert not seed.actions
    assert not is_fed(other)


def test_a_host_whose_seed_cannot_be_had_is_unfit() -> None:
    away = HostPlan(_host("ber-01"), ())
    held = replace(_plan("ber-01"), held=True)
    for seeds in ((), (away,), (held,)):
        *_, other = through_seeds((*seeds, _plan("ber-02")))
        assert not other.actions
        assert [finding.code for finding in other.findings] == ["stock.seed"]
        assert "ber-01" in other.findings[0].message


def test_seeds_come_first_and_no_host_is_lost() -> None:
    plans = through_seeds([_plan(f"ber-0{n}") for n in (2, 1, 3)])
    order = schedule(plans, Pace())
    first = part_of(order, [plan for plan in order.plans if not is_fed(plan)])
    rest = part_of(order, [plan for plan in order.plans if is_fed(plan)])
    assert [plan.host.name for plan in first.plans] == ["ber-01"]
    assert [plan.host.name for plan in rest.plans] == ["ber-02", "ber-03"]
