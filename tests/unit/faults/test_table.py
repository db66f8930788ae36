"""The page says what happened, what did not hold, and what was run again."""

from tests.faults.case import Case, Outcome
from tests.faults.kinds import KINDS
from tests.faults.record import Record
from tests.faults.steps import BEFORE_THE_RUN, Step
from tests.faults.table import page

ASK = Case(KINDS[0], Step("ask", "ask"), "before")
EARLY = Case(KINDS[-1], BEFORE_THE_RUN)
GAPS = {"a-1": 3.44, "a-2": 0.2}
STATED = {"a-1": 110.0, "a-2": 60.0}


def lines(*outcomes: Outcome) -> list[str]:
    record = Record((ASK, EARLY))
    for outcome in outcomes:
        record.add(outcome)
    return page(record, "abc1234", STATED).splitlines()


def test_the_page_has_a_row_for_each_case_and_the_totals() -> None:
    held = Outcome(ASK, "host-1", "killed", "old", GAPS, 12.0)
    not_held = Outcome(EARLY, "host-2", "1", "old", {}, 1.0, ("a | lie\nsaid",))
    found = lines(held, not_held)
    assert "Commit: abc1234. Cases: 2. Cases run: 2. Cases held: 1." in found
    gaps = "a-1 3.4 of 110, a-2 0.2 of 60"
    assert found[-2:] == [
        f"| controller killed | before ask | killed | old | {gaps} | 12.0 | yes |",
        "| unwritable state folder | before the run | 1 | old |  | 1.0 | a / lie said |",
    ]


def test_what_was_run_again_is_said_with_every_run() -> None:
    found = lines(Outcome(ASK, broken=("a lie", "a lock")), Outcome(ASK))
    assert found[-1].endswith("| run 1: a lie; a lock. run 2: yes. |")
    assert "Commit: abc1234. Cases: 2. Cases run: 1. Cases held: 1." in found
    again = "Cases run more than once, because they had not held: 1. "
    assert f"{again}Runs: 2. Runs that did not hold: 1." in found
