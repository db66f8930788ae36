"""A model is fetched by a container that serves with it, and has its name only when it is whole."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.download_model import SCRIPT, ModelDownload
from speechfleet.remote.door import Door
from speechfleet.run import HostOutcome
from tests.unit.errands.one_door import OneDoor
from tests.unit.errands.staging import Asked, Staging, give_up
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS
from tests.unit.values import PLANTED_KEY, RESOURCE, custom, host

MODEL = '{"modelId": "m-1"}'
COMES = {"STATE": "true 0", "MODEL": MODEL}


@pytest.fixture
def staging(shell: str, tmp_path: Path) -> Staging:
    return Staging(shell, tmp_path, SCRIPT)


def _fetch(staging: Staging, told: dict[str, str], seconds: int = 1) -> tuple[int, str]:
    words = (seconds, "m-1", "/models", 5000, "/ready")
    return staging.fetch(told, *words, login=staging.login)


def _models(staging: Staging) -> dict[str, list[str]]:
    folders = (staging.var / "models").iterdir()
    return {one.name: sorted(file.name for file in one.iterdir()) for one in folders}


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


@SHELLS
def test_a_model_is_placed_once_its_container_serves(staging: Staging) -> None:
    code, out = _fetch(staging, COMES)
    assert (code, out.rstrip().endswith("N placed")) == (0, True)
    assert _models(staging) == {"m-1": ["properties.json"]}
    assert (staging.folder / "given").read_text().startswith("ApiKey=planted\nBilling=")
    assert "--env ModelId=m-1 --volume" in staging.said
    assert "--publish 127.0.0.1::5000 image:1" in staging.said
    assert "http://127.0.0.1:49153/ready" in staging.said
    assert "stop --time 10 speechfleet_model-" in staging.said
    assert "planted" not in staging.said
    staging.assert_clean()


@SHELLS
def test_one_that_is_there_is_left_alone(staging: Staging) -> None:
    (staging.var / "models" / "m-1").mkdir(parents=True)
    (staging.var / "models" / "m-1" / "properties.json").write_text("of before")
    code, out = _fetch(staging, COMES)
    assert (code, out) == (0, "\nN there\n")
    assert "run --detach" not in staging.said
    staging.assert_clean()


@SHELLS
@pytest.mark.parametrize(
    ("code", "told"),
    [
        (71, {"RUNS": "no"}),
        (72, {**COMES, "STATE": "false 1", "READY": "no"}),
        (72, {**COMES, "READY": "no", "LOG": "Endpoint connection failed with status 'Invalid'."}),
        (73, {**COMES, "READY": "no"}),
        (73, {"STATE": "true 0"}),
    ],
)
def test_what_fails_leaves_no_half_of_a_model(
    code: int, told: dict[str, str], staging: Staging
) -> None:
    found, out = _fetch(staging, told)
    assert found == code
    assert out.rstrip().endswith("N said")
    assert _models(staging) == {}
    staging.assert_clean()


@SHELLS
def test_what_is_in_the_way_stays(staging: Staging) -> None:
    other = staging.var / "models" / "m-1" / "half.of.a.model"
    other.parent.mkdir(parents=True)
    other.touch()
    assert _fetch(staging, COMES)[0] == 77
    assert _models(staging) == {"m-1": ["half.of.a.model"]}
    staging.assert_clean()


@SHELLS
def test_what_a_killed_download_left_goes(staging: Staging) -> None:
    for name in (".m-0.download", ".m-1.download", ".m-1.coming", "m-0"):
        (staging.var / "models" / name).mkdir(parents=True)
        (staging.var / "models" / name / "half").touch()
    assert _fetch(staging, COMES)[0] == 0
    assert _models(staging) == {"m-0": ["half"], "m-1": ["properties.json"]}


@pytest.fixture
def begun(staging: Staging) -> Iterator["subprocess.Popen[bytes]"]:
    """A download that goes on, and has asked its container whether it is ready."""
    words = (100_000, "m-1", "/models", 5000, "/ready")
    process = staging.begin({**COMES, "READY": "no"}, *words)
    try:
        deadline = time.monotonic() + 60
        while "curl " not in _said(staging) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _said(staging: Staging) -> str:
    return staging.said if (staging.folder / "said").exists() else ""


@SHELLS
def test_who_gives_up_leaves_nothing_and_another_is_told(
    staging: Staging, begun: "subprocess.Popen[bytes]"
) -> None:
    (staging.folder / "key").touch()
    (staging.folder / "login").touch()
    assert _fetch(staging, COMES)[0] == 78
    assert give_up(begun) == 4
    assert _models(staging) == {}
    staging.assert_clean()


SERVICE = custom(disconnected=True, licence_days=30, model_resource="west")


def _done(*says: tuple[str, str], sizes: list[int] | None = None) -> HostOutcome:
    grown = [] if sizes is None else sizes
    download = ModelDownload(SERVICE, RESOURCE, 3600, grown=grown.append)
    return download(host(SERVICE), cast(Door, OneDoor(*says)))


def test_how_it_grows_is_told() -> None:
    sizes: list[int] = []
    says = (("", "waiting"), ("", "size 4"), ("", "alive"), ("", "size 8"), ("", "placed"))
    outcome = _done(*says, ("", "ended 0"), sizes=sizes)
    assert (outcome.state, outcome.changes) == ("changed", 1)
    assert sizes == [4096, 8192]
    assert _done(("", "there"), ("", "ended 0")).state == "fine"


@pytest.mark.parametrize(
    ("ended", "log", "message", "fix", "cause"),
    [
        ("69", "", "Docker is not running there", "may fetch models (tier S0", ""),
        ("72", "failed with status 'Invalid'", "refuses the key", "", "cause.key-invalid"),
        ("73", "", "its model was not there within 1 h", "reaches the endpoint of west", ""),
        ("124", "", "its model was not there within 1 h", "reaches the endpoint of west", ""),
        ("77", "", "its folder holds something else", "/models/m-1 there", ""),
        ("78", "", "another download of a model is under way", "", ""),
        ("0", "", "ended with exit code 0", "", ""),
    ],
)
def test_why_there_is_none(ended: str, log: str, message: str, fix: str, cause: str) -> None:
    """Of the log only what the catalogue says."""
    outcome = _done((f"planted words\nEndpoint connection {log}\n", "said"), ("", f"ended {ended}"))
    (found,) = outcome.findings
    assert (outcome.state, found.code, found.cause) == ("unfit", "models.download", cause)
    assert message in found.message
    assert fix in found.fix
    assert "planted" not in found.message + found.fix


def test_a_host_that_is_away_is_an_outcome() -> None:
    away = cast(Door, OneDoor(away=("ber-01",)))
    assert ModelDownload(SERVICE, RESOURCE, 60)(host(SERVICE), away).state == "unreachable"


def test_the_key_is_in_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, door = Asked(), OneDoor()
    monkeypatch.setattr("speechfleet.errands.download_model.on_leash", asked)
    ModelDownload(SERVICE, RESOURCE, 60)(host(SERVICE), cast(Door, door))
    assert door.uploaded[0].startswith(f"ApiKey={PLANTED_KEY}\n".encode())
    (question,) = asked.questions
    assert question.words[-5:] == ("60", "m-1", "/usr/local/models", "5000", "/ready")
    assert PLANTED_KEY not in " ".join(question.words)
