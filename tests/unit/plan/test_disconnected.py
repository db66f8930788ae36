"""An instance that runs disconnected: its unit, its licence, and the way back to it."""

import io
import os
import shlex
import subprocess
import tarfile
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from speechfleet.facts.releases import KEPT
from speechfleet.inventory.fleet import Service
from speechfleet.inventory.routes import routes
from speechfleet.plan.actions import Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import missing
from speechfleet.plan.release import instance
from speechfleet.plan.render import verbatim
from speechfleet.plan.rollback import plan_rollback
from speechfleet.plan.steps import rollbacks
from speechfleet.rollout.script import Errand, apply_script
from tests.unit.offline import PLANTED_LICENCE, licence, offline, unlicensed
from tests.unit.shells import SHELLS, as_sh, command
from tests.unit.values import PLANTED_KEY, RESOURCE, custom, host, in_force, kept, service, told


def _instance(of: Service) -> Instance:
    return instance(host(of), of, f"{of.name}-1", 5000)


OFFLINE = offline()
UNIT = _instance(OFFLINE)
LICENCE = licence(OFFLINE)


def test_neither_key_nor_endpoint_comes_near_it() -> None:
    assert UNIT.key is None
    assert ".key" not in UNIT.unit_text
    everything = UNIT.unit_text + UNIT.settings
    for part in ("ApiKey", "Billing", PLANTED_KEY, "cognitiveservices.azure.com"):
        assert part not in everything
    assert routes(host(OFFLINE)) == ()
    assert routes(host(service()))


def test_it_has_licence_and_output_and_says_when_it_ends() -> None:
    assert UNIT.settings == "Eula=accept\nMounts__License=/license\nMounts__Output=/output\n"
    lines = UNIT.unit_text.splitlines()
    for line in (
        "RequiresMountsFor=/var/lib/speechfleet /var/lib/speechfleet-usage",
        "RuntimeDirectory=speechfleet-stt-1",
        f"  --label speechfleet.licence={LICENCE.version} \\",
        "  --label speechfleet.ends=1971-01-01 \\",
        "  --volume /run/speechfleet-stt-1/licence:/license:z \\",
        "  --volume /var/lib/speechfleet-usage/stt-1:/output:z \\",
    ):
        assert line in lines


def test_logs_on_disk_lie_beside_the_records() -> None:
    """The container has one mount for both."""
    text = _instance(offline(output=True)).unit_text
    assert text.count(":/output:z") == 1
    assert "--volume /var/lib/speechfleet-usage/stt-1:/output:z" in text


def test_a_model_is_there_or_is_not() -> None:
    one = _instance(custom(disconnected=True))
    assert "ModelId" not in one.settings
    assert "--volume /var/lib/speechfleet/models/m-1:/usr/local/models:z" in one.unit_text
    assert "ModelId=m-1" in _instance(custom()).settings


def test_another_licence_is_another_release() -> None:
    assert _instance(offline(b"newer")).release != UNIT.release
    assert _instance(replace(OFFLINE, licence=replace(LICENCE, content=None))) == replace(
        UNIT, service=replace(OFFLINE, licence=replace(LICENCE, content=None))
    )
    assert "licences/none.tar" in _instance(unlicensed()).unit_text


def test_a_connected_one_has_none_of_it() -> None:
    text = _instance(service()).unit_text
    assert "--env-file /var/lib/speechfleet/instances/stt-1.key" in text
    for part in ("licence", "RuntimeDirectory", "/output", "speechfleet-usage"):
        assert part not in text


def _pre(unit: Instance, name: str) -> list[str]:
    """The words of the line of the unit that has this name, as a shell is given them."""
    text = unit.unit_text.replace("\\\n", "")
    lines = [line for line in text.splitlines() if f"' {name} " in line]
    (line,) = (line.removeprefix("ExecStartPre=/bin/sh -c ") for line in lines)
    return shlex.split(line.replace("$$", "$").replace("%%", "%"))


def _archive() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        entry = tarfile.TarInfo("./a licence")
        entry.size, entry.uid, entry.mode = len(PLANTED_LICENCE), 65532, 0o600
        archive.addfile(entry, io.BytesIO(PLANTED_LICENCE))
    return data.getvalue()


@SHELLS
def test_the_licence_is_unpacked_at_each_start(shell: str, tmp_path: Path) -> None:
    programs = as_sh(shell, tmp_path / "bin")
    (tmp_path / "licence.tar").write_bytes(_archive())
    script, zero, *words = _pre(UNIT, "unpack")
    assert words == [LICENCE.path, "/run/speechfleet-stt-1/licence"]
    folder = tmp_path / "run" / "licence"
    folder.mkdir(parents=True)
    for _ in range(2):
        done = subprocess.run(
            [*command(shell), "-c", script, zero, str(tmp_path / "licence.tar"), str(folder)],
            env={"PATH": f"{programs}:{os.environ['PATH']}"},
            timeout=60,
        )
        assert done.returncode == 0
    assert (folder / "a licence").read_bytes() == PLANTED_LICENCE
    assert (folder / "a licence").stat().st_uid == os.getuid()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_its_folders_are_for_the_user_of_the_image() -> None:
    for name, folder in {
        "licence": "/run/speechfleet-stt-1/licence",
        "records": "/var/lib/speechfleet-usage/stt-1",
    }.items():
        script, *words = _pre(UNIT, name)
        assert words == [name, UNIT.image, "speechfleet-stt-1", folder]
        assert 'chown "$user" "$3"' in script


@SHELLS
@pytest.mark.parametrize("uploaded", [False, True])
def test_bytes_arrive_as_they_are(shell: str, uploaded: bool, tmp_path: Path) -> None:
    """A licence may hold what no shell could, NUL among it."""
    text = b64encode(PLANTED_LICENCE).decode()
    upload, path = tmp_path / "upload", tmp_path / "deep" / "x.tar"
    upload.write_text(text)
    call = f"write_uploaded_bytes {path} 0600 {upload}" if uploaded else ""
    call = call or f"write_bytes {path} 0600 '{text}'"
    programs = as_sh(shell, tmp_path / "bin")
    (programs / "chown").write_text("#!/bin/sh\n")
    (programs / "chown").chmod(0o755)
    done = subprocess.run(
        [*command(shell), "-c", f"{verbatim('apply.sh')}\n{call}\n"],
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        timeout=60,
    )
    assert done.returncode == 0
    assert path.read_bytes() == PLANTED_LICENCE
    assert path.stat().st_mode & 0o777 == 0o600
    assert upload.exists() is not uploaded


@pytest.mark.parametrize(
    ("uploads", "call"),
    [({}, "write_bytes"), ({LICENCE.path: "/home/ops/.u"}, "write_uploaded_bytes")],
)
def test_a_licence_is_written_as_bytes(uploads: dict[str, str], call: str) -> None:
    assert LICENCE.content
    action = Write(LICENCE.path, LICENCE.content, 0o600, base64=True)
    assert LICENCE.content.open() not in repr(action) + str(action)
    script = apply_script("nonce", Errand("run", "ops", (action,)), uploads)
    assert f"act 0 {call} {LICENCE.path} 0600 " in script
    assert (LICENCE.content.open() in script) is (not uploads)


NEWER = offline(b"newer", tag="5.2.0-amd64-en-us")
NOW = _instance(NEWER)
OLD = kept(UNIT, "verified 1 2026-11-26T09:00:00Z")


def _there(*licences: str) -> dict[str, str]:
    texts = in_force([NOW])
    texts["installed"] += "".join(f"file 00  {path} 600 0:0\n" for path in licences)
    texts["images"] += f"{UNIT.image} sha256:1\n"
    return {**texts, "releases": OLD}


def test_a_rollback_goes_with_the_licence_of_the_older_image() -> None:
    answers = told(**_there(LICENCE.path))
    plan = plan_rollback(host(NEWER), answers, (), (rollbacks.step,))
    (back,) = plan.instances
    assert (back.unit_text, back.key) == (UNIT.unit_text, None)
    assert plan.actions


def test_without_it_there_is_no_way_back() -> None:
    plan = plan_rollback(host(NEWER), told(**_there()), (), (rollbacks.step,))
    assert [finding.code for finding in plan.findings] == ["rollback.target"]
    assert f"its licence {LICENCE.path} is not on the host" in plan.findings[0].message


@pytest.mark.parametrize(("now", "then"), [(service(), OFFLINE), (OFFLINE, service())])
def test_a_rollback_takes_the_key_that_its_release_has(now: Service, then: Service) -> None:
    """From connected to disconnected and back."""
    then = replace(then, tag="4.12.0-amd64-en-us")
    runs, old = _instance(now), _instance(then)
    texts = in_force([runs])
    texts["installed"] += f"file 00  {LICENCE.path} 600 0:0\n"
    texts["images"] += f"{old.image} sha256:1\n"
    answers = told(**texts, releases=kept(old, "verified 1 2026"))
    assert missing(answers[KEPT][0], answers) == ""
    (back,) = plan_rollback(host(now), answers, (), (rollbacks.step,)).instances
    assert (back.key is None) is then.disconnected


def test_without_its_key_there_is_no_way_back_to_a_connected_one() -> None:
    old = _instance(service(tag="4.12.0-amd64-en-us"))
    texts = in_force([UNIT])
    texts["images"] += f"{old.image} sha256:1\n"
    answers = told(**texts, releases=kept(old, "verified 1 2026"))
    keyless = host(OFFLINE, resources={"west": replace(RESOURCE, key=None)})
    plan = plan_rollback(keyless, answers, (), (rollbacks.step,))
    assert [finding.code for finding in plan.findings] == ["rollback.target"]
    assert "ran connected then" in plan.findings[0].message
