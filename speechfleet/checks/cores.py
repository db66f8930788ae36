"""The cores of the host against the sum of what will run there."""

from collections.abc import Iterator

from speechfleet.checks.capacity import ROUNDING, knowingly_small, others, wanted_cpus
from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.machine import MACHINE
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    cores = answers[MACHINE].cores
    here, taken = wanted_cpus(host), sum(c.cpus for c in others(host, answers))
    wanted = here + taken
    arithmetic = f"{here:g} wanted here + {taken:g} of other containers"
    too_big = max((service.cpus for service in host.services), default=0)
    if too_big > cores:
        yield Finding(
            "cpu.cores",
            "error",
            f"a service wants {too_big:g} cores; the host has {cores} and Docker refuses more",
            "lower `cpus` of the service, or move it to a larger host",
        )
    elif wanted > cores + ROUNDING:
        yield Finding(
            "cpu.cores",
            "warning" if knowingly_small(host) else "error",
            f"{wanted:g} cores are wanted ({arithmetic}); the host has {cores}",
            "fewer instances here, smaller `cpus`, or a larger host",
        )
    else:
        yield Finding("cpu.cores", "ok", f"{wanted:g} of {cores} cores ({arithmetic})")
