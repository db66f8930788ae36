import pytest

from speechfleet.checks.clock_rate import check
from tests.unit.checks.levels import levels, message
from tests.unit.values import host, told

XEON = "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz\n"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("3300000\n" + XEON, "ok"),
        ("2600000\n" + XEON, "ok"),
        ("2593906\n" + XEON, "ok"),
        ("2573000\n" + XEON, "warning"),
        (XEON, "warning"),
        (XEON.replace("2.40", "2.60"), "ok"),
        ("AMD EPYC\n", "ok"),
    ],
)
def test_the_maximum_counts_and_else_the_models_name(text: str, level: str) -> None:
    assert levels(check, host(), told(clock_rate=text)) == {"cpu.clock": level}


def test_the_message_says_where_the_figure_is_from() -> None:
    assert "2.4 GHz by its model's name" in message(check, host(), told(clock_rate=XEON))
    assert "2.57 GHz at most" in message(check, host(), told(clock_rate="2573000\n" + XEON))
    assert "2 GHz at most" in message(check, host(), told(clock_rate="2000000\n" + XEON))
    assert "is not told here (AMD EPYC)" in message(check, host(), told(clock_rate="AMD EPYC\n"))
