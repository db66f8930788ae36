"""A run in a pipe: plain lines, one for each instance."""

import io

from speechfleet.reports.table import print_table, summary
from speechfleet.run import Run
from tests.unit.reports.runs import RUN, WARNING


def _printed(**more: object) -> str:
    out = io.StringIO()
    print_table(RUN, out, no_color=False, **more)  # type: ignore[arg-type]
    return out.getvalue()


def test_findings_then_rows_then_the_sum() -> None:
    assert _printed() == (
        "warning: ber-01: stt has 1 core  [limits.minimum]\n"
        "  → raise it\n"
        "error: ber-02: no answer  [reach.timeout]\n"
        "  → is the host up?\n"
        "ber-01 changed stt-1 key-ok Valid 9c1f00000000 ws://10.1.2.3:5000\n"
        "ber-02 unreachable - - - - -\n"
        "2 hosts: 1 changed, 1 unreachable; 1 changes; exit code 4; 4.1 s\n"
    )


def test_findings_that_stand_on_the_screen_already_are_left_out() -> None:
    assert "stt has 1 core" not in _printed(shown=(WARNING,))


def test_no_line_is_wrapped_in_a_pipe() -> None:
    assert all(len(line.split()) == 7 for line in _printed().splitlines()[4:6])


def test_a_run_without_hosts_has_a_sum_too() -> None:
    assert summary(Run("r1", "status")) == "0 hosts: none; 0 changes; exit code 0; 0.0 s"
