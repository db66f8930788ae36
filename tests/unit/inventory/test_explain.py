"""Each value with its place and its level, and what it counts more than."""

from pathlib import Path

import pytest

from speechfleet.inventory.explain import Said, explain
from speechfleet.inventory.load import look

from .conftest import write

FILES = {
    "prod.yml": """all:
  vars:
    ansible_user: everybody
    speech_resources: {west: {endpoint: "https://w.example/", key: "vault:west"}}
    speech_registry: {address: r.example, username: u, password: vault:r}
    speech_services:
      stt: {kind: speech-to-text, tag: latest, resource: west, cpus: 5, settings: {A: 1, B: 2}}
g:
  hosts:
    a:
      ansible_become_password: hunter2
      speech_services: {stt: {cpus: null, settings: {B: 3}}}
    b: {speech_services: {stt: null}}
""",
    "group_vars/g.yml": "ansible_user: group\nspeech_registry: {address: s.example}\n",
}


@pytest.fixture
def said(tmp_path: Path) -> dict[str, list[tuple[str, str, str | None]]]:
    """What is said of host a: level, place without the folder, value."""
    return _said(tmp_path, "a", ["ansible_user=me"])


def _said(
    folder: Path, host: str, extra: list[str]
) -> dict[str, list[tuple[str, str, str | None]]]:
    write(folder, FILES)
    levels = look([folder / "prod.yml"], extra=extra).levels.levels(host)

    def plain(one: Said) -> tuple[str, str, str | None]:
        return one.level, str(one.place).replace(f"{folder}/", ""), one.value

    return {name: [plain(one) for one in found] for name, found in explain(levels).items()}


Found = dict[str, list[tuple[str, str, str | None]]]


def test_the_nearest_is_the_last(said: Found) -> None:
    assert said["ansible_user"] == [
        ("all", "prod.yml:3:19", '"everybody"'),
        ("group g", "group_vars/g.yml:1:15", '"group"'),
        ("--extra-vars", "--extra-vars ansible_user", '"me"'),
    ]


def test_services_come_key_by_key(said: Found) -> None:
    assert said["speech_services.stt.cpus"] == [
        ("all", "prod.yml:7:70", "5"),
        ("host a", "prod.yml:12:37", None),
    ]
    assert [one[2] for one in said["speech_services.stt.settings.A"]] == ["1"]
    assert [one[2] for one in said["speech_services.stt.settings.B"]] == ["2", "3"]


def test_what_is_replaced_as_a_whole_takes_its_parts_away(said: Found) -> None:
    assert [one[2] for one in said["speech_registry.username"]] == ['"u"', None]
    assert [one[2] for one in said["speech_registry.address"]] == ['"r.example"', '"s.example"']


def test_null_takes_a_service_away(tmp_path: Path) -> None:
    found = _said(tmp_path, "b", [])
    services = [found[name][-1][2] for name in found if name.startswith("speech_services")]
    assert len(services) == 6
    assert set(services) == {None}


def test_no_secret_is_shown(said: Found) -> None:
    assert [one[2] for one in said["ansible_become_password"]] == ["[secret]"]
    assert said["speech_resources.west.key"][0][2] == '"vault:west"'
    assert "hunter2" not in repr(said)
