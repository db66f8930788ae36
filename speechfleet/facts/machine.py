"""The machine itself: architecture, cores, kernel, boot id."""

from dataclasses import dataclass

from speechfleet.facts.fact import Fact

SCRIPT = r"""uname -m
nproc
uname -r
echo "$(cat /proc/sys/kernel/random/boot_id)-$(cut -d ' ' -f 22 /proc/1/stat)"
"""


@dataclass(frozen=True)
class Machine:
    architecture: str
    cores: int
    kernel: str
    boot_id: str
    """Changes at every boot: two surveys with different ones had a reboot between them. With
    it goes when process 1 was started: a host that is a container shares its kernel's id."""


def read(text: str) -> Machine:
    architecture, cores, kernel, boot_id = text.split()
    return Machine(architecture, int(cores), kernel, boot_id)


MACHINE = Fact("machine", SCRIPT, read)
