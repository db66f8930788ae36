"""A licence is fetched on a host that has Docker, and nothing of it or of the key stays there."""

import io
import os
import signal
import subprocess
import tarfile
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.licence import SCRIPT, Download, Downloaded
from speechfleet.remote.door import Door
from speechfleet.remote.frames import Frame, Question
from tests.unit.errands.one_door import OneDoor
from tests.unit.offline import PLANTED_LICENCE, licence, unlicensed
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import PLANTED_KEY, PLANTED_PASSWORD, RESOURCE, custom, host

_DOCKER = """echo "$*" >>"$SAID"
case "$1 $2" in
"image inspect")
  [ -e "$HERE" ] || exit 1
  case $* in *Id*) echo sha256:77 ;; *User*) id -u ;; esac ;;
"run --detach")
  for word; do
    case $before in
    --env-file) cat "$word" >"$GIVEN" ;;
    --volume) case $word in *:/license:z) folder=${word%:/license:z} ;; esac ;;
    esac
    before=$word
  done
  [ "$RUNS" = yes ] || { echo 'Error: no space left on device'; exit 125; }
  [ -z "$COMES" ] || printf '%s' "$COMES" >"$folder/a licence" ;;
"inspect --format") echo "$STATE" ;;
"logs --tail") echo "$LOG" ;;
"pull "* | "--config "*) : >"$HERE" ;;
esac"""


class Staging:
    """A host with a docker of our own making, and the files that were put there."""

    def __init__(self, shell: str, folder: Path) -> None:
        self.folder = folder
        self.models = ""
        self._shell = shell
        self._programs = as_sh(shell, folder / "bin")
        for name, text in {"docker": _DOCKER, "systemctl": ":", "chown": ":", "sleep": ":"}.items():
            (self._programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (self._programs / name).chmod(0o755)
        for name in ("run", "var"):
            (folder / name).mkdir()
        (folder / "key").write_text("ApiKey=planted\nBilling=https://west.example/\n")
        (folder / "login").write_text("{}")
        (folder / "here").touch()

    def fetch(
        self, told: Mapping[str, str], login: str = "", limit: int = 100_000, seconds: int = 2
    ) -> tuple[int, str]:
        """The exit code, and what was printed."""
        done = subprocess.run(
            self._words(login, seconds, limit),
            capture_output=True,
            text=True,
            timeout=120,
            env=self._environment(told),
        )
        return done.returncode, done.stdout

    def begin(self, told: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        """A download that goes on, in a process group of its own."""
        words = self._words(str(self.folder / "login"), 100_000, 1)
        return subprocess.Popen(words, start_new_session=True, env=self._environment(told))

    def _words(self, login: str, seconds: int, limit: int) -> list[str]:
        script = SCRIPT.replace("/run/", f"{self.folder}/run/")
        script = script.replace("/var/lib/speechfleet", f"{self.folder}/var")
        words = ("N", str(self.folder / "key"), login, "image:1", str(seconds), str(limit))
        return [*command(self._shell), "-c", script, "licence", *words, self.models, "/models"]

    def _environment(self, told: Mapping[str, str]) -> dict[str, str]:
        return {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "SAID": str(self.folder / "said"),
            "GIVEN": str(self.folder / "given"),
            "HERE": str(self.folder / "here"),
            "RUNS": "yes",
            "COMES": "",
            "STATE": "false 0",
            "LOG": "",
            **told,
        }

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text()

    def assert_clean(self) -> None:
        assert list((self.folder / "run").iterdir()) == []
        assert not (self.folder / "key").exists()
        assert not (self.folder / "login").exists()
        assert "rm --force --volumes speechfleet_licence-" in self.said.splitlines()[-1]


@pytest.fixture
def staging(shell: str, tmp_path: Path) -> Staging:
    return Staging(shell, tmp_path)


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


@SHELLS
def test_what_appears_is_brought_back(staging: Staging) -> None:
    code, out = staging.fetch({"COMES": "a licence"}, login=str(staging.folder / "login"))
    assert code == 0
    image, rest = out.split("\nN image sha256:77\n")
    assert "pulling" not in image
    text = rest.partition("\nN waiting\n")[2].partition("\nN licence\n")[0]
    with tarfile.open(fileobj=io.BytesIO(b64decode(text))) as archive:
        found = archive.extractfile("./a licence")
        assert found
        assert found.read() == b"a licence"
    assert (staging.folder / "given").read_text().startswith("ApiKey=planted\nBilling=")
    assert "planted" not in staging.said
    staging.assert_clean()


@pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has a sleep of its own
@pytest.mark.parametrize(("seconds", "code"), [(30, 0), (3, 73)])
def test_a_container_that_runs_on_is_stopped_once_nothing_grows(
    seconds: int, code: int, staging: Staging
) -> None:
    """Four looks have to agree."""
    (staging.folder / "login").unlink()
    assert staging.fetch({"STATE": "true 0", "COMES": "x"}, seconds=seconds)[0] == code
    assert ("stop --time" in staging.said) is (code == 0)
    staging.assert_clean()


@SHELLS
@pytest.mark.parametrize(
    ("code", "told", "word"),
    [
        (72, {"STATE": "false 1", "LOG": "Eula must be accepted", "COMES": "x"}, "said"),
        (72, {"STATE": "false 0", "LOG": "nothing"}, "said"),
        (73, {"STATE": "true 0", "LOG": "waiting"}, "said"),
        (71, {"RUNS": "no"}, "said"),
        (74, {"COMES": "x" * 20_000}, "waiting"),
    ],
)
def test_what_fails_leaves_nothing(
    code: int, told: dict[str, str], word: str, staging: Staging
) -> None:
    found, out = staging.fetch(told, str(staging.folder / "login"), limit=15_000)
    assert found == code
    assert out.rstrip().endswith(f"N {word}")
    assert told.get("LOG", "") in out
    staging.assert_clean()


@SHELLS
@pytest.mark.parametrize(("there", "code"), [(False, 75), (True, 0)])
def test_a_model_has_to_be_there_before(there: bool, code: int, staging: Staging) -> None:
    models = staging.folder / "m-1"
    models.mkdir()
    staging.models = str(models)
    if there:
        (models / "model").touch()
    assert staging.fetch({"COMES": "x"}, login=str(staging.folder / "login"))[0] == code
    assert (f"--volume {models}:/models:z" in staging.said) is there
    staging.assert_clean()


@SHELLS
def test_who_gives_up_leaves_nothing(staging: Staging) -> None:
    """As the leash does where the controller goes away: the group is ended."""
    process = staging.begin({"STATE": "true 0"})
    deadline = time.monotonic() + 60
    while not (staging.folder / "given").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGTERM)
    assert process.wait(60) == 4
    staging.assert_clean()


@SHELLS
def test_an_image_that_is_missing_is_pulled_with_the_login(staging: Staging) -> None:
    (staging.folder / "here").unlink()
    code, out = staging.fetch({"COMES": "x"}, login=str(staging.folder / "login"))
    assert code == 0
    assert "\nN pulling\n" in out
    assert f"--config {staging.folder}/run/speechfleet_licence-" in staging.said
    assert (staging.folder / "var" / "pulled").read_text() == "image:1\n"
    staging.assert_clean()


class Stocked(OneDoor):
    """A door that takes uploads, and can tell what was sent to the host."""

    def __init__(self, *says: tuple[str, str]) -> None:
        super().__init__(*says)
        self.uploads: list[bytes] = []

    def upload(self, name: str, data: bytes) -> str:
        self.uploads.append(data)
        return f"/home/ops/{name}"


SERVICE = unlicensed()
DOWNLOAD = Download(SERVICE, RESOURCE, 900, "1970-01-01")


def _archive() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        entry = tarfile.TarInfo("./licence")
        entry.size = len(PLANTED_LICENCE)
        archive.addfile(entry, io.BytesIO(PLANTED_LICENCE))
    return data.getvalue()


def _done(*says: tuple[str, str]) -> Downloaded:
    return DOWNLOAD(host(SERVICE), cast(Door, Stocked(*says)))


def test_a_licence_is_what_came_between_the_frames() -> None:
    text = b64encode(_archive()).decode()
    half = len(text) // 2
    done = _done(
        ("", "image sha256:77"),
        ("", "waiting"),
        # A sign of life may come in the middle.
        (text[:half] + "\n", "alive"),
        (text[half:] + "\n", "licence"),
        ("", "ended 0"),
    )
    assert done.outcome.state == "fine"
    assert done.licence == licence(SERVICE, _archive(), image_id="sha256:77")


@pytest.mark.parametrize(
    ("ended", "log", "message", "cause"),
    [
        ("69", "", "Docker is not running there", ""),
        ("70", "manifest unknown", "could not be pulled: the registry has no", "cause.tag-missing"),
        (
            "72",
            "Endpoint connection failed with status 'Invalid'",
            "refuses the key",
            "cause.key-invalid",
        ),
        ("73", "", "no licence came within 15 min", ""),
        ("124", "", "no licence came within 15 min", ""),
        ("74", "", "it is larger than 1024 KiB", ""),
        ("75", "", "its model is not there", ""),
        ("0", "", "ended with exit code 0", ""),
    ],
)
def test_why_there_is_none(ended: str, log: str, message: str, cause: str) -> None:
    """Of the log only what the catalogue says."""
    done = _done((f"planted words\n{log}\n", "said"), ("", f"ended {ended}"))
    (found,) = done.outcome.findings
    assert (done.outcome.state, done.licence) == ("unfit", None)
    assert (found.code, found.cause) == ("licence.download", cause)
    assert message in found.message
    assert "planted" not in found.message + found.fix


def test_what_is_no_base64_is_no_licence() -> None:
    assert _done(("%%%\n", "licence"), ("", "ended 0")).outcome.state == "unfit"


def test_a_host_that_is_away_is_an_outcome() -> None:
    door = OneDoor(away=("ber-01",))
    assert DOWNLOAD(host(SERVICE), cast(Door, door)).outcome.state == "unreachable"


def test_secrets_go_as_files_and_never_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Question] = []

    def on_leash(room: object, question: Question) -> list[Frame]:
        asked.append(question)
        return [Frame(("ended", "69"), "")]

    monkeypatch.setattr("speechfleet.errands.licence.on_leash", on_leash)
    door = Stocked()
    model = custom(disconnected=True, licence_days=30)
    replace(DOWNLOAD, service=model)(host(model), cast(Door, door))
    key, config = door.uploads
    assert key == f"ApiKey={PLANTED_KEY}\nBilling={RESOURCE.endpoint}\n".encode()
    assert b64encode(f"puller:{PLANTED_PASSWORD}".encode()) in config
    (question,) = asked
    words = " ".join(question.words)
    assert words.endswith("/var/lib/speechfleet/models/m-1 /usr/local/models")
    assert PLANTED_KEY not in words + question.script
    assert PLANTED_PASSWORD not in words
