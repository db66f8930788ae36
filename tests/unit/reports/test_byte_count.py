"""Bytes that are counted: lines in a pipe, and few of them."""

import pytest

from speechfleet.reports.byte_count import byte_count

GB = 1 << 30


def test_a_line_for_each_tenth_of_what_takes_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    with byte_count("digests", 2 * GB) as seen:
        for _ in range(8):
            seen(GB // 4)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 8
    assert lines[-1] == f"digests: {2 * GB:,} of {2 * GB:,} bytes"


def test_no_line_for_what_is_done_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with byte_count("digests", 100) as seen:
        seen(100)
    assert capsys.readouterr().err == ""
