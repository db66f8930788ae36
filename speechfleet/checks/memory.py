"""The memory of the host against the sum of what will run there, models included."""

from collections.abc import Iterator

from speechfleet.checks.capacity import OS_RESERVE, others, wanted_memory
from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.memory import MEMORY
from speechfleet.inventory.fleet import Host
from speechfleet.inventory.kinds import GIB


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    total = answers[MEMORY].total
    besides = others(host, answers)
    here, taken = wanted_memory(host), sum(c.memory for c in besides)
    wanted = here + taken + OS_RESERVE
    arithmetic = (
        f"{_gib(here)} wanted here with models + {_gib(taken)} of other "
        f"containers + {_gib(OS_RESERVE)} for the system"
    )
    if wanted > total:
        yield Finding(
            "memory.sum",
            "error",
            f"{_gib(wanted)} of memory are wanted ({arithmetic}); the host has {_gib(total)}",
            "fewer instances here, smaller `memory`, or a larger host",
        )
    else:
        yield Finding("memory.sum", "ok", f"{_gib(wanted)} of {_gib(total)} ({arithmetic})")
    unlimited = [c.name for c in besides if not c.memory]
    if unlimited:
        yield Finding(
            "memory.unlimited",
            "warning",
            f"other containers run without a memory limit: {', '.join(unlimited)}",
            "give them a limit (docker update --memory), or watch the host's memory",
        )


def _gib(size: int) -> str:
    return f"{size / GIB:.1f} GiB"
