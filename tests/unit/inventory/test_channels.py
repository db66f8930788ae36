"""`speech_channels`: who is told, and that a secret which is missing stops nothing."""

from pathlib import Path

import pytest

from speechfleet.inventory.fleet import Channel
from speechfleet.inventory.load import load, look
from speechfleet.inventory.places import InventoryError
from speechfleet.secrets.secret import Secret

INVENTORY = """
all:
  vars:
    speech_channels:
{channels}
  hosts: {{a: }}
"""


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    return tmp_path / "prod.yml"


def channels(inventory: Path, *lines: str, opened: bool = True) -> tuple[Channel, ...]:
    text = "\n".join(f"      {line}" for line in lines)
    inventory.write_text(INVENTORY.format(channels=text))
    return load(inventory, keys=False, channels=opened).channels


def faults(inventory: Path, *lines: str) -> list[str]:
    with pytest.raises(InventoryError) as caught:
        channels(inventory, *lines)
    return [str(fault).removeprefix(f"{inventory}:") for fault in caught.value.faults]


def test_every_kind(inventory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPS", "Bearer planted")
    node, chat, pager = channels(
        inventory,
        "node: {kind: prometheus, file: out/s.prom}",
        "chat: {kind: webhook, url: 'https://c.example/x', tell: digest, headers: "
        "{X-Team: speech, Authorization: 'env:OPS'}}",
        "pager: {kind: command, command: page --team 'a b'}",
    )
    assert node.file == inventory.parent / "out" / "s.prom"
    assert (chat.tell, pager.tell) == ("digest", "changes")
    assert chat.url == Secret("https://c.example/x")
    assert chat.headers == {"X-Team": Secret("speech"), "Authorization": Secret("Bearer planted")}
    assert pager.words == ("page", "--team", "a b")
    assert "planted" not in repr((node, chat, pager))


def test_without_any(inventory: Path) -> None:
    inventory.write_text("all: {hosts: {a: }}")
    assert load(inventory, keys=False).channels == ()


def test_a_secret_that_is_missing_is_the_channels_trouble_and_no_fault(inventory: Path) -> None:
    [chat] = channels(inventory, "chat: {kind: webhook, url: 'env:NO_SUCH_VARIABLE'}")
    assert chat.url is None
    assert chat.trouble.startswith("the environment has no variable NO_SUCH_VARIABLE")


def test_no_source_is_asked_where_nobody_is_told(inventory: Path, tmp_path: Path) -> None:
    called = tmp_path / "called"
    line = f"chat: {{kind: webhook, url: 'command:touch {called}'}}"
    [chat] = channels(inventory, line, opened=False)
    assert (chat.url, chat.trouble) == (None, "")
    assert look([inventory]).fleet.channels[0].name == "chat"
    assert not called.exists()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("chat: {kind: webhok}", '5:20: kind is "webhok"; wanted prometheus, webhook or command'),
        ("chat: {kind: webhook}", '5:13: channel "chat" has no url, which a webhook needs; '),
        ("node: {kind: prometheus, file: metrics}", '5:38: file is "metrics"; wanted a path that'),
        ("chat: {kind: webhook, url: chat.example}", "5:34: url: no URL; wanted http(s)://HOST"),
        ("chat: {kind: webhook, url: 'https://u:p@c/'}", "5:34: url: no URL; "),
        (
            "chat: {kind: webhook, url: 'https://c/', headers: {Authorization: Bearer x}}",
            "5:73: header Authorization: the value of Authorization is a secret; wanted vault:",
        ),
        (
            "chat: {kind: webhook, url: 'https://c/', headers: {'A B': x}}",
            '5:65: header A B: "A B" cannot be a header; ',
        ),
        ("pager: {kind: command, command: 'page \"'}", "5:39: command: no words; wanted a program"),
        (
            "pager: {kind: command, command: page, file: a.prom}",
            '5:14: channel "pager" has file, which means nothing to a command; leave it out',
        ),
        ("chat: {kind: webhook, urll: 'https://c/'}", '5:29: channel "chat" has no "urll"; '),
        ("Chat: {kind: webhook, url: 'https://c/'}", '5:7: "Chat" cannot be a channel; '),
        ("node: {kind: prometheus, file: ~}", '5:13: channel "node" has no file, which a prom'),
        ("chat: webhook", '5:13: channel "chat" is no mapping; '),
    ],
)
def test_a_fault_is_said_at_its_place(inventory: Path, line: str, fault: str) -> None:
    [said] = faults(inventory, line)
    assert said.startswith(fault)


def test_it_is_one_for_the_fleet(inventory: Path) -> None:
    inventory.write_text("all: {hosts: {a: {speech_channels: {}}}}")
    with pytest.raises(InventoryError, match="speech_channels is one for the fleet"):
        load(inventory, keys=False)
