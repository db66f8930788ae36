"""The errand of a first contact: its words, what it reads, its parts."""

import fcntl
import os
import subprocess
from pathlib import Path
from typing import cast

from speechfleet.errands.first_contact import contact, given, question
from speechfleet.plan.render import verbatim
from speechfleet.remote.door import Room
from tests.unit.errands.one_door import OneDoor
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import PLANTED_KEY, PLANTED_PASSWORD, custom, host, service, told


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(verbatim("first_contact.sh"))


@SHELLS
def test_a_second_one_leaves_the_first_its_container(shell: str, tmp_path: Path) -> None:
    folder = as_sh(shell, tmp_path / "bin")
    for name in ("systemctl", "curl", "docker"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} >>"{tmp_path}/notes"\n')
        (folder / name).chmod(0o755)
    script = verbatim("first_contact.sh").replace("/run/", f"{tmp_path}/")
    lock = tmp_path / "speechfleet-first-contact.lock"
    with lock.open("w") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        done = subprocess.run(
            [*command(shell), "-c", script, "first-contact", *map(str, range(13))],
            input="the password\n0\n",
            text=True,
            timeout=120,
            env={"PATH": f"{folder}:{os.environ['PATH']}"},
        )
    assert done.returncode == 76
    assert "docker" not in (tmp_path / "notes").read_text()
    assert lock.exists()


def test_no_word_is_secret() -> None:
    asked = question(host(), service(ready_seconds=100))
    assert asked.seconds == 2000
    image = "registry.example:5000/azure-cognitive-services/speechservices/speech-to-text"
    assert asked.words[:6] == (f"{image}:5.1.0-amd64-en-us", "5000", "/ready", "/status", "100",
                               "8589934592")  # fmt: skip
    assert not {PLANTED_KEY, PLANTED_PASSWORD} & set(asked.words)
    assert question(host(), custom()).words[7] == "/usr/local/models"


def test_what_it_reads() -> None:
    """The password; the lines of the container with a wrong key, as many as is said; the others."""
    text = given(host(), custom()).open()
    password, count, *lines = text.splitlines()
    assert (password, count) == (PLANTED_PASSWORD, "4")
    billing = "Billing=https://west.cognitiveservices.azure.com/"
    assert lines[:4] == ["Eula=accept", "ModelId=m-1", f"ApiKey={'0' * len(PLANTED_KEY)}", billing]
    assert lines[4:] == ["Eula=accept", "ModelId=m-1", f"ApiKey={PLANTED_KEY}", billing]


def test_each_part_is_told_and_what_came_after_the_last_is_kept() -> None:
    heard: list[str] = []
    door = OneDoor(
        ("one\n", "alive"), ("two\n", "part image"), ("", "part eula"), ("why\n", "ended 75")
    )
    seen = contact(cast(Room, door), host(), service(), told(), heard.append)
    assert seen.parts == {"image": "one\ntwo", "eula": ""}
    assert (heard, seen.code, seen.rest) == (["image", "eula"], 75, "why")
