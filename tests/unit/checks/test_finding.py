"""The one loop over checks."""

from collections.abc import Iterator

from speechfleet.checks import avx2, capacity, cores, memory
from speechfleet.checks.finding import Finding, errors, judge
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from tests.unit.values import host, told


def _half(host: Host, answers: Answers) -> Iterator[Finding]:
    yield Finding("half", "warning", "found before the answer was missed")
    capacity.foreign(answers)


def test_a_missing_answer_is_one_finding_however_many_checks_want_it() -> None:
    found = judge(host(), told("containers"), [cores.check, memory.check, avx2.check])
    assert [(f.code, f.level) for f in found] == [
        ("survey.containers", "error"),
        ("cpu.avx2", "ok"),
    ]
    assert "the answer was lost" in found[0].message


def test_what_was_found_before_stays() -> None:
    found = judge(host(), told("containers"), [_half])
    assert [f.code for f in found] == ["half", "survey.containers"]


def test_only_errors_make_a_host_unfit() -> None:
    bad = Finding("a", "error", "")
    assert errors([Finding("b", "ok", ""), Finding("c", "warning", ""), bad]) == (bad,)
