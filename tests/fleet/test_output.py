"""A run whose result cannot be written is carried out, kept, and has its own exit code."""

import json

from tests.fleet.practice import Practice

_FULL = ("sh", "-c", 'exec "$@" >/dev/full', "sh")


def test_a_full_disk_under_the_output_changes_nothing_but_the_output(practice: Practice) -> None:
    limit = ("-i", str(practice.inventory), "--limit", "host-2")
    done = practice.run("restart", *limit, "--yes", "--json", under=_FULL)
    assert done.code == 0, done.err
    assert "standard output could not be written: No space left on device" in done.err
    [kept] = json.loads(practice.run("runs", "show", "--json").out)["runs"]
    assert (kept["command"], kept["exit_code"]) == ("restart", 0)
    assert kept["hosts"] == [{"name": "host-2", "state": "changed"}]
    status = practice.run("status", *limit, under=_FULL)
    assert status.code == 2
