"""What the diagnostics image says, explained."""

import pytest

from speechfleet.checks.diagnostics import explained, not_run

INVALID = "Endpoint connection failed with status 'Invalid'.\n"


@pytest.mark.parametrize(
    ("output", "code", "level", "cause", "words"),
    [
        ("all is well\n", 0, "ok", "", "found nothing amiss"),
        (INVALID, 1, "error", "cause.key-invalid", "says: the billing endpoint refuses the key"),
        # What it says counts more than how it ends.
        (INVALID, 0, "error", "cause.key-invalid", "says: the billing endpoint refuses the key"),
        ("Invalid Billing Endpoint URI.\n", 1, "error", "cause.billing-endpoint", "says: "),
        ("something else\n", 3, "error", "", "ended with exit code 3, and said nothing that"),
        # The errand's own codes mean nothing where the image was run.
        ("odd", 69, "error", "", "ended with exit code 69, and said nothing that"),
        ("odd", 75, "error", "", "ended with exit code 75, and said nothing that"),
    ],
)
def test_one_finding_for_a_resource(
    output: str, code: int, level: str, cause: str, words: str
) -> None:
    found = explained("west", output, code)
    assert (found.level, found.cause) == (level, cause)
    assert found.message.startswith("the diagnostics image, run for the resource west, ")
    assert words in found.message
    assert bool(found.fix) == (level == "error")


@pytest.mark.parametrize(
    ("output", "code", "cause", "words"),
    [
        ("", 69, "", "could not be run: Docker is not running"),
        ("mktemp: failed", 70, "", "could not be run: nothing could be written in /run"),
        ("", 76, "", "could not be run: another diagnose is under way there"),
        ("manifest unknown", 75, "cause.tag-missing", "could not be run: the registry"),
        ("odd", 75, "", "could not be run: its pull failed"),
        ("", 124, "", "did not end in time"),
        ("", 137, "", "did not end in time"),
        ("", 143, "", "could not be run to its end (exit code 143)"),
    ],
)
def test_where_it_was_not_run_the_errand_says_why(
    output: str, code: int, cause: str, words: str
) -> None:
    found = not_run("west", output, code)
    assert (found.code, found.level, found.cause) == ("diagnose.failed", "error", cause)
    assert words in found.message
    assert found.fix
