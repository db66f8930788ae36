"""Logs of the fleet as one, and a command on hosts: nothing of either is left on a host."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.fleet.practice import PATIENCE, Practice, PracticeHost, until
from tests.fleet.rest import await_serving

LIMIT = ("--limit", "host-1,host-2")


@contextmanager
def _under_way(practice: Practice, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A command as a process of its own; its output comes as it is said. Whatever started the
    tests may have it ignore Ctrl-C."""
    process = subprocess.Popen(
        ["env", "--default-signal=INT", *practice.command(*arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=practice.environment(),
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _interrupted(process: "subprocess.Popen[str]") -> int:
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    return process.returncode


def _await_line(
    process: "subprocess.Popen[str]", *hosts: str, since: str = "", text: str = ""
) -> None:
    """Read lines, `HOST INSTANCE | TIME TEXT`, until such a one has come from each host."""
    missing = set(hosts)
    assert process.stdout
    while missing:
        line = process.stdout.readline()
        assert line, "it ended before"
        host, _, _, time, said = line.split(" ", 4)
        if time > since and text in said:
            missing.discard(host)


def _runs(host: PracticeHost, words: str) -> bool:
    """Whether a process with these words runs on the host. `sh -s` has no words of ours."""
    return bool(host.sh(f"pgrep -f '{words}'", check=False).strip())


def test_a_log_is_followed_until_ctrl_c_and_nothing_is_left(practice: Practice) -> None:
    host = practice.host("host-1")
    source = ("-i", str(practice.inventory), *LIMIT)
    silent = practice.run("logs", *source)
    assert (silent.code, silent.out) == (0, ""), silent.err
    assert "lines are not shown; --all shows every line" in silent.err
    whole = practice.run("logs", *source, "--all", "--json", "stt-en")
    lines = [json.loads(line) for line in whole.out.splitlines()]
    assert {line["host"] for line in lines} == {"host-1", "host-2"}
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    assert any("Submitting metering" in line["text"] for line in lines)
    with _under_way(practice, "logs", "stt-en", *source, "--all", "-f") as process:
        _await_line(process, "host-1", "host-2")
        moment = host.sh("date -u +%Y-%m-%dT%H:%M:%S.%NZ").strip()
        host.sh("systemctl restart speechfleet-stt-en-1.service")
        # The container that took the place of the one before is followed too.
        _await_line(process, "host-1", since=moment, text="Logging to console.")
        assert _runs(host, "docker [l]ogs --follow")
        assert _interrupted(process) == 130
    until(lambda: not _runs(host, "docker [l]ogs --follow"))
    until(lambda: not _runs(host, "[s]f-[0-9a-f]{24}"))
    await_serving(practice, "host-1")


def test_a_command_runs_as_root_and_ends_with_whoever_asked(practice: Practice) -> None:
    source = ("-i", str(practice.inventory))
    words = "echo $(id -un); [ $(hostname) != host-2 ] || exit 5"
    mixed = practice.run("exec", "host-1:host-2", *source, "--json", "--", "sh", "-c", words)
    assert mixed.code == 6, mixed.err
    told = {one["name"]: (one["command_exit_code"], one["output"]) for one in mixed.run["hosts"]}
    assert told == {"host-1": (0, "root\n"), "host-2": (5, "root\n")}
    late = practice.run("exec", "host-1", *source, "--time-limit", "1s", "--", "sleep", "4242")
    assert late.code == 6
    assert "took longer than 1 s" in late.err
    host = practice.host("host-1")
    assert not _runs(host, "[s]leep 4242")
    for end in (signal.SIGINT, signal.SIGKILL):
        longer = ("--time-limit", "1h", "--", "sleep", "4242")
        with _under_way(practice, "exec", "host-1", *source, *longer) as process:
            until(lambda: _runs(host, "[s]leep 4242"))
            os.kill(process.pid, end)
            process.communicate(timeout=PATIENCE)
            assert process.returncode == (130 if end == signal.SIGINT else -signal.SIGKILL)
        until(lambda: not _runs(host, "[s]leep 4242"))
