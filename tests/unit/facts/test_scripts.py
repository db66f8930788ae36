"""Every fact's script: clean to shellcheck, and whole behind any noise in any shell."""

import os
import re
import signal
import socket
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.facts.fact import Answers, Fact, Part, Unanswered
from speechfleet.facts.family import FACTS
from speechfleet.inventory.fleet import Registry
from speechfleet.plan.render import verbatim
from speechfleet.remote.frames import (
    ENVIRONMENT,
    Frame,
    Question,
    Splitter,
    framed_script,
    parts,
)
from speechfleet.remote.leash import leashed
from speechfleet.survey import questions
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import RESOURCE, host

ROOT = Path(__file__).parents[3]
NONCE = "sf-0123456789abcdef01234567"
BANNER = "printf 'Welcome!\\000\\377 no last newline'\nprintf 'motd: \\377' >&2\n"
HOSTILE = (
    Question("binary", "printf 'a\\000\\377b'; printf '\\377' >&2", (), 5),
    Question("syntax", "if then fi (", (), 5),
    Question("hungry", "cat; echo fed", (), 5),
    Question("hang", "echo begun; sleep 60", (), 1),
    Question("deaf", "trap '' TERM; while :; do sleep 1; done", (), 1),
    Question("killed", "kill -9 $$", (), 5),
    Question("huge", "head -c 3000000 /dev/zero | tr '\\000' x", (), 5),
    Question("told", "printf 'a  b\\n\\n'; exit 3", (), 5, passed_on=True),
    Question("after", 'printf "<%s>" "$said_told"', (), 5),
    Question("words", 'printf "<%s>" "$0" "$@"', ("it's", "$(id)", "", "a b\n\\"), 5),
)

Found = dict[str, tuple[str, int]]


def _survey(shell: str, folder: Path, asked: tuple[Question, ...]) -> Found:
    """Run the survey script as a host would: behind a login shell that talks, and with standard
    input left open, as it is on a connection."""
    path = f"{as_sh(shell, folder)}:{os.environ['PATH']}"
    with subprocess.Popen(
        command(shell),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PATH": path},
    ) as host_:
        assert host_.stdin
        assert host_.stdout
        host_.stdin.write((BANNER + framed_script(NONCE, asked)).encode())
        host_.stdin.flush()
        return parts(Splitter(NONCE).feed(host_.stdout.read()))


@pytest.fixture(params=["dash", "bash", "busybox"], scope="module")
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Every fact, each behind every hostile part, in one survey."""
    nowhere = replace(RESOURCE, endpoint="http://127.0.0.1:9/")
    wanted = host(resources={"west": nowhere}, registry=Registry("127.0.0.1:9"))
    asked = (*HOSTILE, *questions(wanted))
    return _survey(request.param, tmp_path_factory.mktemp("bin"), asked)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_shellcheck_finds_nothing(fact: Fact[object]) -> None:
    # serving: the names of instances are split into words, and are a-z, 0-9 and -
    assert not complaints(fact.script, exclude=("SC2046",))


def test_every_fact_is_answered_behind_hostile_parts(hostile: Found) -> None:
    assert {fact.name for fact in FACTS} <= set(hostile)


@pytest.mark.parametrize("name", ["machine", "avx2", "memory", "tools"])
def test_what_this_machine_says_is_understood(hostile: Found, name: str) -> None:
    text, code = hostile[name]
    fact = next(f for f in FACTS if f.name == name)
    assert code == 0
    assert fact.read(text)


def test_each_hostile_part_harms_only_itself(hostile: Found) -> None:
    assert hostile["binary"] == ("a\ufffdb\n", 0)
    assert hostile["syntax"][1] != 0
    assert hostile["hungry"] == ("fed\n", 0)
    assert hostile["killed"][1] == 137
    assert hostile["huge"] == ("x" * 3000000 + "\n", 0)


@pytest.mark.parametrize("name", ["hang", "deaf"])
def test_a_part_that_hangs_is_ended_and_known_for_it(hostile: Found, name: str) -> None:
    fact = Fact(name, "", str, seconds=1)
    with pytest.raises(Unanswered, match="no answer within 1 s"):
        Answers({name: Part(*hostile[name])})[fact]


def test_words_arrive_as_they_are(hostile: Found) -> None:
    assert hostile["words"] == ("<words><it's><$(id)><><a b\n\\>\n", 0)


def test_what_is_passed_on_is_told_and_there_for_the_parts_after_it(hostile: Found) -> None:
    assert hostile["told"] == ("a  b\n", 3)
    assert hostile["after"] == ("<a  b>\n", 0)


@SHELLS
def test_what_the_host_sets_for_everybody_changes_no_answer(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """/etc/environment reaches whatever sudo starts."""
    names = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "DOCKER_HOST", "DOCKER_CONTEXT")
    for name in names:
        monkeypatch.setenv(name, "1")
    asked = Question("set", f"for name in {' '.join(names)}; do printenv $name; done; :", (), 60)
    assert _survey(shell, tmp_path, (asked,)) == {"set": ("", 0)}
    assert ENVIRONMENT in verbatim("apply.sh")
    assert ENVIRONMENT in leashed(NONCE, asked)


def test_no_curlrc_of_a_host_is_read() -> None:
    """`--disable` counts only as the first (curl(1))."""
    files = [*ROOT.glob("speechfleet/facts/*.py"), *ROOT.glob("speechfleet/errands/*.py")]
    files += ROOT.glob("templates/*.sh")
    calls = [call for file in files for call in re.findall(r"curl -\S+", file.read_text())]
    assert len(calls) >= 7
    assert set(calls) == {"curl --disable"}


@SHELLS
def test_a_script_that_is_cut_asks_nothing(shell: str, tmp_path: Path) -> None:
    """`main` is called on the last line alone."""
    script = framed_script(NONCE, (Question("asked", "echo yes", (), 5),))
    lines = script.splitlines(keepends=True)
    for cut in range(len(lines)):
        done = subprocess.run(
            command(shell), input="".join(lines[:cut]), capture_output=True, text=True, timeout=60
        )
        assert NONCE not in done.stdout, f"cut after line {cut}"


@SHELLS
def test_quick_parts_come_together(shell: str) -> None:
    """Each write is a packet: there are two, and one for each second that begins meanwhile."""
    asked = tuple(Question(f"part{n}", f"echo {n}", (), 5) for n in range(20))
    began = _second()
    # A socket that keeps writes apart, as a connection does.
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, its:
        script = framed_script(NONCE, asked).encode()
        subprocess.run(command(shell), input=script, stdout=its.fileno(), check=True, timeout=60)
        its.shutdown(socket.SHUT_WR)
        writes = list(iter(lambda: ours.recv(1 << 20), b""))
    assert len(parts(Splitter(NONCE).feed(b"".join(writes)))) == 20
    assert len(writes) <= 2 + _second() - began


def _second() -> int:
    return int(float(Path("/proc/uptime").read_text().split()[0]))


@SHELLS
def test_a_part_of_more_than_a_second_is_told_before_the_next_ends(shell: str) -> None:
    asked = (
        Question("slow", "sleep 1.1; echo told", (), 5),
        Question("hang", "sleep 600", (), 600),
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(command(shell), stdin=pipe, stdout=pipe, start_new_session=True) as host_:
        assert host_.stdin
        assert host_.stdout
        host_.stdin.write(framed_script(NONCE, asked).encode())
        host_.stdin.close()
        splitter, frames = Splitter(NONCE), list[Frame]()
        while "slow" not in parts(frames):
            frames += splitter.feed(os.read(host_.stdout.fileno(), 65536))
        assert host_.poll() is None
        os.killpg(host_.pid, signal.SIGKILL)


@SHELLS
def test_a_script_that_nobody_hears_any_more_ends(shell: str) -> None:
    asked = (Question("slow", "sleep 1.1", (), 5), Question("hang", "sleep 600", (), 600))
    script = framed_script(NONCE, asked).encode()
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(command(shell), input=script, stdout=nobody, timeout=300)
    assert done.returncode
