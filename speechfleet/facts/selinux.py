"""Whether SELinux is there, and whether it only watches or enforces."""

from typing import Literal

from speechfleet.facts.fact import Fact

SELinuxMode = Literal["absent", "permissive", "enforcing"]

SCRIPT = "cat /sys/fs/selinux/enforce 2>/dev/null || echo absent"

_ANSWERS: dict[str, SELinuxMode] = {"absent": "absent", "0": "permissive", "1": "enforcing"}


def read(text: str) -> SELinuxMode:
    return _ANSWERS[text.strip()]


SELINUX = Fact("selinux", SCRIPT, read)
