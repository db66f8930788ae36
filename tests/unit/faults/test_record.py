"""A campaign that was broken off goes on: only what is missing or did not hold is due."""

from pathlib import Path

from tests.faults.case import Case, Outcome
from tests.faults.kinds import KINDS
from tests.faults.record import Record, kept_file
from tests.faults.steps import Step

CASES = tuple(Case(KINDS[0], Step(str(n), str(n))) for n in range(3))
HELD = Outcome(CASES[0], "host-1", "0", "new", {"a-1": 3.5}, 4.0)
BROKEN = Outcome(CASES[1], "host-1", "5", "old", {"a-1": 9.0}, 7.5, ("a lie", "a lock"))


def test_what_is_kept_is_known_to_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "outcomes.jsonl"
    first = Record(CASES, file)
    assert (first.due, first.complete) == (list(CASES), False)
    first.add(HELD)
    first.add(BROKEN)
    second = Record(CASES, file)
    assert second.runs == {CASES[0].name: [HELD], CASES[1].name: [BROKEN]}
    assert (second.due, second.complete) == ([CASES[1], CASES[2]], False)
    second.add(Outcome(CASES[1]))
    second.add(Outcome(CASES[2]))
    assert (second.due, second.complete) == ([], True)
    assert [bool(one.broken) for one in Record(CASES, file).runs[CASES[1].name]] == [True, False]


def test_cases_that_are_no_more_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.jsonl"
    Record(CASES, file).add(HELD)
    assert Record(CASES[1:], file).runs == {}


def test_without_a_file_nothing_is_kept() -> None:
    record = Record(CASES)
    record.add(HELD)
    assert record.due == [CASES[1], CASES[2]]


def test_another_product_has_another_file_outside_of_the_tree() -> None:
    root = Path(__file__).parents[3]
    assert not kept_file().is_relative_to(root)
    assert kept_file() == kept_file()
