"""Whether the kernel confines programs by AppArmor."""

from speechfleet.facts.fact import Fact

SCRIPT = "cat /sys/module/apparmor/parameters/enabled 2>/dev/null || echo N"

_ANSWERS = {"Y": True, "N": False}


def read(text: str) -> bool:
    return _ANSWERS[text.strip()]


APPARMOR = Fact("apparmor", SCRIPT, read)
