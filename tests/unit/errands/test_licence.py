"""A licence is fetched on a host that has Docker, and nothing of it or of the key stays there."""

import io
import os
import tarfile
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from speechfleet.errands.licence import SCRIPT, Download, Downloaded
from speechfleet.inventory.fleet import Proxy
from speechfleet.remote.door import Door
from speechfleet.secrets.secret import Secret
from tests.unit.errands.one_door import OneDoor
from tests.unit.errands.staging import Asked, Staging, give_up
from tests.unit.offline import PLANTED_LICENCE, licence, unlicensed
from tests.unit.shellcheck import complaints
from tests.unit.shells import SHELLS
from tests.unit.values import PLANTED_KEY, PLANTED_PASSWORD, RESOURCE, custom, host


@pytest.fixture
def staging(shell: str, tmp_path: Path) -> Staging:
    return Staging(shell, tmp_path, SCRIPT)


def _fetch(
    staging: Staging,
    told: Mapping[str, str],
    login: str = "",
    limit: int = 100_000,
    seconds: int = 2,
    models: str = "",
) -> tuple[int, str]:
    return staging.fetch(told, seconds, limit, models, "/models", login=login)


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(SCRIPT)


@SHELLS
def test_what_appears_is_brought_back(staging: Staging) -> None:
    code, out = _fetch(staging, {"COMES": "a licence"}, login=staging.login)
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
    assert "--memory 4096 --log-driver json-file --log-opt max-size=10m" in staging.said
    staging.assert_clean()


@pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has a tar of its own
def test_what_cannot_be_packed_is_not_called_too_large(staging: Staging) -> None:
    staging.program("tar", "exit 2")
    assert _fetch(staging, {"COMES": "x"}, staging.login)[0] == 76
    staging.assert_clean()


@pytest.mark.parametrize("shell", ["dash", "bash"])  # busybox has a sleep of its own
@pytest.mark.parametrize(("seconds", "code"), [(30, 0), (3, 73)])
def test_a_container_that_runs_on_is_stopped_once_nothing_grows(
    seconds: int, code: int, staging: Staging
) -> None:
    """Four looks have to agree."""
    (staging.folder / "login").unlink()
    assert _fetch(staging, {"STATE": "true 0", "COMES": "x"}, seconds=seconds)[0] == code
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
    found, out = _fetch(staging, told, staging.login, limit=15_000)
    assert found == code
    assert out.rstrip().endswith(f"N {word}")
    assert told.get("LOG", "") in out
    staging.assert_clean()


@SHELLS
@pytest.mark.parametrize(("there", "code"), [("half", 75), ("properties.json", 0)])
def test_a_model_has_to_be_there_before(there: str, code: int, staging: Staging) -> None:
    models = staging.folder / "m-1"
    models.mkdir()
    (models / there).touch()
    found = _fetch(staging, {"COMES": "x"}, staging.login, models=str(models))
    assert found[0] == code
    assert (f"--volume {models}:/models:z" in staging.said) is (code == 0)
    staging.assert_clean()


@SHELLS
def test_who_gives_up_leaves_nothing(staging: Staging) -> None:
    process = staging.begin({"STATE": "true 0"}, 100_000, 1, "", "/models")
    deadline = time.monotonic() + 60
    while not (staging.folder / "given").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert give_up(process) == 4
    staging.assert_clean()


@SHELLS
def test_what_a_killed_one_left_goes_and_nobody_elses(staging: Staging) -> None:
    """No process has a number of 9 digits; this test is a process that is at work. What Docker
    does not let go is no trouble of the next."""
    run = staging.folder / "run"
    dead, alive = "speechfleet_models-999999999", f"speechfleet_model-{os.getpid()}"
    without_key = "speechfleet_licence-999999998"
    for name in (dead, alive):
        (run / name).mkdir()
        (run / name / "key").touch()
    others = (alive, "speechfleet_diagnose", "speechfleet-licence-1")
    told = {"COMES": "x", "LEFT": " ".join((*others, dead, without_key))}
    assert _fetch(staging, told)[0] == 0
    assert [one.name for one in run.iterdir()] == [alive]
    removed = {line.split()[-1] for line in staging.said.splitlines() if "rm --force" in line}
    assert {dead, without_key} <= removed
    assert not removed & {*others}


@SHELLS
def test_an_image_that_is_missing_is_pulled_with_the_login(staging: Staging) -> None:
    (staging.folder / "here").unlink()
    code, out = _fetch(staging, {"COMES": "x"}, login=staging.login)
    assert code == 0
    assert "\nN pulling\n" in out
    assert f"--config {staging.folder}/run/speechfleet_licence-" in staging.said
    assert (staging.folder / "var" / "pulled").read_text() == "image:1\n"
    staging.assert_clean()


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
    return DOWNLOAD(host(SERVICE), cast(Door, OneDoor(*says)))


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
        ("76", "", "what came could not be packed", ""),
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


def test_the_way_out_is_that_of_the_host_where_it_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("speechfleet.errands.licence.on_leash", Asked())
    door = OneDoor()
    creds = Secret("user:planted-password")
    proxy = Proxy("http://p:3128", "http://p:3128", (".example.net",), True, creds)
    DOWNLOAD(host(SERVICE, proxy=proxy), cast(Door, door))
    *_, http, https, no_proxy, login = door.uploaded[0].decode().splitlines()
    assert (http, https) == ("HTTP_PROXY=http://p:3128", "HTTPS_PROXY=http://p:3128")
    assert no_proxy == "NO_PROXY=localhost,127.0.0.1,::1,.example.net"
    assert login == "HTTP_PROXY_CREDS=user:planted-password"


def test_secrets_go_as_files_and_never_as_words(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked()
    monkeypatch.setattr("speechfleet.errands.licence.on_leash", asked)
    door = OneDoor()
    model = custom(disconnected=True, licence_days=30)
    replace(DOWNLOAD, service=model)(host(model), cast(Door, door))
    key, config = door.uploaded
    assert key == f"ApiKey={PLANTED_KEY}\nBilling={RESOURCE.endpoint}\n".encode()
    assert b64encode(f"puller:{PLANTED_PASSWORD}".encode()) in config
    (question,) = asked.questions
    words = " ".join(question.words)
    assert words.endswith("/var/lib/speechfleet/models/m-1 /usr/local/models")
    assert PLANTED_KEY not in words + question.script
    assert PLANTED_PASSWORD not in words
