from speechfleet.checks.avx2 import check
from tests.unit.checks.levels import levels
from tests.unit.values import host, told


def test_with_avx2() -> None:
    assert levels(check, host(), told()) == {"cpu.avx2": "ok"}


def test_without_avx2() -> None:
    without = told(avx2="No AVX2 support detected\n")
    assert levels(check, host(), without) == {"cpu.avx2": "error"}
