"""No message about an inventory shows what stands where a secret should be, however wrong."""

from pathlib import Path

import pytest

from speechfleet.cli import run
from speechfleet.secrets.secret import Secret
from speechfleet.secrets.vault import encrypt
from tests.forms import found_in

PLANTED = "pl4nted-k3y-0a1b2c3d4e5f60718293"

GOOD = """all:
  vars:
    speech_vault: vault.yml
    speech_resources:
      west:
        endpoint: https://west.example/
        key: vault:west
    speech_registry:
      address: registry.example
      username: puller
      password: vault:registry
    speech_proxy:
      http: http://proxy.example:3128
      creds: vault:proxy
    speech_services:
      stt:
        kind: speech-to-text
        tag: latest
        resource: west
        logging:
          application_insights: vault:telemetry
  hosts:
    a:
      ansible_become_password: vault:sudo
"""

# Where the secret is, and what stands there instead of a reference to it.
PLACES = ("vault:west", "vault:registry", "vault:sudo", "vault:proxy", "vault:telemetry")
WRONG = {
    "plain": PLANTED,
    "quoted": f'"{PLANTED}"',
    "unclosed": f'"{PLANTED}',
    "unclosed list": f"[{PLANTED}",
    "list": f"[{PLANTED}]",
    "list of references": f"[vault:{PLANTED}]",
    "mapping": f"{{value: {PLANTED}}}",
    "a key of a mapping": f"{{{PLANTED}: value}}",
    "nested": f"\n          deeper: {PLANTED}",
    "colon": f"{PLANTED}: x",
    "tab": f"\t{PLANTED}",
    "tag": f"!{PLANTED} x",
    "unknown tag": f"!secret {PLANTED}",
    "anchor": f"*{PLANTED}",
    "percent": f"%{PLANTED}",
    "at sign": f"@{PLANTED}",
    "template": f"{{{{ {PLANTED} }}}}",
    "quoted template": f'"{{{{ {PLANTED} }}}}"',
    "block": f"|\n          {PLANTED}\n          {PLANTED}",
    "not locked": f"!vault |\n          {PLANTED}",
    "half locked": f"!vault |\n          $ANSIBLE_VAULT;1.1;AES256\n          {PLANTED}",
    "empty before it": f"\n        # {PLANTED}",
    "control character": f'"{PLANTED}\\0"',
    "unknown source": f"vualt:{PLANTED}",
    "behind a source": f"env:{PLANTED} {PLANTED}",
    "in a program's words": f"command:false --token {PLANTED}",
}


def _said(
    folder: Path, text: str, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    (folder / "vault.yml").write_text(
        encrypt("".join(f"{name.partition(':')[2]}: {PLANTED}\n" for name in PLACES), Secret("pw"))
    )
    (folder / "password").write_text("pw\n")
    (folder / "password").chmod(0o600)
    (folder / "prod.yml").write_text(text)
    shared = ["-i", str(folder / "prod.yml"), "--vault-password-file", str(folder / "password")]
    code = run(["plan", *shared, *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("wrong", WRONG)
def test_no_refusal_shows_a_secret(
    wrong: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = GOOD.replace(place, WRONG[wrong])
    if place in ("vault:sudo", "vault:proxy"):
        # So that something is refused, and the host is never asked.
        text = text.replace("username", "usrname")
    code, said = _said(tmp_path, text, capsys)
    assert code == 2, said
    assert "prod.yml:" in said
    assert not found_in(said.replace(str(tmp_path), ""), [PLANTED]), said


@pytest.mark.parametrize(
    "extra",
    [
        f"ansible_become_password={PLANTED}",
        f"ansible_become_pass=correct {PLANTED}",
        f"ansible_become_pass=correct ~{PLANTED}",
        f'{{"ansible_become_password": "{PLANTED}"}}',
        f'{{"ansible_become_password": ["{PLANTED}"]}}',
        f'{{"ansible_become_password": "{PLANTED}',
        f'{{"speech_resources": {{"west": {{"key": "{PLANTED}"}}}}}}',
        f'{{"speech_registry": {{"password": "{PLANTED}"}}}}',
    ],
)
def test_no_refusal_of_extra_vars_does(
    extra: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = _said(tmp_path, GOOD, capsys, "-e", extra)
    assert code == 2, said
    assert not found_in(said, [PLANTED]), said


@pytest.mark.parametrize(
    "content",
    [
        f"west: {PLANTED}\nwest: {PLANTED}\n",
        f'west: "{PLANTED}\n',
        f"{PLANTED}\n",
        f"- {PLANTED}\n",
        f"west: [{PLANTED}]\nregistry: x\nsudo: x\n",
        f"west: {PLANTED} {PLANTED}\nregistry: x\nsudo: x\n",
        f"wset: {PLANTED}\nregistry: x\nsudo: x\n",
        f"west: !x {PLANTED}\nregistry: x\nsudo: x\n",
        f"west: 'x\n\n  {PLANTED}'\nregistry: x\nsudo: x\n",
        f"west: *{PLANTED}\n",
        f"\t{PLANTED}",
        f"west: {PLANTED}\x00",
    ],
)
def test_no_refusal_of_what_is_in_a_vault_does(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _said(tmp_path, GOOD.replace("all:", "all"), capsys)
    (tmp_path / "prod.yml").write_text(GOOD)
    (tmp_path / "vault.yml").write_text(encrypt(content, Secret("pw")))
    words = ["-i", str(tmp_path / "prod.yml"), "--vault-password-file", str(tmp_path / "password")]
    assert run(["plan", *words]) == 2
    said = capsys.readouterr()
    assert "vault" in said.err
    assert not found_in(said.out + said.err, [PLANTED]), said.err
