"""Keys and passwords are nowhere but where they must be: neither printed nor written nor
executed, on either side."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from tests.fleet import traces
from tests.fleet.practice import Practice, PracticeHost, Result
from tests.fleet.vault import secrets, vault_password
from tests.forms import forms

_ID = "[0-9a-f]{64}"

# The key file, and what Docker and containerd keep of a container that runs. Nothing else.
ALLOWED = re.compile(
    "|".join(
        (
            r"/var/lib/speechfleet/keys/practice/[0-9a-f]{16}(-[0-9a-f]{16})?",
            rf"/var/lib/docker/containers/{_ID}/config\.v2\.json",
            rf"/run/containerd/io\.containerd\.runtime\.v2\.task/moby/{_ID}/config\.json",
            r"/var/lib/containerd/io\.containerd\.metadata\.v1\.bolt/meta\.db",
        )
    )
)

_REGISTRY_VARIABLE = "PLANTED_REGISTRY_PASSWORD"
_LOGS_INPUT = "/etc/sudoers.d/logs-input"


@pytest.fixture
def planted(practice: Practice) -> list[str]:
    """Both keys, the registry's password, the sudo password of host-3, and the vault's."""
    return [*secrets(practice).values(), vault_password(practice)]


@pytest.fixture
def changing(practice: Practice) -> Iterator[Path]:
    """An inventory that makes every host pull an image and write the second key; each secret
    comes out of another source."""
    folder = practice.folder / "sources"
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("practice_key_2", "host_3_become"):
        (folder / name).touch(0o600)
        (folder / name).write_text(secrets(practice)[name] + "\n")

    def change(group: dict[str, Any]) -> None:
        resources = group["vars"]["speech_resources"]
        resources["spare"] = {**resources["practice"]}
        resources["practice"]["key"] = f"command:cat {folder}/practice_key_2"
        group["vars"]["speech_registry"]["password"] = f"env:{_REGISTRY_VARIABLE}"
        group["vars"]["speech_services"]["stt-en"]["tag"] = "5.1.0-amd64-de-de"
        host = group["children"]["practice"]["hosts"]["host-3"]
        host["ansible_become_password"] = f"file:{folder}/host_3_become"

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
    """A saved plan, then pull, new key and switch on every host, while every execve of controller
    and hosts is written down; then every report. Then all places are searched."""
    given: dict[str, Any] = {
        "TMPDIR": str(tmp_path),
        "HOME": str(tmp_path),
        _REGISTRY_VARIABLE: secrets(practice)["registry_password"],
    }
    saved = tmp_path / "saved.json"
    planned = practice.run("plan", "-i", str(changing), "--diff", "--out", str(saved), **given)
    with traces.executed(practice, tmp_path / "hosts"):
        tracer = traces.tracer(tmp_path / "controller")
        words = ("--diff", "-vvv", "--plan", str(saved))
        deployed = practice.deploy(changing, *words, under=tracer, **given)
    said = [planned, deployed, *_reports(practice, changing, given)]
    assert [result.code for result in said] == [0] * len(said), [result.err for result in said]
    assert {host["state"] for host in deployed.run["hosts"]} == {"changed"}
    assert not traces.in_text("".join(result.out + result.err for result in said), planted)
    assert traces.in_files(practice.state, planted) == set()
    assert traces.in_files(tmp_path, planted) == set()
    assert "execve(" in (tmp_path / "controller").read_text()
    assert 'execve("/usr/bin/curl", ["curl", "--disable"' in (tmp_path / "hosts").read_text()
    for host in practice.hosts:
        found = traces.on_host(host, planted)
        assert {path for path in found if not ALLOWED.fullmatch(path)} == set()
        assert any("/keys/" in path for path in found)


@pytest.fixture
def both_keys(practice: Practice) -> Iterator[Path]:
    """An inventory that has both keys of the resource; host-2 has the first one afterwards."""

    def change(group: dict[str, Any]) -> None:
        resource = group["vars"]["speech_resources"]["practice"]
        resource["key1"] = resource.pop("key")
        resource["key2"] = "vault:practice_key_2"

    yield practice.variant("both-keys-planted", change)
    practice.host("host-2").sh("rm -rf /var/lib/speechfleet/retired")
    assert practice.deploy().code == 0


def test_a_rotation_and_the_nightly_run_leave_secrets_in_no_other_place(
    practice: Practice, both_keys: Path, planted: list[str], tmp_path: Path
) -> None:
    """At one host, with all that can be told; the SSH library's own words too."""
    of_it = ("-i", str(both_keys), "--debug", "--json")
    with traces.executed(practice, tmp_path / "hosts"):
        tracer = traces.tracer(tmp_path / "controller")
        rotation = ("rotate-keys", "practice", "--to", "2", "--limit", "host-2", "--yes")
        rotated = practice.run(*rotation, *of_it, under=tracer)
        report = f"html={tmp_path / 'health.html'}"
        nightly = practice.run("health", *of_it, "--functional", "--report", report)
    assert rotated.code == 0, rotated.err
    assert rotated.host("host-2")["state"] == "changed"
    assert "userauth is OK" in rotated.err
    assert "stt-en" in (tmp_path / "health.html").read_text()
    said = [rotated, nightly, practice.run("drift", *of_it, "--keys")]
    said += [practice.run("history", "--json"), practice.run("logs", *of_it[:2], "--all")]
    assert not traces.in_text("".join(result.out + result.err for result in said), planted)
    assert traces.in_files(practice.state, planted) == set()
    assert traces.in_files(tmp_path, planted) == set()
    found = traces.on_host(practice.host("host-2"), planted)
    assert {path for path in found if not ALLOWED.fullmatch(path)} == set()


def _reports(practice: Practice, inventory: Path, given: dict[str, Any]) -> list[Result]:
    """Whatever shows something of the fleet, as text and as a document."""
    of_it = ("-i", str(inventory))
    commands = (
        ("status", *of_it),
        ("status", *of_it, "--json"),
        ("releases", *of_it, "--json"),
        ("endpoints", *of_it, "--json"),
        ("inventory", "show", "host-3", *of_it),
        ("inventory", "explain", "host-3", *of_it),
        ("runs", "show"),
        ("runs", "show", "--json"),
    )
    return [practice.run(*words, **given) for words in commands]


def test_a_deploy_that_fails_shows_no_secret(
    practice: Practice, planted: list[str], tmp_path: Path
) -> None:
    """A key out of a file that the billing endpoint does not know. It is odd on purpose: quoted
    for a shell, a URL, JSON it is another text each time."""
    key = f"{token_hex(8)}'\"\\%/+&=$(id)`{token_hex(8)}"
    path = practice.folder / "odd-key"
    path.touch(0o600)
    path.write_text(f"{key}\n")

    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_resources"]["practice"]["key"] = f"file:{path}"

    wrong = practice.variant("planted-key", change)
    words = ("--limit", "host-2", "--diff", "--show-logs", "--debug")
    with traces.executed(practice, tmp_path / "hosts"):
        failed = practice.deploy(wrong, *words, under=traces.tracer(tmp_path / "controller"))
    assert failed.code == 4
    assert not traces.in_text(failed.out + failed.err, [key, *planted])
    assert traces.in_files(practice.state, [key, *planted]) == set()
    assert traces.in_files(tmp_path, [key, *planted]) == set()
    assert traces.on_host(practice.host("host-2"), [key]) <= {
        "/var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db"
    }


def test_a_sudo_that_keeps_its_input_gets_no_secret(
    practice: Practice, changing: Path, logs_input: PracticeHost, planted: list[str]
) -> None:
    given: dict[str, Any] = {_REGISTRY_VARIABLE: secrets(practice)["registry_password"]}
    deployed = practice.deploy(changing, "--limit", "host-2", **given)
    assert deployed.code == 0, deployed.err
    assert logs_input.sh("find /var/log/sudo-io -name stdin -size +0")
    found = traces.on_host(logs_input, planted)
    assert {path for path in found if not ALLOWED.fullmatch(path)} == set()
    assert logs_input.sh("find /home/ops -name '.sf-*'") == ""


def test_the_detector_finds_what_is_planted(
    practice: Practice, logs_input: PracticeHost, tmp_path: Path
) -> None:
    """In files in each of its forms, a compressed log, the journal (a long line is compressed),
    sudo's records, and an argument vector."""
    secret = "a-planted-secret-'0123456789'"
    host = logs_input
    named = forms(secret)
    for number, form in enumerate(named.values()):
        host.sh(f"echo xx{shlex.quote(form)}xx >/root/planted-{number}")
    plain, base64 = named["plain"], named["base64, offset 1"]
    host.sh(f"echo {base64} | gzip >/var/log/planted.gz")
    host.sh(f"echo {shlex.quote(plain + 'x' * 4000)} | systemd-cat; journalctl --sync")
    host.sh(f"echo echo {shlex.quote(plain)} | sudo -n sh -s", user="ops")
    found = traces.on_host(host, [secret])
    host.sh("rm /root/planted-* /var/log/planted.gz")
    host.sh("journalctl --rotate --vacuum-time=1s")
    files = {f"/root/planted-{number}" for number in range(len(named))}
    assert {*files, "/var/log/planted.gz (compressed)", "journal"} <= found
    assert any(path.startswith("/var/log/sudo-io/") for path in found)
    with traces.executed(practice, tmp_path / "execve"):
        host.sh(f"systemd-run --wait --collect --quiet true {shlex.quote(plain)}")
    assert traces.in_files(tmp_path, [secret]) == {str(tmp_path / "execve")}
