"""A cache for diarization as containers reach it."""

import pytest

from speechfleet.checks import cache, egress
from speechfleet.facts.egress import words
from tests.unit.checks.levels import levels, message
from tests.unit.values import RESOURCE, host, service, told

SETTINGS = {
    "InClusterRedisCacheEnabled": "True",
    "InClusterRedisCacheEndpoint": "172.17.0.1:6379",
}
URL = "dict://172.17.0.1:6379/PING"
WITH_CACHE = host(service(settings=SETTINGS), service(name="b", settings=SETTINGS))
BILLING = f"way inside web\nreach 0 401 000 0 {RESOURCE.endpoint} -\n"


def test_each_is_asked_once_and_without_a_proxy() -> None:
    assert words(WITH_CACHE)[5:] == [URL, "172.17.0.1", "", "", ""]
    off = service(settings={**SETTINGS, "InClusterRedisCacheEnabled": "false"})
    assert len(words(host(off))) == 5


@pytest.mark.parametrize(
    ("code", "found", "words"),
    [
        (0, {"cache.reached": "ok"}, "the cache 172.17.0.1:6379 answers"),
        (1, {"cache.unasked": "warning"}, "knows no DICT"),
        (7, {"cache.unreached": "warning"}, "refused"),
        (6, {"cache.unreached": "warning"}, "does not resolve"),
        (28, {"cache.unreached": "warning"}, "no answer in time"),
    ],
)
def test_a_cache(code: int, found: dict[str, str], words: str) -> None:
    answers = told(egress=f"{BILLING}reach {code} 000 000 0 {URL} -\n")
    assert levels(cache.check, WITH_CACHE, answers) == found
    assert words in message(cache.check, WITH_CACHE, answers)
    assert levels(egress.check, WITH_CACHE, answers) == {"egress.reached": "ok"}


def test_who_has_none_is_not_judged() -> None:
    assert levels(cache.check, host(), told("egress")) == {}
