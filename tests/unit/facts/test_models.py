"""Models on a host."""

import os
import subprocess
from pathlib import Path

from speechfleet.facts.fact import Part
from speechfleet.facts.models import SCRIPT, Model, read, to_download
from tests.unit.shells import SHELLS, command
from tests.unit.values import custom, service, told

SAID = "model m-1 whole 2097152\nmodel m-2  4\n"


def test_what_they_are() -> None:
    assert read(SAID) == {"m-1": Model(2 << 30, whole=True), "m-2": Model(4096, whole=False)}
    assert read("") == {}


def test_a_start_downloads_what_is_not_there_whole() -> None:
    first, second, third = (custom(model=f"m-{n}") for n in (1, 2, 3))
    answers = told(models=SAID)
    assert [to_download(s, answers) for s in (first, second, third)] == [False, True, True]
    assert to_download(first, told("models"))
    assert not to_download(custom(model="m-3", disconnected=True), answers)
    assert not to_download(service(), answers)


@SHELLS
def test_folders_are_told(shell: str, tmp_path: Path) -> None:
    (tmp_path / "m-1").mkdir()
    (tmp_path / "m-1" / "properties.json").write_text("{}")
    (tmp_path / "m-2" / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "m-2" / "deep" / "deeper" / "properties.json").write_text("{}")
    (tmp_path / "file").touch()
    script = SCRIPT.replace("/var/lib/speechfleet/models", str(tmp_path))
    said = subprocess.run(
        [*command(shell), "-c", script], capture_output=True, text=True, env=os.environ, check=True
    ).stdout
    assert {name: one.whole for name, one in read(said).items()} == {"m-1": True, "m-2": False}
    assert Part(said, 0).text.startswith("model m-1 whole ")
