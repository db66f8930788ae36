"""`vault`: what it does to files, and that Ansible's own program reads and writes the same."""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from speechfleet.cli import run
from speechfleet.secrets.memory import kind_of
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt, is_vault
from tests.unit.cli.test_agreeing import Terminal

TEXT = "west: s3cr3t-of-west\n"
ANSIBLE_VAULT = Path(sys.executable).with_name("ansible-vault")
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it runs: two password files, and nothing of the operator's own."""
    for name in ("SPEECHFLEET_VAULT_PASSWORD_FILE", "ANSIBLE_VAULT_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ANSIBLE_VAULT_IDENTITY_LIST", "ANSIBLE_VAULT_ENCRYPT_IDENTITY", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("dev", "prod"):
        (tmp_path / name).write_text(f"password of {name}\n")
        (tmp_path / name).chmod(0o600)
    monkeypatch.chdir(tmp_path)
    _stdin(monkeypatch, b"")
    return tmp_path


@pytest.fixture
def say(capsysbinary: pytest.CaptureFixture[bytes]) -> Say:
    """Call `speechfleet vault …`; give exit code, output and messages."""

    def called(*words: str) -> tuple[int, str, str]:
        code = run(["vault", *words])
        said = capsysbinary.readouterr()
        return code, said.out.decode(errors="surrogateescape"), said.err.decode()

    return called


def _stdin(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def _vault(path: Path, name: str = "dev", label: str | None = None, text: str = TEXT) -> None:
    path.write_text(encrypt(text, Secret(f"password of {name}"), label))


def _ansible(*words: str) -> str:
    done = subprocess.run(
        [ANSIBLE_VAULT, *words],
        env={"PATH": os.environ["PATH"], "HOME": str(Path.cwd()), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


DEV = ("--vault-password-file", "dev")
VIEW = (
    "no vault password; wanted one of: --vault-password-file, --vault-id, the environment variable "
    "SPEECHFLEET_VAULT_PASSWORD_FILE or ANSIBLE_VAULT_PASSWORD_FILE, or a terminal to ask at\n"
)
REKEY = (
    "no vault password; wanted one of: --new-vault-password-file, --new-vault-id, "
    "or a terminal to ask at\n"
)


def test_view_prints_what_is_locked(folder: Path, say: Say) -> None:
    _vault(folder / "a")
    _vault(folder / "b", "prod", "prod", text="bytes \udcff")
    assert say("view", "b", "--vault-id", "prod@prod") == (0, "bytes \udcff", "")
    assert say("view", "a", *DEV)[:2] == (0, TEXT)


def test_several_passwords_in_one_run(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _vault(folder / "a", "dev", "dev")
    _vault(folder / "b", "prod", "prod")
    both = ("--vault-id", "dev@dev", "--vault-id", "prod@prod")
    assert say("view", "a", "b", *both)[:2] == (0, TEXT * 2)
    monkeypatch.setenv("ANSIBLE_VAULT_IDENTITY_LIST", "dev@dev, prod@prod")
    assert say("view", "a", "b")[:2] == (0, TEXT * 2)


def test_encrypt_and_decrypt_in_place(folder: Path, say: Say) -> None:
    path = folder / "a"
    path.write_text(TEXT)
    path.chmod(0o644)
    assert say("encrypt", "a", *DEV) == (0, "", "")
    assert path.read_text().startswith("$ANSIBLE_VAULT;1.1;AES256\n")
    assert path.stat().st_mode & 0o777 == 0o644
    assert say("encrypt", "a", *DEV)[0] == 2
    assert say("decrypt", "a", *DEV) == (0, "", "")
    assert path.read_text() == TEXT
    assert path.stat().st_mode & 0o777 == 0o600


def test_streams(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    _stdin(monkeypatch, TEXT.encode())
    code, locked, _ = say("encrypt", *DEV)
    assert (code, is_vault(locked.encode())) == (0, True)
    _stdin(monkeypatch, locked.encode())
    assert say("decrypt", *DEV) == (0, TEXT, "")


def test_ansible_reads_what_we_wrote_and_we_what_it_wrote(folder: Path, say: Say) -> None:
    """Two ids, two passwords: encrypt, rekey, and Ansible's view; its encrypt, and our view."""
    (folder / "a").write_text(TEXT)
    both = ("--vault-id", "dev@dev", "--vault-id", "prod@prod")
    assert say("encrypt", "a", *both, "--encrypt-vault-id", "prod")[0] == 0
    assert (folder / "a").read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;prod\n")
    assert say("rekey", "a", "--vault-id", "prod@prod", "--new-vault-id", "dev@dev")[0] == 0
    assert _ansible("view", *both, "a").strip() == TEXT.strip()
    _ansible("rekey", "--vault-id", "dev@dev", "--new-vault-id", "prod@prod", "a")
    assert say("view", "a", *both)[:2] == (0, TEXT)


def test_rekey_writes_nothing_unless_all_open(folder: Path, say: Say) -> None:
    _vault(folder / "a")
    _vault(folder / "b", "prod")
    before = [(folder / name).read_bytes() for name in "ab"]
    code, _, err = say("rekey", "a", "b", *DEV, "--new-vault-password-file", "prod")
    assert (code, err.startswith("b: the vault does not open")) == (2, True)
    assert [(folder / name).read_bytes() for name in "ab"] == before


def test_rekey_replaces_none_where_one_cannot_be_written(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        _vault(folder / name)
    before = [(folder / name).read_bytes() for name in "ab"]
    made = tempfile.mkstemp

    def full(**where: Any) -> tuple[int, str]:
        if where["prefix"] == ".b.":
            raise OSError(28, "No space left on device")
        return made(**where)

    monkeypatch.setattr(tempfile, "mkstemp", full)
    code, _, err = say("rekey", "a", "b", *DEV, "--new-vault-password-file", "prod")
    assert (code, err) == (2, "b: cannot be written: No space left on device\n")
    assert [(folder / name).read_bytes() for name in "ab"] == before


@pytest.mark.parametrize(
    "words",
    [
        ("rekey", "a", *DEV),
        ("decrypt", "a"),
        ("decrypt", "a", "-o", "d/../a"),
        ("encrypt", "plain"),
    ],
)
def test_what_was_saved_while_a_password_was_wanted_is_not_lost(
    folder: Path, say: Say, words: tuple[str, ...]
) -> None:
    _vault(folder / "a")
    (folder / "plain").write_text(TEXT)
    (folder / "d").mkdir()
    (folder / "slow").write_text(f"#!/bin/sh\necho theirs >{words[1]}\necho password of dev\n")
    (folder / "slow").chmod(0o700)
    option = "--new-vault-password-file" if "rekey" in words else "--vault-password-file"
    assert say(*words, option, "./slow") == (
        2,
        "",
        f"{words[1]}: was changed by somebody else meanwhile; nothing was written, try again\n",
    )
    assert (folder / words[1]).read_text() == "theirs\n"


@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
def test_another_vault_is_not_replaced(folder: Path, say: Say, command: str) -> None:
    (folder / "plain").write_text(TEXT)
    for name in "ab":
        _vault(folder / name)
    before = (folder / "b").read_bytes()
    code, _, err = say(command, "plain" if command == "encrypt" else "a", *DEV, "--output", "b")
    assert (code, err.startswith("b: is a vault already, whose secrets would be lost")) == (2, True)
    assert (folder / "b").read_bytes() == before
    (folder / "link").symlink_to("b")
    assert say("decrypt", "b", *DEV, "--output", "link") == (0, "", "")
    assert say("encrypt", "plain", *DEV, "--output", "b") == (0, "", "")


def test_a_pipe_is_written_to_and_stays_one(folder: Path, say: Say) -> None:
    _vault(folder / "a")
    os.mkfifo(folder / "pipe")
    reader = os.open(folder / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert say("decrypt", "a", *DEV, "--output", "pipe") == (0, "", "")
        assert os.read(reader, 99) == TEXT.encode()
    finally:
        os.close(reader)
    assert (folder / "pipe").is_fifo()


def test_the_device_that_is_standard_output_is_standard_output(folder: Path, say: Say) -> None:
    _vault(folder / "a")
    assert say("decrypt", "a", *DEV, "--output", "/dev/stdout") == (0, TEXT, "")


def test_a_new_password_is_typed_twice(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _vault(folder / "a")
    typed = iter(["password of dev", "new", "new"])
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda prompt: next(typed))
    assert say("rekey", "a")[0] == 0
    (folder / "new").write_text("new")
    assert say("view", "a", "--vault-password-file", "new")[:2] == (0, TEXT)


def test_encrypt_string_is_ansibles_own_form(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stdin(monkeypatch, b"s3cr3t\n")
    code, value, _ = say("encrypt-string", "-n", "key", "--vault-id", "prod@prod")
    first, *lines = value.splitlines()
    assert (code, first) == (0, "key: !vault |")
    assert {line[:10] for line in lines} == {" " * 10}
    (folder / "a").write_text("\n".join(line.strip() for line in lines))
    assert say("view", "a", "--vault-id", "prod@prod")[:2] == (0, "s3cr3t")


def test_encrypt_string_asks_at_a_terminal(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    monkeypatch.setattr(click.termui, "hidden_prompt_func", lambda prompt: "s3cr3t")
    code, out, err = say("encrypt-string", *DEV)
    assert (code, out.startswith("!vault |\n")) == (0, True)
    assert "s3cr3t" not in out + err


def _editor(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(path))


def test_edit_changes_the_text_and_nothing_else(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _vault(folder / "a.yml", "prod", "prod")
    (folder / "a.yml").chmod(0o640)
    script = (
        'printf %s "$1" >seen; echo "$TMPDIR $(ulimit -c)" >around; sed -i s/s3cr3t/other/ "$1"'
    )
    _editor(folder, script, monkeypatch)
    ids = ("--vault-id", "dev@dev", "--vault-id", "prod@prod")
    assert say("edit", "a.yml", *ids) == (0, "", "a.yml: changed\n")
    edited = Path((folder / "seen").read_text())
    assert edited.name == "a.yml"
    assert not edited.parent.exists()
    assert (folder / "around").read_text() == f"{edited.parent} 0\n"
    assert (folder / "a.yml").stat().st_mode & 0o777 == 0o640
    assert (folder / "a.yml").read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;prod\n")
    assert say("view", "a.yml", *ids)[:2] == (0, TEXT.replace("s3cr3t", "other"))


def test_edit_makes_a_new_vault(folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(folder, f'printf "{TEXT[:-1]}\\n" >"$1"', monkeypatch)
    assert say("edit", "new", *DEV)[0] == 0
    assert (folder / "new").stat().st_mode & 0o777 == 0o600
    assert say("view", "new", *DEV)[:2] == (0, TEXT)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("west: s3cr3t\nnorth: [s3cr3t\n", "3:1"),
        ("west: s3cr3t\n\ts3cr3t: x\n", "2:1"),
        ("s3cr3t: a\ns3cr3t: b\n", "2:1"),
        ("west: *s3cr3t\n", "1:7"),
        ("west: s3cr3t\nnorth: \377\n", "2:8"),
    ],
)
def test_what_is_no_yaml_is_kept_and_only_its_place_is_said(
    text: str, place: str, folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = text.encode("latin-1")
    (folder / "written").write_bytes(written)
    _editor(folder, 'cat written >"$1"', monkeypatch)
    code, out, err = say("edit", "new", *DEV)
    warning, became = err.splitlines()[-2:]
    assert (code, out, became) == (0, "", "new: changed")
    assert warning.startswith(f"warning: new:{place}: the text is not YAML")
    assert "s3cr3t" not in err
    assert say("view", "new", *DEV)[1].encode(errors="surrogateescape") == written


@pytest.mark.parametrize("haste", [0, 600])
def test_an_editor_that_comes_back_at_once_may_be_in_the_background(
    haste: float, folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("speechfleet.cli.vault_editing.HASTE", haste)
    _editor(folder, "true", monkeypatch)
    code, _, err = say("edit", "a", *DEV)
    assert (code, "came back at once" in err) == (0, haste > 0)


@pytest.mark.parametrize(
    ("script", "code", "says"),
    [
        ("true", 0, "a: nothing was changed"),
        ("echo x >>$1; exit 1", 2, "ended with exit code 1; nothing was changed"),
        ("kill -9 $$", 2, "ended with exit code -9; nothing was changed"),
        ("rm $1", 2, "a: nothing was changed: the editor left no text\n"),
        (": >$1", 2, "a: nothing was changed: the editor left no text\n"),
        ("echo >$1", 2, "a: nothing was changed: the editor left no text\n"),
        ("echo x >>$1; echo theirs >a", 2, "what you wrote is locked in a.edited"),
    ],
)
def test_where_an_edit_fails_the_file_is_as_it_was(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch, script: str, code: int, says: str
) -> None:
    _vault(folder / "a")
    before = (folder / "a").read_bytes()
    _editor(folder, script, monkeypatch)
    found = say("edit", "a", *DEV)
    assert (found[0], says in found[2]) == (code, True)
    assert (folder / "a").read_bytes() in (before, b"theirs\n")
    if "a.edited" in says:
        assert say("view", "a.edited", *DEV)[:2] == (0, f"{TEXT}x\n")


def test_each_edit_that_met_another_is_kept(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _vault(folder / "a")
    theirs = (folder / "a").read_bytes()
    for name in ("a.edited", "a.edited.2"):
        (folder / "a").write_bytes(theirs)
        _editor(folder, f'echo {name} >"$1"; echo theirs >a', monkeypatch)
        assert f"what you wrote is locked in {name}\n" in say("edit", "a", *DEV)[2]
    for name in ("a.edited", "a.edited.2"):
        assert say("view", name, *DEV)[1] == f"{name}\n"


def test_what_was_typed_is_kept_elsewhere_where_the_folder_is_gone(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    (folder / "d").mkdir()
    _vault(folder / "d" / "a")
    _editor(folder, 'echo mine >"$1"; rm -r d', monkeypatch)
    code, _, err = say("edit", "d/a", *DEV)
    where = folder / "state" / "speechfleet" / "a.edited"
    assert (code, err) == (
        2,
        f"d/a: cannot be written: No such file or directory; what you wrote is locked in {where}\n",
    )
    assert say("view", str(where), *DEV)[:2] == (0, "mine\n")
    assert not (folder / "d").exists()


def test_what_was_typed_stands_locked_on_standard_output_where_nothing_takes_it(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _vault(folder / "a")
    _editor(folder, 'echo mine >"$1"; echo theirs >a', monkeypatch)
    monkeypatch.setattr("speechfleet.cli.vault_editing.kept", lambda *_: None)
    code, out, err = say("edit", "a", *DEV)
    assert (code, "is locked here, on standard output" in err) == (2, True)
    (folder / "saved").write_text(out)
    assert say("view", "saved", *DEV)[:2] == (0, "mine\n")


def test_an_edit_that_is_killed_leaves_no_plain_text_and_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGKILL while the editor is at work and has written; then every file is looked through."""
    _vault(folder / "a")
    before = (folder / "a").read_bytes()
    waits = 'while [ -d "${1%/*}" ]; do sleep 0.1; done'
    _editor(folder, f'echo more >>"$1"; echo "$1" >made; mv made seen; {waits}', monkeypatch)
    process = subprocess.Popen(
        [sys.executable, "-m", "speechfleet", "vault", "edit", "a", *DEV],
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder)},
    )
    try:
        _until((folder / "seen").exists)
        edited = Path((folder / "seen").read_text().strip())
        assert "s3cr3t" in edited.read_text()
        assert kind_of(edited, Path("/proc/self/mountinfo").read_text()) == "tmpfs"
    finally:
        process.kill()
        process.wait()
    _until(lambda: not edited.parent.exists())
    assert (folder / "a").read_bytes() == before
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"s3cr3t" in path.read_bytes()]


def _until(so: Callable[[], bool]) -> None:
    for _ in range(1200):
        if so():
            return
        time.sleep(0.05)
    pytest.fail("it did not come about within a minute")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("view", "none", *DEV), "none: cannot be read: No such file"),
        (("view", "plain", *DEV), "plain: this is not an Ansible vault"),
        (("view", "binary", *DEV), "binary: this is not an Ansible vault"),
        (("view", "torn", *DEV), "torn: the vault is damaged or cut short"),
        (
            ("view", "a", "--vault-password-file", "prod"),
            "a: the vault does not open: the password",
        ),
        (("view", "a", "--vault-password-file", "none"), "none cannot be read: No such file"),
        (("view", "a", "--vault-password-file", "empty"), "gives an empty vault password"),
        (("view", "a", "--vault-password-file", "big"), "too long for a vault password"),
        (("view", "b", "--vault-id", "dev@dev"), "for vault id 'prod', and no password"),
        (("view", "b", "--vault-id", "prod@prompt"), "no vault password for vault id 'prod'"),
        (("view", "b", "--vault-id", "p;q@dev"), "cannot be a vault id"),
        (("view", "b", "--vault-id", "prod@"), "names no source"),
        (("view", "a"), VIEW),
        (("encrypt", "a", *DEV), "a: is locked already"),
        (("encrypt", "plain", *DEV, "--encrypt-vault-id", "x"), "no password for vault id 'x'"),
        (("encrypt", "plain", *DEV, "--vault-id", "x@prod"), "wanted --encrypt-vault-id"),
        (("encrypt", "plain", "a", *DEV, "--output", "x"), "--output takes the text of one"),
        (("encrypt", "plain", *DEV, "--output", "no/x"), "no/x: cannot be written"),
        (("encrypt-string", *DEV), "standard input is empty"),
        (("encrypt-string", "--name", "a: b", *DEV), "'a: b' is no name"),
        (("rekey", "a", *DEV), REKEY),
        (
            ("rekey", "a", *DEV, "--new-vault-id", "x@prod", "--new-vault-password-file", "prod"),
            "wanted one of --new-vault-id",
        ),
        (("edit", "a", "--vault-password-file", "prod"), "a: the vault does not open"),
        (("edit", "no/a", *DEV), "nothing can be written to its folder"),
    ],
)
def test_bad_input_is_2_with_its_place_and_nothing_is_touched(
    folder: Path, say: Say, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    _editor(folder, "echo touched >>$1", monkeypatch)
    _vault(folder / "a")
    _vault(folder / "b", "prod", "prod")
    (folder / "plain").write_text("west: s3cr3t\n")
    (folder / "binary").write_bytes(b"\x00\xff\xfes3cr3t")
    (folder / "torn").write_bytes((folder / "a").read_bytes()[:150])
    (folder / "empty").touch()
    (folder / "big").write_bytes(bytes(100_000))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    code, out, err = say(*words)
    assert (code, out) == (2, "")
    assert says in err
    assert "s3cr3t" not in err
    assert "Traceback" not in err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_a_password_file_that_all_can_read_is_warned_of(folder: Path, say: Say) -> None:
    _vault(folder / "a")
    (folder / "dev").chmod(0o644)
    code, _, err = say("view", "a", *DEV)
    assert (code, "chmod 600 dev" in err) == (0, True)


def test_ten_megabytes_are_no_trouble(folder: Path, say: Say) -> None:
    _vault(folder / "a", text="x" * 10_000_000)
    code, out, _ = say("view", "a", *DEV)
    assert (code, len(out)) == (0, 10_000_000)
