"""The page says what happened, and what did not hold."""

from tests.faults.campaign import Campaign
from tests.faults.case import Case, Outcome
from tests.faults.kinds import KINDS
from tests.faults.steps import BEFORE_THE_RUN, Step
from tests.faults.table import page

ASK = Step("ask", "ask")


def test_the_page_has_a_row_for_each_case_and_the_totals() -> None:
    held = Outcome(Case(KINDS[0], ASK, "before"), "host-1", "killed", "old", 3.44, 12.0)
    not_held = Outcome(
        Case(KINDS[-1], BEFORE_THE_RUN), "host-2", "1", "old", 0.4, 1.0, ("a | lie\nsaid",)
    )
    campaign = Campaign((held, not_held))
    lines = page(campaign, "abc1234", 110).splitlines()
    assert "Cases run: 2. Cases held: 1. Commit: abc1234." in lines
    assert lines[-2:] == [
        "| controller killed | before ask | killed | old | 3.4 | 12.0 | yes |",
        "| unwritable state folder | before the run | 1 | old | 0.4 | 1.0 | a / lie said |",
    ]
