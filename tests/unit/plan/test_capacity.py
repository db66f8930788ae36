"""8 cores and 32 GiB are there, of which half a GiB is the system's."""

import pytest

from speechfleet.facts.fact import Unanswered
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import GIB, KINDS
from speechfleet.plan.capacity import Capacity, Fits, Size, by_group, capacity, sessions
from tests.unit.values import container, host, service, told

STT = KINDS["speech-to-text"]
SIZE = Size(STT, 4, 8 * GIB)
EMPTY = Host("ber-02", "10.1.2.4", groups=("berlin",))


def _more(host_: Host, size: Size = SIZE, **texts: str) -> tuple[int, str]:
    [fits] = capacity(host_, told(**texts), True, [size]).fits
    return fits.more, fits.short_of


@pytest.mark.parametrize(
    ("size", "more", "short_of"),
    [
        (Size(STT, 4, 8 * GIB), 2, "cores"),
        (Size(STT, 1, 8 * GIB), 3, "memory"),
        (Size(STT, 9, 8 * GIB), 0, "cores"),
        (Size(STT, 1, 32 * GIB), 0, "memory"),
        (Size(STT, 1, 63 * GIB // 16), 8, "cores"),
    ],
)
def test_an_empty_host(size: Size, more: int, short_of: str) -> None:
    assert _more(EMPTY, size) == (more, short_of)


def test_a_tenth_of_a_core_is_no_tenth_in_binary() -> None:
    assert _more(host(service(cpus=7.7)), Size(STT, 0.1, GIB)) == (3, "cores")


def test_what_is_wanted_there_counts_whether_it_runs_or_not() -> None:
    assert _more(host(service(cpus=4, instances=1))) == (1, "cores")
    assert _more(host(service(cpus=4, instances=3))) == (0, "cores")
    assert _more(host(service(cpus=1, memory=30 * GIB))) == (0, "memory")


def test_what_others_may_take_counts() -> None:
    web = container("web", memory=20 * GIB, nano_cpus=1_000_000_000)
    assert _more(EMPTY, containers=web) == (1, "cores")
    assert _more(EMPTY, Size(STT, 1, 8 * GIB), containers=web) == (1, "memory")
    stopped = container("web", memory=20 * GIB, status="exited")
    assert _more(EMPTY, containers=stopped) == (2, "cores")


def test_an_instance_that_nobody_wants_any_more_counts_while_it_runs() -> None:
    labels = {"speechfleet.instance": "old-1"}
    old = container("speechfleet-old-1", labels=labels, memory=8 * GIB, nano_cpus=4_000_000_000)
    assert _more(EMPTY, containers=old) == (1, "cores")


def test_what_nobody_limits_is_named() -> None:
    found = capacity(EMPTY, told(containers=container("web")), True, [SIZE])
    assert found.unlimited == ("web",)
    assert found.free_memory == 32 * GIB - GIB // 2
    assert found.free_cpus == 8


def test_streams_are_the_vendors_rule() -> None:
    wanted = host(service(cpus=2.5, instances=2))
    [fits] = capacity(wanted, told(), True, [Size(STT, 1.5, GIB)]).fits
    assert fits == Fits("speech-to-text", 2, 10, 2, 6, "cores")
    assert sessions(STT, 0.4) == 0


def test_on_an_unfit_host_nothing_more_fits() -> None:
    [fits] = capacity(host(), told(), False, [SIZE]).fits
    assert fits == Fits("speech-to-text", 1, 8)


def test_of_a_host_that_did_not_answer_only_the_wish_is_known() -> None:
    assert capacity(host(), None, False, [SIZE]) == Capacity(
        "ber-01", (), (Fits("speech-to-text", 1, 8),)
    )


def test_a_host_that_does_not_say_how_large_it_is() -> None:
    with pytest.raises(Unanswered):
        capacity(host(), told("memory"), True, [SIZE])


def test_groups_are_summed() -> None:
    one = capacity(EMPTY, told(), True, [SIZE])
    other = capacity(host(groups=("west",)), told(), True, [SIZE])
    assert by_group([one, other]) == {
        "berlin": (Fits("speech-to-text", 0, 0, 2, 16),),
        "west": (Fits("speech-to-text", 1, 8, 1, 8),),
        "all": (Fits("speech-to-text", 1, 8, 3, 24),),
    }


def test_a_kind_that_needs_a_gpu_fits_only_where_one_was_seen() -> None:
    size = Size(KINDS["fast-transcription"], 1, GIB)
    seen = "GPU 0: Tesla T4 (UUID: GPU-1)\ntoolkit: nvidia\n"
    [without] = capacity(EMPTY, told(), True, [size]).fits
    [fits] = capacity(EMPTY, told(gpu=seen), True, [size]).fits
    assert (without.more, without.short_of) == (0, "gpu")
    assert (fits.more, fits.short_of) == (8, "cores")
