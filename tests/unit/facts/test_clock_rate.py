import pytest

from speechfleet.facts.clock_rate import ClockRate, read
from tests.unit.values import recorded

_XEON = "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"


def test_a_recorded_host() -> None:
    """A virtual machine that passes neither the maximum nor the model's full name on."""
    assert read(recorded("clock_rate")) == ClockRate("AMD EPYC")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (f"3300000\n3300000\n{_XEON}\n", ClockRate(_XEON, 3.3e9, 2.4e9)),
        (f"{_XEON}\n", ClockRate(_XEON, None, 2.4e9)),
        # fast and slow cores in one processor: the slowest counts
        (
            "5100000\n3900000\n12th Gen Intel(R) Core(TM) i7-1280P\n",
            ClockRate("12th Gen Intel(R) Core(TM) i7-1280P", 3.9e9),
        ),
        ("", ClockRate()),
    ],
)
def test_what_other_processors_tell(text: str, meaning: ClockRate) -> None:
    """As the kernel's cpufreq documentation and /proc/cpuinfo have them."""
    assert read(text) == meaning
