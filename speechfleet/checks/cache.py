"""Each cache for diarization must be reached from the containers' network.

A warning where it is not: it may be a container of this very host, which a deploy is about to
bring.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.checks.reaching import trouble
from speechfleet.facts.egress import EGRESS, Reached
from speechfleet.facts.fact import Answers
from speechfleet.inventory.caches import Cache, caches
from speechfleet.inventory.fleet import Host

_FIX = (
    "have a Redis or Valkey listen there, and for containers: one of this host at the address of "
    "Docker's bridge (`bind: 172.17.0.1`), and not at 127.0.0.1"
)


_NO_DICT = 1
"""curl(1), "EXIT CODES": the protocol is not supported. RHEL 9 comes with such a curl."""


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    wanted = {cache.url: cache for cache in caches(host)}
    for reached in answers[EGRESS].reached if wanted else ():
        if reached.url in wanted:
            yield _judged(wanted[reached.url], reached)


def _judged(cache: Cache, reached: Reached) -> Finding:
    if reached.exit == 0:
        return Finding("cache.reached", "ok", f"the cache {cache.endpoint} answers")
    if reached.exit == _NO_DICT:
        return Finding(
            "cache.unasked",
            "warning",
            f"the cache {cache.endpoint} was not asked: the host's curl knows no DICT, in which it "
            "would be",
            "install the whole curl: dnf install --allowerasing curl libcurl",
        )
    why = trouble(reached.exit, addresses=reached.addresses).message
    return Finding("cache.unreached", "warning", f"the cache {cache.endpoint}: {why}", _FIX)
