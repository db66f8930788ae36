"""The host's half of a drain, with its own functions in a folder that stands for a host; and
what is said of it on the controller."""

import subprocess
from pathlib import Path

import pytest

from speechfleet.plan.actions import Action, Await, Drain, Reboot, Switch
from speechfleet.plan.release import instance
from speechfleet.plan.render import verbatim
from speechfleet.rollout.drained import drain_findings, draining
from speechfleet.rollout.script import Errand, apply_script, revert_seconds
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import host, service

HOST = host(service(instances=2, drain_seconds=60, stop_seconds=45))
FIRST, SECOND = (instance(HOST, HOST.services[0], f"stt-{n}", 4999 + n) for n in (1, 2))
INSPECTED = '4711 {"5003/tcp":[{"HostIp":"127.0.0.1","HostPort":"5001"}]}'
RULE = "INPUT ! -i lo -p tcp --dport 5003 --syn -j REJECT --reject-with tcp-reset"

# `5003` is `138B`. Recorded of a container; 01 is open, 03 being opened, 06 time-wait, 08 closed
# by the client alone, 0A listening.
_TCP = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 00000000:138B 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 7 1
   1: 0200110A:138B 0100110A:A0C2 01 00000000:00000000 00:00000000 00000000  1000        0 7 1
   2: 0200110A:138B 0100110A:A0C4 06 00000000:00000000 00:00000000 00000000  1000        0 7 1
   3: 0200110A:138B 0100110A:A0C6 08 00000000:00000000 00:00000000 00000000  1000        0 7 1
   4: 0100007F:138B 0100007F:A0C6 01 00000000:00000000 00:00000000 00000000  1000        0 7 1
   5: 0200110A:A1CA 0100110A:138B 01 00000000:00000000 00:00000000 00000000  1000        0 7 1
"""
_V4 = "0000000000000000FFFF0000"
_TCP6 = f"""  sl  local_address                         remote_address   st
   0: {_V4}0200110A:138B {_V4}0100110A:A0D0 03 00000000:00000000 00:00000000 00000000
   1: {_V4}0100007F:138B {_V4}0100007F:A0D2 01 00000000:00000000 00:00000000 00000000
   2: 00000000000000000000000001000000:138B 00000000000000000000000001000000:A0D4 01 00000000:0
   3: 000080FE000000000000000002001102:138B 000080FE000000000000000001001102:A0D6 01 00000000:0
"""


# A function, for busybox has an nsenter of its own. The programs that `broken` names fail.
_NSENTER = """nsenter() {{
  shift
  echo "$*" >>{place}/calls
  ! grep -qx "$1" {place}/broken
}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A host with one container: programs that note how they are called."""
    net = tmp_path / "proc/4711/net"
    for folder in (net, tmp_path / "bin"):
        folder.mkdir(parents=True)
    (net / "tcp").write_text(_TCP)
    (net / "tcp6").write_text(_TCP6)
    (net / "if_inet6").write_text("0000000000000000000000000000 01 80 10 80       lo\n")
    _program(tmp_path, "docker", f"echo '{INSPECTED}'")
    (tmp_path / "proc/4711/ns").mkdir()
    (tmp_path / "proc/4711/ns/net").symlink_to("net:[4026532]")
    (tmp_path / "broken").write_text("\n")
    (tmp_path / "calls").touch()
    return tmp_path


def _program(place: Path, name: str, text: str) -> None:
    program = place / "bin" / name
    program.write_text(f"#!/bin/sh\n{text.replace('{place}', str(place))}\n")
    program.chmod(0o755)


def _run(shell: str, place: Path, text: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    path = f"{as_sh(shell, place / 'sh')}:{place}/bin"
    return subprocess.run(
        [*command(shell), "-c", text],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        env={"PATH": f"{path}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
    )


def _turn(shell: str, place: Path, what: str) -> "subprocess.CompletedProcess[str]":
    text = verbatim("turn.sh").replace("/proc/", f"{place}/proc/").replace("/run/", f"{place}/run/")
    return _run(shell, place, f"{_NSENTER.format(place=place)}set -- {what} stt-1\n{text}")


def _calls(place: Path) -> list[str]:
    return (place / "calls").read_text().splitlines()


@SHELLS
def test_open_connections_from_without_are_counted(shell: str, place: Path) -> None:
    """In IPv4: open, closed by the client alone. In IPv6: being opened, open."""
    assert _turn(shell, place, "count").stdout == "4\n"


@SHELLS
@pytest.mark.parametrize(
    "says",
    [
        "echo '0 {}'",
        """echo '0 {"5003/tcp":[]}'""",
        "echo; echo 'Error: No such object: speechfleet-stt-1' >&2; exit 1",
        "echo 'error: no such object: speechfleet-stt-1' >&2; exit 1",
    ],
)
def test_what_does_not_run_has_no_connections(shell: str, place: Path, says: str) -> None:
    _program(place, "docker", says)
    assert _turn(shell, place, "count").stdout == "0\n"
    assert _turn(shell, place, "refuse").returncode == 1
    assert _turn(shell, place, "admit").returncode == 0
    assert _calls(place) == []


@SHELLS
@pytest.mark.parametrize(
    "says",
    [
        "echo 'Cannot connect to the Docker daemon' >&2; exit 1",
        "exit 124",
        "echo '4711 null'",
        "echo",
    ],
)
def test_where_docker_does_not_tell_some_may_be_open(shell: str, place: Path, says: str) -> None:
    _program(place, "docker", says)
    assert _turn(shell, place, "count").stdout == "unknown\n"
    assert _turn(shell, place, "refuse").returncode == 1


@SHELLS
def test_what_docker_warns_of_is_no_answer(shell: str, place: Path) -> None:
    _program(place, "docker", f"echo 'WARNING: no config' >&2; echo '{INSPECTED}'")
    assert _turn(shell, place, "count").stdout == "4\n"


@SHELLS
def test_new_connections_are_refused_with_what_the_host_has(shell: str, place: Path) -> None:
    assert _turn(shell, place, "refuse").returncode == 0
    assert _calls(place) == [f"iptables -w 5 -I {RULE}"]


@SHELLS
def test_a_container_with_ipv6_refuses_there_too(shell: str, place: Path) -> None:
    (place / "proc/4711/net/if_inet6").write_text("fe80 02 40 20 80     eth0\n")
    assert _turn(shell, place, "refuse").returncode == 0
    assert _calls(place) == [f"iptables -w 5 -I {RULE}", f"ip6tables -w 5 -I {RULE}"]


@SHELLS
def test_without_iptables_it_is_nft_and_without_both_it_is_said(shell: str, place: Path) -> None:
    (place / "broken").write_text("iptables\n")
    assert _turn(shell, place, "refuse").returncode == 0
    assert _calls(place)[1].startswith("nft add table inet speechfleet_drain;")
    assert "tcp dport 5003" in _calls(place)[1]
    (place / "broken").write_text("iptables\nnft\n")
    assert _turn(shell, place, "refuse").returncode == 1


@SHELLS
@pytest.mark.parametrize("docker", ["true", "exit 124"])
def test_all_that_refuses_is_taken_away_whatever_did(shell: str, place: Path, docker: str) -> None:
    """Once, and whether Docker answers by then or not."""
    assert _turn(shell, place, "refuse").returncode == 0
    _program(place, "docker", docker)
    (place / "calls").write_text("")
    (place / "broken").write_text("nft\niptables\nip6tables\n")
    for _ in range(2):
        assert _turn(shell, place, "admit").returncode == 0
        assert _calls(place) == [
            "nft delete table inet speechfleet_drain",
            f"iptables -w 5 -D {RULE}",
            f"ip6tables -w 5 -D {RULE}",
        ]


@SHELLS
def test_another_that_was_not_drained_is_left_alone(shell: str, place: Path) -> None:
    """Never, or it has the number of a process that was."""
    assert _turn(shell, place, "admit").returncode == 0
    assert _calls(place) == []
    assert _turn(shell, place, "refuse").returncode == 0
    (place / "calls").write_text("")
    (place / "proc/4711/ns/net").unlink()
    (place / "proc/4711/ns/net").symlink_to("net:[1]")
    assert _turn(shell, place, "admit").returncode == 0
    assert _calls(place) == []
    assert list((place / "run/speechfleet_drained").iterdir()) == []


@SHELLS
def test_going_back_admits_again_where_nothing_was_begun(shell: str, place: Path) -> None:
    """What was begun gets a new container anyway."""
    functions = verbatim("turn.sh").partition("\ncase $1 in\n")[0]
    for name in ("01-stt-1", "02-stt-2", "03-stt-3"):
        (place / "pending" / name).mkdir(parents=True)
    (place / "pending/01-stt-1/begun").touch()
    (place / "pending/run").write_text("r1\n")
    stubs = f'root={place}\nadmit() {{ echo "admit $1"; }}\nturn() {{ echo "turn $2"; }}\n'
    stubs += "systemctl() { :; }\n"
    done = _run(shell, place, f"{functions}\n{stubs}revert asked\n")
    assert done.stdout.splitlines() == ["admit stt-2", "admit stt-3", "turn stt-1"]


def _drain(
    shell: str, place: Path, counts: str, answers: str, seconds: int = 60
) -> "subprocess.CompletedProcess[str]":
    """`drain` of the apply script, with a turn.sh that counts these one after the other."""
    (place / "turn.sh").write_text(
        f"""case $1 in
refuse) grep -qx yes {place}/refuses ;;
count)
  head -n 1 {place}/counts
  sed 1d {place}/counts >{place}/rest
  mv {place}/rest {place}/counts
  ;;
esac
"""
    )
    (place / "counts").write_text(counts.replace(" ", "\n") + "\n")
    stubs = f'root={place}\nset_timer() {{ echo "timer $*"; }}\nsleep() {{ :; }}\n'
    text = f"nonce=x\n{verbatim('apply.sh')}\n{stubs}drain 1 stt-1 90 {seconds}\n"
    return _run(shell, place, text, answers)


def _frames(text: str) -> list[str]:
    """Each frame of a script, without its seconds left."""
    lines = [line for line in text.splitlines() if line]
    return [" ".join(line.split()[:4]) for line in lines]


@SHELLS
def test_a_drain_waits_for_the_last_connection(shell: str, place: Path) -> None:
    (place / "refuses").write_text("yes\n")
    done = _drain(shell, place, "2 1 0", "wait\nwait\n")
    assert done.returncode == 0
    assert _frames(done.stdout) == [
        "timer 1 90",
        "x draining stt-1 2",
        "x draining stt-1 1",
        "x drained stt-1 yes",
    ]
    assert done.stdout.rstrip().endswith(" 0")


@SHELLS
@pytest.mark.parametrize("counts", ["unknown unknown", "\n"])
def test_what_is_not_known_is_waited_for_and_told(shell: str, place: Path, counts: str) -> None:
    """A Docker that does not answer, and a turn.sh that breaks."""
    (place / "refuses").write_text("yes\n")
    done = _drain(shell, place, f"{counts} 0", "wait\nwait\n")
    assert _frames(done.stdout)[1:3] == ["x draining stt-1 unknown"] * 2
    done = _drain(shell, place, counts, "", seconds=0)
    assert (done.returncode, done.stdout.split()[-1]) == (0, "unknown")


@SHELLS
def test_a_deadline_ends_a_drain_and_says_who_is_left(shell: str, place: Path) -> None:
    (place / "refuses").write_text("no\n")
    done = _drain(shell, place, "3 3", "", seconds=0)
    assert done.returncode == 0
    assert done.stdout.rstrip().endswith("x drained stt-1 no 3")


@SHELLS
@pytest.mark.parametrize("answers", ["", "back\n"])
def test_a_controller_that_is_gone_ends_a_drain(shell: str, place: Path, answers: str) -> None:
    (place / "refuses").write_text("yes\n")
    done = _drain(shell, place, "1 1", answers)
    assert done.returncode == 1
    assert "drained" not in done.stdout


def test_it_is_armed_before_the_drain_and_each_has_a_timer_of_its_own() -> None:
    switches = Switch(FIRST, "new"), Switch(SECOND, "new")
    actions: tuple[Action, ...] = (
        *(Drain(FIRST, 60), switches[0], Await(FIRST)),
        *(Drain(SECOND, 60), switches[1], Await(SECOND)),
    )
    text = apply_script("sf-00", Errand("r1", "ops@desk", actions))
    order = [
        "\nagreed || go_back\n",
        "\narm r1 120 || go_back\n",
        "\nact 0 drain 1 stt-1 120 60\n",
        f"\nact 1 switch 2 01-stt-1 {revert_seconds(switches[0])} release\n",
        "\nact 3 drain 3 stt-2 120 60\n",
        f"\nact 4 switch 4 02-stt-2 {revert_seconds(switches[1])} release\n",
    ]
    found = [text.index(line) for line in order]
    assert found == sorted(found)
    assert revert_seconds(switches[0]) == 2 * 45 + 300 + 30


def test_a_boot_is_armed_for_its_drains_alone() -> None:
    actions = Drain(FIRST, 60), Drain(SECOND, 60), Reboot(900)
    text = apply_script("sf-00", Errand("r1", "ops@desk", actions))
    assert text.endswith(
        "\nagreed || go_back\n"
        "record_drain 00-stt-1 || go_back\n"
        "record_drain 00-stt-2 || go_back\n"
        "arm r1 120 || go_back\n"
        "act 0 drain 1 stt-1 120 60\n"
        "act 1 drain 2 stt-2 120 60\n"
        "act 2 reboot\n"
        "not_to_be_relieved\nframe confirmed 0\nexit 0\n}\nmain\n"
    )


@SHELLS
@pytest.mark.parametrize("boots", [False, True])
def test_a_boot_that_was_asked_for_is_no_going_back(shell: str, boots: bool, place: Path) -> None:
    """Cut short before it, the drained are admitted again, and the host says that it went back."""
    functions = verbatim("turn.sh").partition("\ncase $1 in\n")[0]
    apply = verbatim("apply.sh").replace("root=/var/lib/speechfleet", f"root={place}")
    stubs = f'root={place}\nadmit() {{ echo "admit $1"; }}\nsystemctl() {{ return 1; }}\n'
    boot = "armed=yes\nreboot\n" if boots else ""
    (place / "pending.new").mkdir()
    recorded = "record_drain 00-stt-1\nmv $root/pending.new $root/pending\n"
    recorded += "echo r1 >$root/pending/run\n"
    text = f"nonce=x\n{apply}\n{functions}\n{stubs}{recorded}{boot}revert reboot\n"
    done = _run(shell, place, text)
    assert done.stdout == "admit stt-1\n", done.stderr
    assert not (place / "reverting").exists()
    assert (place / "reverted").exists() is not boots


def test_what_is_said_of_a_drain() -> None:
    assert draining("stt-1", "1", "41") == "stt-1: draining, 1 connection open, 41 s left"
    assert draining("stt-1", "3", "9") == "stt-1: draining, 3 connections open, 9 s left"
    unknown = "stt-1: draining, how many connections are open is not known, 9 s left"
    assert draining("stt-1", "unknown", "9") == unknown


@pytest.mark.parametrize(
    ("refused", "left", "codes"),
    [
        (True, "0", []),
        (True, "2", ["drain.cut"]),
        (True, "unknown", ["drain.cut"]),
        (False, "1", ["drain.admitted", "drain.cut"]),
    ],
)
def test_what_did_not_go_as_wanted(refused: bool, left: str, codes: list[str]) -> None:
    found = list(drain_findings("stt-1", refused, left))
    assert [finding.code for finding in found] == codes
    assert {finding.level for finding in found} <= {"warning"}
