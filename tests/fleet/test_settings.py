"""A setting arrives in the container's process as the inventory has it, or is refused."""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from speechfleet.inventory.load import load
from speechfleet.inventory.places import InventoryError
from tests.fleet.practice import Practice

EXAMPLES = 300

NASTY = (
    "", " ", "  both ends  ", "\ttab\t", "%n %i %%", "$HOME ${HOME} $$", "$(id) `id`", "'", '"',
    "'single' \"double\"", "\\", "\\n \\x41 \\", "#no comment", "a # b", "=", "a=b=c", ";", "a\\",
    "Grüße", "日本語", "😀 👩‍👩‍👧", "\u2028", "a\u2028b", "\u0085", "a\u0085b", "\ufeff", "\ufeffa",
    "\u00a0", "\x1b[31m", "\x07", "\x7f", "\x0b\x0c", "e\u0301", "\U0010ffff", "\ufffe", "-",
    "~", "null", "true", "010", "1.50", "0x1f", "12:30:45", "2026-11-22", "{{ no", "* & ! | >",
)  # fmt: skip


def accepted(path: Path, value: str) -> bool:
    """True where an inventory with this value loads, and has it as it stands."""
    tree = {"kind": "speech-to-text", "tag": "4.12.0-amd64-en-us", "resource": "r"}
    variables = {
        "speech_resources": {"r": {"endpoint": "https://r.example/", "key": "vault:r"}},
        "speech_services": {"stt": tree | {"settings": {"Value": value}}},
    }
    text = yaml.safe_dump({"all": {"vars": variables, "hosts": {"h": {}}}})
    path.write_text(text, encoding="utf-8")
    try:
        fleet = load(path, keys=False)
    except InventoryError:
        return False
    assert fleet.hosts[0].services[0].settings == {"Value": value}
    return True


def accepted_values(path: Path) -> list[str]:
    """Values of all sorts that an inventory may have: the nasty ones, and Hypothesis' own."""
    values = [value for value in NASTY if accepted(path, value)]

    @settings(
        max_examples=EXAMPLES,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.text(st.characters(), max_size=200))
    def collect(value: str) -> None:
        if accepted(path, value):
            values.append(value)

    collect()
    return values


@pytest.mark.parametrize("value", ["a\nb", "a\r", "\r\n", "a\0b", "\ud800", "x" * 60_001])
def test_what_an_env_file_cannot_hold_is_refused(tmp_path: Path, value: str) -> None:
    assert not accepted(tmp_path / "inventory.yml", value)


def test_the_containers_process_sees_what_the_inventory_has(
    practice: Practice, tmp_path: Path
) -> None:
    """Through all of it: inventory, script, sudo, env file, unit, Docker."""
    values = accepted_values(tmp_path / "inventory.yml")
    assert len(values) > EXAMPLES
    wanted = {f"TRIED_{number}": value for number, value in enumerate(values)}
    inventory = practice.with_service("settings", settings=wanted)
    result = practice.deploy(inventory, "--limit", "host-2")
    assert result.code == 0, result.err
    assert environment_of(practice, "host-2") == wanted


def environment_of(practice: Practice, host: str) -> dict[str, str]:
    """The tried variables, as the container's first process was given them."""
    text = practice.host(host).sh("docker exec speechfleet-stt-en-1 cat /proc/1/environ")
    entries = (entry.partition("=") for entry in text.split("\0") if entry)
    return {name: value for name, _, value in entries if name.startswith("TRIED_")}
