"""Twenty faults in one inventory are twenty messages, each at its place, and exit code 2."""

from pathlib import Path

import pytest

from speechfleet.cli import run

from .conftest import write

FILES = {
    "prod.yml": """all:
  vars:
    ansible_prot: 22
    ansible_become: perhaps
    ansible_ssh_common_args: -F other
    speech_zzz: 1
    speech_resources:
      west: {endpoint: "ftp://w.example/", key: "vault:west"}
      east: {endpoint: "https://e.example/", key: 0123456789abcdef}
    speech_services:
      stt: {kind: speech-to-text, tag: latest, resource: west, cpu: 2, instances: 0}
      tts: {kind: speech-to-txt, tag: latest, resource: west}
      Bad: {}
      two: {kind: speech-to-text, tag: 4.12.0-amd64, resource: wset}
      old: {tag: latest, resource: west}
  children:
    a b: {}
    site:
      children: {loop: {children: {site: }}}
      hosts:
        "ber-[12:01]":
        "par 01":
        one: {ansible_port: 70000, ansible_password: hunter2, speech_vault: v.yml}
        two: [x]
      var: {x: 1}
""",
    "group_vars/site.yml": "ansible_user: {{ me }}\n",
}
WANTED = (
    ("3:5", 'did you mean "ansible_port"?'),
    ("4:21", "wanted true or false"),
    ("5:30", "is not obeyed"),
    ("6:5", "there is no variable"),
    ("8:24", "endpoint is"),
    ("9:51", "the secret itself may not stand here"),
    ("11:64", 'did you mean "cpus"?'),
    ("11:83", "a whole number from 1 to 99"),
    ("12:19", 'did you mean "speech-to-text"?'),
    ("13:7", "cannot be a service"),
    ("14:40", "4.12.0-amd64"),
    ("14:64", 'did you mean "west"?'),
    ("15:12", "has no kind"),
    ("17:5", "cannot be a group"),
    ("19:36", "is a parent of its own parent"),
    ("21:9", "ends before it begins"),
    ("22:9", "cannot be a host"),
    ("23:29", "wanted a port from 1 to 65535"),
    ("23:54", "hosts are logged into by key"),
    ("23:63", "is one for the fleet"),
    ("24:14", "is no mapping"),
    ("25:7", 'did you mean "vars"?'),
)


def test_all_of_them_come_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"prod.yml": FILES["prod.yml"]})
    assert run(["inventory", "list", "-i", str(tmp_path / "prod.yml")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "hunter2" not in said.err
    assert "0123456789abcdef" not in said.err
    lines = said.err.replace(f"{tmp_path}/prod.yml:", "").splitlines()
    assert [line.split(": ")[0] for line in lines] == [place for place, _ in WANTED]
    for line, (_, words) in zip(lines, WANTED, strict=True):
        assert words in line
    assert len(lines) >= 20


def test_a_file_that_is_no_yaml_comes_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it would have said is missing, and the rest would be judged without it."""
    write(tmp_path, FILES)
    assert run(["inventory", "list", "-i", str(tmp_path / "prod.yml")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len([line for line in said if "site.yml" in line]) == 1
