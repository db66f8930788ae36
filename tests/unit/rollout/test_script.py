"""From actions to sh: quoted in one place, whole in every shell, and run by its last line."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speechfleet.inventory.fleet import Registry
from speechfleet.inventory.packages import Package
from speechfleet.plan.actions import (
    Action,
    Await,
    Bring,
    Enable,
    EnableNet,
    Expect,
    Fetch,
    Goal,
    Install,
    MakeRoom,
    Reboot,
    Remove,
    Switch,
    Write,
)
from speechfleet.plan.release import instance
from speechfleet.rollout.script import Errand, apply_script, revert_seconds, secret_texts
from speechfleet.secrets.secret import Secret
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, command
from tests.unit.values import PLANTED_KEY, PLANTED_PASSWORD, REGISTRY, custom, host, service

HOST = host(service(instances=2, settings={"A": "it's $x `id` \\ %h"}))
FIRST, SECOND = (instance(HOST, HOST.services[0], f"stt-{n}", 4999 + n) for n in (1, 2))
CUSTOM = instance(host(custom()), custom(), "custom-1", 5000)
assert FIRST.key
ACTIONS: tuple[Action, ...] = (
    Expect("f00d"),
    Write("/var/lib/speechfleet/turn.sh", "echo 'turn'\n", 0o644),
    EnableNet(),
    Write(FIRST.key.path, FIRST.key.content, 0o600),
    Fetch(FIRST.image, REGISTRY),
    Switch(FIRST, "new"),
    Await(FIRST),
    Switch(SECOND, "its unit changes"),
    Await(SECOND),
)
SCRIPT = apply_script("sf-00", Errand("r1", "ops@desk", ACTIONS))


def _body(*actions: Action, uploads: dict[str, str] | None = None) -> list[str]:
    """The lines inside `main() { … }` for these actions, lock and end left out."""
    script = apply_script("sf-00", Errand("r1", "ops@desk", actions), uploads)
    inside = script.rpartition("\nmain() {\n")[2].removesuffix("\n}\nmain\n")
    return inside.split("\n")[1:-3]


@pytest.mark.parametrize(
    ("action", "line"),
    [
        (Expect("f00d"), "act 0 expect f00d"),
        (Write("/a/b c", "x'y\n", 0o644), "act 0 write '/a/b c' 0644 'x'\"'\"'y\n'"),
        (Write("/k", Secret("s"), 0o600), "act 0 write /k 0600 s"),
        (EnableNet(), "act 0 enable_net"),
        (MakeRoom(("r/a:1", "r/b;c")), "act 0 make_room r/a:1 'r/b;c'"),
        (Fetch("r/i:t", Registry("r")), "act 0 fetch r/i:t 120"),
        (
            Fetch("r/p/i:t", Registry("r/p", "u", Secret("p w"))),
            "act 0 fetch r/p/i:t 120 r u 'p w'",
        ),
        (Await(FIRST), "act 0 await stt-1 300"),
        (Await(CUSTOM), "act 0 await custom-1 300 /var/lib/speechfleet/models/m-1"),
        (Reboot(900), "act 0 reboot"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_the_line_of_every_action(action: Action, line: str) -> None:
    assert "\n".join(_body(action)) == line


def test_switches_are_recorded_and_armed_before_the_first() -> None:
    text = "\n".join(_body(*ACTIONS[5:]))
    order = [
        f"record 01-stt-1 stt-1 {FIRST.key.link if FIRST.key else ''} ",
        "record 02-stt-2 stt-2 ",
        "arm r1 120 || go_back",
        f"act 0 switch 1 01-stt-1 {revert_seconds(Switch(FIRST, 'new'))} release",
        "act 1 await stt-1 300",
        f"act 2 switch 2 02-stt-2 {revert_seconds(Switch(SECOND, 'its unit changes'))}",
        "act 3 await stt-2 300",
    ]
    found = [text.index(line) for line in order]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("goal", "seconds"),
    [("started", 390), ("stopped", 90), ("gone", 90), ("release", 390), ("earlier", 390)],
)
def test_a_goal_is_recorded_by_name_and_has_its_time(goal: Goal, seconds: int) -> None:
    to_a_release = goal in ("release", "earlier")
    to = FIRST if to_a_release else replace(FIRST, key=None)
    text = "\n".join(_body(Switch(to, "why", goal)))
    if to_a_release:
        assert "record 01-stt-1 stt-1 " in text
        assert (" leaves || go_back\n" in text) is (goal == "earlier")
    else:
        assert f"\nrecord_goal 01-stt-1 stt-1 {goal} || go_back\n" in text
    assert f"\nact 0 switch 1 01-stt-1 {seconds} {goal}" in text


def test_what_stays_stopped_is_recorded_with_its_new_key() -> None:
    assert FIRST.key
    text = "\n".join(_body(Switch(FIRST, "its key changes", "stopped")))
    assert f"\nrecord_goal 01-stt-1 stt-1 stopped {FIRST.key.link} || go_back\n" in text


def test_what_cannot_be_undone_is_done_after_the_confirmation() -> None:
    """Wherever it stands among the actions."""
    removed = Remove("/var/lib/speechfleet/releases/it's")
    actions = (Switch(SECOND, "why", "gone"), removed, Switch(FIRST, "new"), Await(FIRST))
    script = apply_script("sf-00", Errand("r1", "ops@desk", actions))
    assert script.endswith(
        "\nact 3 await stt-1 300\n"
        "[ $armed = no ] || confirm || too_late\n"
        "sweep 1 remove '/var/lib/speechfleet/releases/it'\"'\"'s'\n"
        "frame confirmed 0\nexit 0\n}\nmain\n"
    )


def test_the_net_waits_longer_than_an_instance_may_take() -> None:
    assert revert_seconds(Switch(FIRST, "new")) > FIRST.ready_seconds + 2 * 30 + 22
    waits = replace(FIRST, service=replace(FIRST.service, stagger_seconds=40))
    assert revert_seconds(Switch(waits, "new")) == revert_seconds(Switch(FIRST, "new")) + 40
    stopped = [revert_seconds(Switch(one, "", "stopped")) for one in (FIRST, waits)]
    assert stopped[0] == stopped[1]


def test_a_script_without_switches_has_nothing_to_confirm() -> None:
    assert "confirm" not in "\n".join(_body(*ACTIONS[:4]))
    assert apply_script("sf-00", Errand("r", "o", ACTIONS[:4])).count("[ $armed = no ]") == 0


@pytest.mark.parametrize(
    ("action", "name", "line"),
    [
        (ACTIONS[3], FIRST.key.path, f"act 0 write_uploaded {FIRST.key.path} 0600 /up"),
        (
            ACTIONS[4],
            FIRST.image,
            f"act 0 fetch_uploaded {FIRST.image} 120 registry.example:5000 puller /up",
        ),
    ],
)
def test_an_uploaded_secret_is_named_by_its_place(action: Action, name: str, line: str) -> None:
    script = apply_script("sf-00", Errand("r1", "o", (action,)), {name: "/up"})
    assert f"\n{line}\n" in script
    assert script.startswith("trap 'rm -f /up' EXIT\n")


def test_every_secret_of_a_script_can_be_uploaded_instead() -> None:
    everywhere = dict.fromkeys(secret_texts(ACTIONS), "/home/ops/.sf-1")
    script = apply_script("sf-00", Errand("r1", "ops@desk", ACTIONS), everywhere)
    assert len(everywhere) == 2
    assert PLANTED_KEY not in script
    assert PLANTED_PASSWORD not in script


def test_no_action_shows_a_secret() -> None:
    for text in (str(ACTIONS), repr(ACTIONS), *map(str, ACTIONS), *map(repr, ACTIONS)):
        assert PLANTED_KEY not in text
        assert PLANTED_PASSWORD not in text
    assert PLANTED_KEY in SCRIPT, "the detector works"
    assert PLANTED_PASSWORD in SCRIPT, "the detector works"


def test_shellcheck_finds_nothing() -> None:
    # SC2046: instance names are split into words, and are a-z, 0-9 and -
    # SC2015: what follows `||` ends the script, so it may run in either case
    # SC2016: text for another shell, to be expanded there
    script = apply_script("sf-00", Errand("r1", "ops@desk", ACTIONS[:3]))
    assert not complaints(script, exclude=("SC2046", "SC2015", "SC2016", "SC2317", "SC2329"))


@SHELLS
def test_every_shell_takes_the_script(shell: str) -> None:
    done = subprocess.run([*command(shell), "-n"], input=SCRIPT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=4))
def test_whatever_a_value_holds_it_comes_back_byte_for_byte(texts: list[str]) -> None:
    """Through the line of a Write, in a real sh, with `act` a stand-in that prints."""
    lines = "\n".join(line for text in texts for line in _body(Write("/p", text, 0o600)))
    done = subprocess.run(
        ["dash"],
        input=b"act() { printf '%s\\000' \"$5\"; }\n" + lines.encode(),
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"".join(text.encode() + b"\0" for text in texts)
    assert done.stderr == b""


def test_a_script_that_is_cut_runs_nothing(tmp_path: Path) -> None:
    """In a world where no program but these exists, and each tells that it was called."""
    programs = _telltales(tmp_path)
    lines = SCRIPT.split("\n")
    for cut in range(len(lines) - 2):
        subprocess.run(
            command("dash"),
            input="\n".join(lines[:cut]) + "\n",
            capture_output=True,
            text=True,
            env={"PATH": str(programs)},
            cwd=tmp_path,
            timeout=60,
        )
    assert not (tmp_path / "called").exists()


def test_the_telltales_tell(tmp_path: Path) -> None:
    programs = _telltales(tmp_path)
    environment = {"PATH": str(programs)}
    subprocess.run(["/bin/sh"], input="flock -w 3 9\n", text=True, env=environment, check=False)
    assert (tmp_path / "called").read_text() == "flock\n"


def _telltales(folder: Path) -> Path:
    """Programs that write down that they were called, named as all that the script calls."""
    programs = folder / "bin"
    programs.mkdir()
    names = "mkdir cat rm mv cp chmod chown ln sync flock find sleep timeout systemctl docker"
    for name in [*names.split(), "systemd-run", "sh", "sha256sum", "journalctl", "readlink"]:
        program = programs / name
        program.write_text(f"#!{os.path.realpath('/bin/sh')}\necho {name} >>{folder}/called\n")
        program.chmod(0o755)
    return programs


def test_what_makes_a_host_fit_is_called_with_its_words() -> None:
    package = Package(Path("/a folder/it's_1_all.deb"), 1, "0" * 64)
    actions = (Bring((package,)), Install(("curl", "iptables"), brought=True), Enable("x.service"))
    script = apply_script("sf-00", Errand("r1", "ops@desk", actions))
    assert script.endswith(
        "\nact 0 bring 'it'\"'\"'s_1_all.deb'\n"
        "act 1 install_packages brought curl iptables\n"
        "act 2 enable x.service\n"
        "not_to_be_relieved\nframe confirmed 0\nexit 0\n}\nmain\n"
    )
    own = apply_script("sf-00", Errand("r1", "ops@desk", (Install(("curl",)),)))
    assert "\nact 0 install_packages own curl\n" in own
