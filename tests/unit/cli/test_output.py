"""Output that cannot be written ends no command, is said, and leaves a true exit code."""

import errno
import os
import subprocess
import sys

import pytest

from speechfleet.cli.output import Done, Stream, final_code

PROGRAM = (sys.executable, "-m", "speechfleet")
FULL = "standard output could not be written: No space left on device\n"


def _run(redirected: str, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirected}', "sh", *PROGRAM, *words],
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("words", [("version",), ("inventory", "schema"), ("--help",)])
def test_a_full_disk_is_said_and_nothing_was_shown(words: tuple[str, ...]) -> None:
    """Be the output shorter or longer than what Python keeps before it writes."""
    done = _run(">/dev/full", *words)
    assert (done.returncode, done.stderr) == (2, FULL)


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8"])
def test_what_an_encoding_lacks_ends_nothing(encoding: str) -> None:
    program = (
        "from speechfleet.cli.output import taken_over\ntaken_over()\nprint('\\u2192 \\ud83d.')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        timeout=120,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    arrow = "→" if encoding == "utf-8" else r"\u2192"
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == rf"{arrow} \ud83d." + "\n"


def test_a_closed_output_is_said() -> None:
    done = _run(">&-", "version")
    assert done.returncode == 2
    assert done.stderr == "standard output could not be written: it is closed\n"


def test_what_is_wrong_anyway_counts_more() -> None:
    done = _run(">/dev/full", "explain", "no.such.code")
    assert done.returncode == _run("", "explain", "no.such.code").returncode != 0


def test_errors_that_nobody_can_read_end_nothing() -> None:
    assert _run("2>/dev/full", "version").returncode == 0
    assert _run("2>/dev/full", "explain", "no.such.code").returncode == 2
    assert _run(">/dev/full 2>&-", "version").returncode == 2


def test_a_reader_who_leaves_has_seen_enough() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [*PROGRAM, "inventory", "schema"],
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("code", "number", "final"),
    [
        (0, None, 0),
        (0, errno.ENOSPC, 2),
        (6, errno.ENOSPC, 6),
        (0, errno.EPIPE, 0),
        (6, errno.EPIPE, 6),
        (Done(0), errno.ENOSPC, 0),
        (Done(4), errno.ENOSPC, 4),
        (Done(4), errno.EPIPE, 4),
    ],
)
def test_a_run_that_changes_hosts_has_the_code_it_has(
    code: int, number: int | None, final: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with Stream(os.devnull, "w") as out:
        out.lost = OSError(number, os.strerror(number)) if number else None
        assert final_code(code, out) == final
    said = capsys.readouterr().err
    assert ("what was done at hosts stands" in said) is (
        isinstance(code, Done) and number is not None
    )


def test_what_fits_is_written_and_the_rest_is_taken() -> None:
    with Stream("/dev/full", "w") as out:
        assert out.write(b"abc") == 3
        assert out.lost
        assert out.write(memoryview(b"de")) == 2
