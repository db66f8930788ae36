"""Cases are generated from kinds and steps, and a sample has one of each kind."""

from tests.faults.case import Case, Outcome, all_cases, sample
from tests.faults.kind import Kind, at
from tests.faults.kinds import KINDS
from tests.faults.scene import Scene
from tests.faults.steps import BEFORE_THE_RUN, Step

STEPS = (
    Step("intent", "intent"),
    Step("begin 1", "begin 1: pull speech-to-text"),
    Step("end 1 0", "end 1 0: pull speech-to-text"),
    Step("ask", "ask"),
)


def strike(scene: Scene) -> None:
    """Never called."""


def test_every_kind_is_called_otherwise_and_strikes_somewhere() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    struck = {case.kind.name for case in all_cases(KINDS, STEPS)}
    assert struck == {kind.name for kind in KINDS}


def test_a_kind_strikes_at_every_step_and_moment() -> None:
    kind = Kind("k", strike, moments=("before", "after"))
    where = [case.where for case in all_cases([kind], STEPS[:2])]
    assert where == [
        "before intent",
        "after intent",
        "before begin 1: pull speech-to-text",
        "after begin 1: pull speech-to-text",
    ]


def test_a_kind_may_strike_at_some_steps_only() -> None:
    early = Kind("early", strike, strikes_at=at("", "pull"))
    assert [case.step for case in all_cases([early], STEPS)] == [
        BEFORE_THE_RUN,
        STEPS[1],
        STEPS[2],
    ]


def test_a_sample_has_one_case_of_each_kind_and_is_the_same_for_a_seed() -> None:
    cases = all_cases(KINDS, STEPS)
    chosen = sample(cases, seed=7)
    assert [case.kind for case in chosen] == list(KINDS)
    assert sample(cases, seed=7) == chosen
    others = {tuple(sample(cases, seed)) for seed in range(20)}
    assert len(others) > 1


def test_a_step_more_changes_the_sample_by_nothing_but_that_step() -> None:
    more = (*STEPS, Step("begin 9", "begin 9: remove a release"))
    for seed in range(20):
        pairs = zip(
            sample(all_cases(KINDS, STEPS), seed), sample(all_cases(KINDS, more), seed), strict=True
        )
        assert all(one == other or other.step == more[-1] for one, other in pairs)


def test_an_outcome_names_what_was_broken() -> None:
    outcome = Outcome(Case(KINDS[0], STEPS[3], "before"), "host-1", broken=("a lie", "a lock"))
    assert str(outcome) == "controller killed, before ask, host-1: a lie; a lock"
