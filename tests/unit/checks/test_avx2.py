from datetime import datetime

from speechfleet.checks.avx2 import check, since_moved
from tests.unit.checks.levels import levels
from tests.unit.values import host, told


def test_with_avx2() -> None:
    assert levels(check, host(), told()) == {"cpu.avx2": "ok"}


def test_without_avx2() -> None:
    without = told(avx2="No AVX2 support detected\n")
    assert levels(check, host(), without) == {"cpu.avx2": "error"}


def test_a_host_that_had_it_may_have_been_moved() -> None:
    (found,) = check(host(), told(avx2="No AVX2 support detected\n"))
    until = datetime(2026, 11, 25, 2, 30).astimezone().timestamp()
    moved = since_moved(found, [(until - 86_400, 1), (until, 1), (until + 86_400, 0)])
    assert moved.message == (
        f"{found.message}; it had AVX2 until 25 Nov 2026, 02:30: was it moved to another machine?"
    )
    assert (moved.code, moved.level, moved.fix) == (found.code, found.level, found.fix)
    assert since_moved(found, []) == since_moved(found, [(until, 0)]) == found
