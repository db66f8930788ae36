"""A deploy around its rollout: what is asked, and what is kept."""

from pathlib import Path

import pytest

from speechfleet.cli import deploying
from tests.unit.reports.runs import RUN


def test_a_report_that_cannot_be_kept_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "speechfleet").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    deploying.keep_report(RUN)
    assert "warning: the run's report is not kept" in capsys.readouterr().err
