"""The vendor's diagnostics image (its stand-in) on hosts, and the archive: no secret in either."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.fleet import traces
from tests.fleet.practice import Practice, PracticeHost
from tests.fleet.vault import secrets, vault_password

_LOGS_INPUT = "/etc/sudoers.d/logs-input"


@pytest.fixture
def wrong_key(practice: Practice) -> Path:
    """An inventory whose key the billing endpoint does not know; what runs keeps its own."""
    path = practice.folder / "diagnosed-key"
    path.touch(0o600)
    path.write_text(f"{token_hex(16)}\n")

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_resources"]["practice"]["key"] = f"file:{path}"

    return practice.variant("diagnosed", change)


@pytest.fixture
def logs_input(practice: Practice) -> Iterator[PracticeHost]:
    """host-2 with a sudo that keeps what it reads."""
    host = practice.host("host-2")
    host.sh(f"echo 'Defaults log_input, log_output' >{_LOGS_INPUT}; chmod 440 {_LOGS_INPUT}")
    yield host
    host.sh(f"rm -rf {_LOGS_INPUT} /var/log/sudo-io")


def _left(host: PracticeHost) -> str:
    """What the errand could leave: its container, its image, its folder, an uploaded file."""
    return host.sh(
        "docker ps -aq --filter name=speechfleet_diagnose; docker images -q '*/*/diagnostic';"
        "ls -d /run/speechfleet-diagnose* 2>/dev/null; find /home /root -name '.sf-*'; :"
    )


def test_the_image_is_run_and_explained_and_no_secret_is_seen(
    practice: Practice, wrong_key: Path, logs_input: PracticeHost, tmp_path: Path
) -> None:
    planted = [*secrets(practice).values(), vault_password(practice)]
    archive = tmp_path / "support.tar.gz"
    words = ("diagnose", "host-2", "-i", str(practice.inventory))
    with traces.executed(practice, tmp_path / "hosts"):
        tracer = traces.tracer(tmp_path / "controller")
        more = ("--json", "--show-output", "--debug", "--archive", str(archive))
        well = practice.run(*words, *more, under=tracer)
    # Traced, a host can be too slow for some of the survey's questions: that is not asked here.
    assert "diagnose.passed" in well.codes("host-2", "ok"), well.out + well.err
    assert well.host("host-2")["diagnostics"]["practice"].startswith("Connected to the billing")
    refused = practice.run(*words[:2], "-i", str(wrong_key), "--json")
    assert refused.code == 6
    found = [f for f in refused.host("host-2")["findings"] if f["code"] == "diagnose.failed"]
    assert [finding["cause"] for finding in found] == ["cause.key-invalid"]
    unpacked = tmp_path / "unpacked"
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    index = json.loads((unpacked / "archive.json").read_text())
    assert {"host-2/facts.json", "host-2/findings.json"} <= set(index["files"])
    assert not traces.in_text(well.out + well.err + refused.out + refused.err, planted)
    assert traces.in_files(tmp_path, planted) == set()
    assert traces.in_files(practice.state, planted) == set()
    assert _left(logs_input) == ""
    kept = traces.on_host(logs_input, planted)
    assert not [path for path in kept if path.startswith(("/var/log", "/home", "/root", "journal"))]
