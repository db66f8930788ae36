"""What `--limit failed` means: the hosts that the last run of the inventory left so."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from speechfleet.inventory.pattern_parts import LimitError
from speechfleet.reports.kept import keep
from speechfleet.reports.past import WORDS, past
from speechfleet.run import HostOutcome, Run, State

STATES: tuple[State, ...] = get_args(State)
INVENTORY = ("/fleet/prod.yml",)
RUN = Run(
    "20261122T180000Z-deploy-3f9a",
    "deploy",
    tuple(HostOutcome(state, state) for state in STATES),
    inventory=INVENTORY,
)


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.mark.parametrize(
    ("word", "hosts"),
    [
        ("failed", {"failed", "reverted", "unfit", "unreachable", "locked"}),
        ("skipped", {"skipped"}),
        ("unreachable", {"unreachable"}),
    ],
)
def test_a_word_means_the_hosts_left_so(word: str, hosts: set[str]) -> None:
    keep(RUN)
    assert set(past(INVENTORY)[word]()) == hosts


def test_only_the_last_run_counts() -> None:
    keep(RUN)
    fine = (HostOutcome("ber-01", "changed"),)
    keep(replace(RUN, id="20261122T180001Z-deploy-3f9a", hosts=fine))
    assert not past(INVENTORY)["failed"]()


@pytest.mark.parametrize("word", WORDS)
def test_without_a_run_of_this_inventory_it_is_said(word: str) -> None:
    keep(RUN)
    with pytest.raises(LimitError, match=f'"{word}" means hosts of the last run, and .* no run of'):
        past(("/fleet/other.yml",))[word]()
