"""Models on a host."""

import os
import subprocess
from pathlib import Path

from speechfleet.facts.fact import Part
from speechfleet.facts.models import FOLDER, SCRIPT, Model, given_up, read, to_download
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
    for name, hours in ((".m-3.coming", 2), (".m-4.coming", 0), (".m-5.download", 2), (".x", 2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half").touch()
        for path in (tmp_path / name / "half", tmp_path / name):
            then = path.stat().st_mtime - hours * 3600
            os.utime(path, (then, then))
    script = SCRIPT.replace("/var/lib/speechfleet/models", str(tmp_path))
    said = subprocess.run(
        [*command(shell), "-c", script], capture_output=True, text=True, env=os.environ, check=True
    ).stdout
    whole = {"m-1": True, "m-2": False, ".m-3.coming": False, ".m-5.download": False}
    assert {name: one.whole for name, one in read(said).items()} == whole
    given = [path.removeprefix(f"{FOLDER}/") for path in given_up(read(said))]
    assert given == [".m-3.coming", ".m-5.download"]
    assert Part(said, 0).text.startswith("model m-1 whole ")
