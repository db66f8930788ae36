"""The page says what was measured, and where we lose."""

import json
from pathlib import Path

import pytest

from benchmarks import page, results
from benchmarks.figures import ratios, spread
from benchmarks.goals import goals


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rounds of a job; in the second speechfleet was slower."""
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    figures = {"hosts": 50, "cpu": 0.5, "memory": 70.0, "code": 0, "at": "then", "commit": "abc"}
    walls = [("speechfleet", (1.0, 2.0)), ("floor", (1.0, 1.0)), ("pyinfra", (4.0, 5.0))]
    rows = [
        {**figures, "round": number, "peer": peer, "wall": wall[number], "log_ins": 50}
        for peer, wall in walls
        for number in (0, 1)
    ]
    for job in ("a50", "own50"):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{job}.jsonl").write_text(text)
    return tmp_path


def test_ratios_are_within_a_round(measured: Path) -> None:
    assert ratios(list(results.rows("a50")), "pyinfra", "speechfleet") == [4.0, 2.5]
    assert spread([4.0, 2.5]) == "3.25 (2.50–4.00)"
    assert (spread([]), spread([1.0])) == ("–", "1.00")


def test_a_goal_is_reached_missed_or_not_measured(measured: Path) -> None:
    found = {(goal.job, goal.wanted): goal.reached for goal in goals()}
    assert found["nothing to do, 50 hosts", "≤ 1.3 × the floor"] is False
    assert found["nothing to do, 50 hosts", "≥ 3 × faster than pyinfra"] is True
    assert found["controller's processor time per host, 50 hosts", "≤ 12 ms"] is True
    assert found["`--version`", "≤ 0.10 s over bare Python"] is None


def test_a_run_that_failed_reaches_nothing(measured: Path) -> None:
    rows = [json.loads(line) for line in (measured / "a50.jsonl").read_text().splitlines()]
    failed = [{**row, "code": 3} if row["peer"] == "speechfleet" else row for row in rows]
    (measured / "a50.jsonl").write_text("".join(json.dumps(row) + "\n" for row in failed))
    found = {(goal.job, goal.wanted): goal.reached for goal in goals()}
    assert found["nothing to do, 50 hosts", "≥ 3 × faster than pyinfra"] is None


def test_the_page_tells_every_peer_and_where_we_lose(measured: Path) -> None:
    text = page.text()
    assert "| floor | 50 | 1.00 (1.00–1.00) | 0.75 (0.50–1.00) | 10.0 | 70 | 1.0 | 0 |" in text
    assert "| ≥ 3 × faster than pyinfra | 3.2 (2.5–4.0) × | 4.5 × | reached |" in text
    assert "Where we lose: 2 of " in text


def test_without_results_there_is_a_page_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    assert "not measured" in page.text()
    assert "Where we lose" not in page.text()
