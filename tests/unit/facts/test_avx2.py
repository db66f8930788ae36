import pytest

from speechfleet.facts.avx2 import AVX2, SCRIPT, read
from speechfleet.facts.fact import Answers, Part, Unanswered
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("avx2")) is True


def test_the_vendors_other_answer() -> None:
    assert read("No AVX2 support detected\n") is False


def test_the_question_is_the_vendors_own() -> None:
    assert "grep -q avx2 /proc/cpuinfo" in SCRIPT


def test_any_other_answer_is_none() -> None:
    with pytest.raises(Unanswered, match="not understood"):
        Answers({"avx2": Part("AVX2 supported, perhaps", 0)})[AVX2]
