"""The longest gap is that between two good answers, or the one that goes on."""

from tests.faults.client import Gaps


def test_the_longest_gap_is_kept() -> None:
    gaps = Gaps(last=100.0)
    for moment, served in ((100.2, True), (101.0, False), (103.2, True), (103.4, True)):
        gaps.asked(moment, served)
    assert round(gaps.longest, 3) == 3.0


def test_a_gap_that_goes_on_counts() -> None:
    gaps = Gaps(last=100.0)
    gaps.asked(100.2, True)
    gaps.asked(110.2, False)
    assert round(gaps.longest, 3) == 10.0
    assert not gaps.serves(110.3)


def test_what_answered_lately_serves() -> None:
    gaps = Gaps(last=0.0)
    gaps.asked(100.0, True)
    assert gaps.serves(100.5)
