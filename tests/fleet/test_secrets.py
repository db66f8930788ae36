"""Keys and passwords are nowhere but where they must be: neither printed nor written nor
executed, on either side."""

import re
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.fleet import traces
from tests.fleet.practice import Practice, PracticeHost
from tests.fleet.vault import secrets, with_secrets

_ID = "[0-9a-f]{64}"

# The key file, and what Docker and containerd keep of a container that runs. Nothing else.
ALLOWED = re.compile(
    "|".join(
        (
            r"/var/lib/speechfleet/keys/practice/[0-9a-f]{16}",
            rf"/var/lib/docker/containers/{_ID}/config\.v2\.json",
            rf"/run/containerd/io\.containerd\.runtime\.v2\.task/moby/{_ID}/config\.json",
            r"/var/lib/containerd/io\.containerd\.metadata\.v1\.bolt/meta\.db",
        )
    )
)

_LOGS_INPUT = "/etc/sudoers.d/logs-input"


@pytest.fixture
def planted(practice: Practice) -> list[str]:
    """The key in use, the registry's password, and the sudo password of host-3."""
    known = secrets(practice)
    return [known[name] for name in ("practice_key_1", "registry_password", "host_3_become")]


@pytest.fixture
def changing(practice: Practice) -> Iterator[Path]:
    """An inventory that makes every host pull an image and write the second key."""

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_resources"]["practice"]["key"] = "vault:practice_key_2"
        group["vars"]["speech_services"]["stt-en"]["tag"] = "5.1.0-amd64-de-de"

    for host in practice.hosts:
        host.sh("docker images -q '*/*/*/speech-to-text:5.1.0-amd64-de-de' | xargs -r docker rmi")
    yield practice.variant("changing", change)
    assert practice.deploy().code == 0


@pytest.fixture
def logs_input(practice: Practice) -> Iterator[PracticeHost]:
    """host-2 with a sudo that keeps what it reads."""
    host = practice.host("host-2")
    host.sh(f"echo 'Defaults log_input, log_output' >{_LOGS_INPUT}; chmod 440 {_LOGS_INPUT}")
    yield host
    host.sh(f"rm -r {_LOGS_INPUT} /var/log/sudo-io")


def test_a_deploy_leaves_secrets_in_no_other_place(
    practice: Practice, changing: Path, planted: list[str], tmp_path: Path
) -> None:
    """Pull, new key and switch on every host, with a diff; every execve of controller and hosts
    is written down meanwhile. Then all places are searched."""
    planted.append(secrets(practice)["practice_key_2"])
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    with traces.executed(practice, tmp_path / "hosts"):
        deployed = practice.deploy(
            changing,
            "--diff",
            under=traces.tracer(tmp_path / "controller"),
            TMPDIR=str(temporary),
            HOME=str(tmp_path),
        )
    assert deployed.code == 0, deployed.err
    assert not traces.in_text(deployed.out + deployed.err, planted)
    assert traces.in_files(practice.state, planted) == set()
    assert traces.in_files(tmp_path, planted) == set()
    assert "execve(" in (tmp_path / "controller").read_text()
    assert 'execve("/usr/bin/curl", ["curl", "--disable"' in (tmp_path / "hosts").read_text()
    for host in practice.hosts:
        found = traces.on_host(host, planted)
        assert {path for path in found if not ALLOWED.fullmatch(path)} == set()
        assert any("/keys/" in path for path in found)


def test_a_deploy_that_fails_prints_no_secret(practice: Practice, planted: list[str]) -> None:
    key = token_hex(16)
    wrong = with_secrets(practice, "planted-key", practice_key_1=key)
    failed = practice.deploy(wrong, "--limit", "host-2", "--diff", "--show-logs")
    assert failed.code == 4
    assert not traces.in_text(failed.out + failed.err, [key, *planted])
    assert traces.in_files(practice.state, [key, *planted]) == set()
    assert traces.on_host(practice.host("host-2"), [key]) <= {
        "/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db"
    }


def test_a_sudo_that_keeps_its_input_gets_no_secret(
    practice: Practice, changing: Path, logs_input: PracticeHost, planted: list[str]
) -> None:
    planted.append(secrets(practice)["practice_key_2"])
    deployed = practice.deploy(changing, "--limit", "host-2")
    assert deployed.code == 0, deployed.err
    assert logs_input.sh("find /var/log/sudo-io -name stdin -size +0")
    found = traces.on_host(logs_input, planted)
    assert {path for path in found if not ALLOWED.fullmatch(path)} == set()
    assert logs_input.sh("find /home/ops -name '.sf-*'") == ""


def test_the_detector_finds_what_is_planted(
    practice: Practice, logs_input: PracticeHost, tmp_path: Path
) -> None:
    """In a file, a compressed log, the journal (a long line is compressed), sudo's records,
    and an argument vector; plain, in hexadecimal and in base64."""
    secret = "a-planted-secret-0123456789"
    plain, hexadecimal, _, _, base64_1, _ = traces.forms(secret)
    host = logs_input
    host.sh(f"echo xx{hexadecimal}xx >/root/planted; echo {base64_1} | gzip >/var/log/planted.gz")
    host.sh(f"echo {plain}{'x' * 4000} | systemd-cat; journalctl --sync")
    host.sh(f"echo 'echo {plain}' | sudo -n sh -s", user="ops")
    found = traces.on_host(host, [secret])
    host.sh("rm /root/planted /var/log/planted.gz")
    host.sh("journalctl --rotate --vacuum-time=1s")
    assert {"/root/planted", "/var/log/planted.gz (compressed)", "journal"} <= found
    assert any(path.startswith("/var/log/sudo-io/") for path in found)
    with traces.executed(practice, tmp_path / "execve"):
        host.sh(f"systemd-run --wait --collect --quiet true {plain}")
    assert traces.in_files(tmp_path, [secret]) == {str(tmp_path / "execve")}
