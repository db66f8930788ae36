"""Log-ins under way: all at once, until one is dropped."""

import threading
from contextlib import ExitStack

from speechfleet.remote.starts import LEAST, Starts

PATIENCE = 60


def done_soon(starts: Starts) -> threading.Event:
    """Set once another could start."""
    done = threading.Event()

    def start() -> None:
        with starts.one():
            done.set()

    threading.Thread(target=start, daemon=True).start()
    return done


def test_without_a_drop_none_waits() -> None:
    starts = Starts()
    with ExitStack() as under_way:
        for _ in range(100):
            under_way.enter_context(starts.one())
        assert done_soon(starts).wait(PATIENCE)


def test_after_a_drop_half_as_many_are_under_way() -> None:
    starts = Starts()
    with ExitStack() as under_way:
        for _ in range(19):
            under_way.enter_context(starts.one())
        starts.dropped()
        waiting = done_soon(starts)
        assert not waiting.wait(0.1)
        for_ten = under_way.pop_all()
    with for_ten:
        assert not waiting.is_set()
    assert waiting.wait(PATIENCE)


def test_there_are_never_less_than_so_many() -> None:
    starts = Starts()
    for _ in range(9):
        starts.dropped()
    with ExitStack() as under_way:
        for _ in range(LEAST - 1):
            under_way.enter_context(starts.one())
        assert done_soon(starts).wait(PATIENCE)
        under_way.enter_context(starts.one())
        assert not done_soon(starts).wait(0.1)
