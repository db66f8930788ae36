"""Whether the processor has AVX2, by the vendor's own command.

Source: "Install and run Speech containers with Docker", section "Advanced Vector Extension
support".
"""

from speechfleet.facts.fact import Fact

SCRIPT = "grep -q avx2 /proc/cpuinfo && echo AVX2 supported || echo No AVX2 support detected"

_ANSWERS = {"AVX2 supported": True, "No AVX2 support detected": False}


def read(text: str) -> bool:
    return _ANSWERS[text.strip()]


AVX2 = Fact("avx2", SCRIPT, read)
