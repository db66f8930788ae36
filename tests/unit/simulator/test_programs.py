"""Both programs as an image runs them: the folder copied alone, as processes, on loopback."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

import speechfleet.simulator

Start = Callable[..., subprocess.Popen[str]]
KEY = "PLANTED0123456789abcdef012345678"
SPEECH = ["speech", "--kind", "speech-to-text", "--address", "127.0.0.1", "--port", "0"]
BILLING = ["billing", "--address", "127.0.0.1", "--port", "0"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start `python3 -m simulator …`; settings of the environment by keyword."""
    shutil.copytree(Path(speechfleet.simulator.__file__).parent, tmp_path / "simulator")
    with ExitStack() as stack:

        def one(*arguments: str, **environ: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [sys.executable, "-S", "-m", "simulator", *arguments],
                cwd=tmp_path,
                env={"PYTHONPATH": str(tmp_path), **environ},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield one


def lines_to_url(process: subprocess.Popen[str]) -> tuple[list[str], str]:
    """Read up to the line that names the address."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if "http://127.0.0.1:" in line and "metering" not in line:
            return lines, lines[-1].split()[-1]
    raise AssertionError(lines)


def get(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def put(url: str, value: object) -> None:
    with urlopen(Request(url, json.dumps(value).encode(), method="PUT"), timeout=60):
        pass


def eventually(question: Callable[[], bool]) -> bool:
    """Whether it becomes true within a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end and not question():
        time.sleep(0.02)
    return question()


def status(url: str) -> str:
    return str(json.loads(get(url + "/status")[1])["apiStatus"])


def billing(start: Start, folder: Path) -> tuple[subprocess.Popen[str], str]:
    file = folder / "resources.json"
    file.write_text(json.dumps({"practice": {"keys": [KEY, "other"], "kind": "speech"}}))
    process = start(*BILLING, "--resources", str(file))
    return process, lines_to_url(process)[1]


def test_the_whole_way(start: Start, tmp_path: Path) -> None:
    endpoint, control = billing(start, tmp_path)
    container = start(
        *SPEECH,
        "Eula=accept",
        f"Billing={control}/practice/",
        SIMULATOR__METERINGSECONDS="0.1",
        SIMULATOR__LOADSECONDS="0.3",
        apikey=KEY,
    )
    lines, url = lines_to_url(container)
    assert lines == [
        "Logging to console.",
        f"Submitting metering to '{control}/practice/'.",
        "WARNING: No access control enabled!",
        f"Now listening on: {url}",
    ]
    assert get(url + "/ready")[0] == 503
    assert eventually(lambda: get(url + "/ready")[0] == 200)
    assert status(url) == "Valid"
    put(control + "/control/practice", {"revoked": [0]})
    assert eventually(lambda: status(url) == "Invalid")
    assert get(url + "/ready")[0] == 503
    put(control + "/control/practice", {"revoked": []})
    assert eventually(lambda: get(url + "/ready")[0] == 200)
    said = []
    for process in (container, endpoint):
        process.send_signal(signal.SIGTERM)
        said.append(process.communicate(timeout=60)[0])
        assert process.returncode == 0
    assert said[1] == "Application is shutting down...\n"
    assert said[0].endswith("Application is shutting down...\n")
    assert "Metering attempt failed with status 'Invalid'." in said[0]
    assert "PLANTED" not in "".join([*lines, *said])
    assert "Traceback" not in "".join(said)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ([f"ApiKey={KEY}", "Billing=https://h/"], "Eula must be accepted"),
        (["Eula=accept", f"--ApiKey={KEY}"], "Billing endpoint validation failed: "),
        (["Eula=accept", f"ApiKey={KEY}", "Billing=h"], "Invalid Billing Endpoint URI."),
        (["Eula=accept", "Billing=https://h/"], "ApiKey is missing."),
    ],
)
def test_what_it_does_not_start_with(start: Start, settings: list[str], line: str) -> None:
    process = start(*SPEECH, *settings)
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 1
    alone = start("diagnostics", *settings).communicate(timeout=60)[0]
    assert alone == said
    assert said.startswith(line)
    assert said.count("\n") == 1
    assert "PLANTED" not in said


def test_a_custom_model_lies_in_its_folder(start: Start, tmp_path: Path) -> None:
    wanted = ["Eula=accept", "Billing=http://127.0.0.1:1/", f"ApiKey={KEY}", "ModelId=m-1"]
    words = ["custom-speech-to-text" if word == "speech-to-text" else word for word in SPEECH]
    url = lines_to_url(start(*words, *wanted, f"Simulator:Models={tmp_path}"))[1]
    assert '"model":"m-1"' in get(f"{url}/simulator")[1]
    assert (tmp_path / "properties.json").is_file()


def test_what_is_no_speech_container(start: Start) -> None:
    process = start("plain", "--address", "127.0.0.1", "--port", "0")
    assert get(lines_to_url(process)[1] + "/healthz") == (200, "ok\n")
    process.terminate()
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize(
    ("revoked", "code", "line"),
    [
        ([], 0, "Connected to the billing endpoint '"),
        ([0], 1, "Endpoint connection failed with status 'Invalid'."),
    ],
)
def test_the_diagnostics_image_says_what_became_of_the_key(
    revoked: list[int], code: int, line: str, start: Start, tmp_path: Path
) -> None:
    control = billing(start, tmp_path)[1]
    put(control + "/control/practice", {"revoked": revoked})
    process = start("diagnostics", "Eula=accept", Billing=f"{control}/practice/", ApiKey=KEY)
    said = process.communicate(timeout=60)[0]
    assert (process.returncode, said[: len(line)], said.count("\n")) == (code, line, 1)
    assert "PLANTED" not in said


def test_told_to_crash_and_to_hold_memory(start: Start) -> None:
    process = start(*SPEECH, "Eula=accept", "Billing=http://127.0.0.1:1/", f"ApiKey={KEY}")
    url = lines_to_url(process)[1]
    assert eventually(lambda: status(url) == "CouldNotConnect")
    put(url + "/simulator", {"MemoryMiB": 40})
    memory = Path(f"/proc/{process.pid}/statm")
    page = os.sysconf("SC_PAGE_SIZE")
    assert eventually(lambda: int(memory.read_text().split()[1]) * page > 40 * 1024**2)
    put(url + "/simulator", {"ExitCode": 132, "LoadSeconds": 0.3})
    assert process.wait(timeout=60) == 132


def test_it_dies_at_once_while_billing_keeps_it_waiting(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        process = start(*SPEECH, "Eula=accept", f"Billing=http://127.0.0.1:{port}/", "ApiKey=k")
        silent.settimeout(10)
        connection, _ = silent.accept()
        with connection:
            process.terminate()
            # Less than the ten seconds that a report may take.
            assert process.wait(timeout=9) == 0


def test_a_resources_file_that_is_not_there(start: Start) -> None:
    process = start(*BILLING, "--resources", "nowhere")
    said = process.communicate(timeout=60)[0]
    assert (process.returncode, said.count("\n")) == (1, 1)
    assert said.startswith("Cannot start: ")
