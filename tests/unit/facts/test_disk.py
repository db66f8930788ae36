import os
import subprocess
from pathlib import Path

import pytest

from speechfleet.facts.disk import CONTAINERD, SCRIPT, Space, read
from tests.unit.shells import SHELLS, command
from tests.unit.values import recorded


def test_a_recorded_host() -> None:
    assert read(recorded("disk")) == {
        "state": Space("/var/lib/speechfleet", 19658086 * 4096, 16777216, 16182571),
        "images": Space("/var/lib/docker", 19665233 * 4096, 16777216, 16181367),
    }


def test_a_docker_that_does_not_run_has_no_disk() -> None:
    assert set(read("state 1 4096 0 0 /var/lib/speechfleet\n")) == {"state"}


def test_a_path_may_have_spaces() -> None:
    assert read("state 1 2 3 4 /srv/my own\n") == {"state": Space("/srv/my own", 2, 3, 4)}


def test_what_says_nothing_of_our_own_folder_is_not_understood() -> None:
    with pytest.raises(ValueError, match="images"):
        read("images 1 2 3 4 /var/lib/docker\n")


@SHELLS
@pytest.mark.parametrize(("said", "asked"), [("", "root"), ("images of containerd\n", CONTAINERD)])
def test_where_images_lie(shell: str, said: str, asked: str, tmp_path: Path) -> None:
    root = tmp_path / "my root"
    told = f'{said}root "{root}"\n'
    done = subprocess.run(
        [*command(shell), "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "said_docker": f"enabled\ndocker runs\n{told}"},
    )
    found = read(done.stdout)
    assert found["images"].path == (str(root) if asked == "root" else asked)
    assert found["images"].free > 0
    assert found["state"].path == "/var/lib/speechfleet"


def test_how_large_a_file_system_is_stands_on_a_line_of_its_own() -> None:
    text = "state 1 4096 0 0 /var/lib/speechfleet\nwhole 9 4096 state\n"
    assert read(text)["state"].size == 9 * 4096
