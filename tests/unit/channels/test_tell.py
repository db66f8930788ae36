"""Who is told when: on a change or once a day, never twice, and later where it failed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import get_args

import pytest

from speechfleet.channels import memory
from speechfleet.channels import tell as telling
from speechfleet.channels.family import KINDS
from speechfleet.channels.kind import ChannelError, ChannelKind, News
from speechfleet.channels.memory import Last, path_of, read
from speechfleet.channels.tell import tell
from speechfleet.inventory.channels import MAY, NEEDS
from speechfleet.inventory.fleet import Channel
from speechfleet.inventory.shape import ChannelShape
from speechfleet.run import HostOutcome

from .nights import GOOD, INVENTORY, LOST, SICK, host, instance, night

_KIND = ChannelShape.model_fields["kind"]
PAGER = Channel("pager", "fake")
DAILY = Channel("daily", "fake", tell="digest")


class Fake:
    """A kind of channel that remembers what it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        self.raises: Exception = ChannelError("nobody listens there")

    def send(self, channel: Channel, news: News) -> None:
        if channel.name in self.broken:
            raise self.raises
        said = json.loads(news.document) if news.document else {"occasion": "run", "text": ""}
        self.sent.append((channel.name, said["occasion"]))

    def told(self) -> list[tuple[str, str]]:
        """What was sent since this was asked last."""
        sent, self.sent = sorted(self.sent), []
        return sent


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    one = Fake()
    monkeypatch.setitem(KINDS, "fake", ChannelKind("fake", one.send))
    monkeypatch.setitem(KINDS, "always", ChannelKind("always", one.send, every_run=True))
    return one


def run(
    number: int, hosts: tuple[HostOutcome, ...], *channels: Channel, hour: float = 2
) -> list[str]:
    moment = datetime(2026, 11, number, tzinfo=UTC).timestamp() + hour * 3600
    found = tell(night(number, *hosts), channels or (PAGER,), None, moment)
    return [finding.message for finding in found]


def test_a_change_is_told_once(fake: Fake) -> None:
    told = []
    for number, hosts in enumerate([GOOD, GOOD, SICK, SICK, GOOD, GOOD, LOST, LOST], start=1):
        assert run(number, hosts) == []
        told.append([occasion for _, occasion in fake.told()])
    assert told == [["first"], [], ["changes"], [], ["changes"], [], ["changes"], []]


def test_a_digest_comes_once_a_day_whatever_happened(fake: Fake) -> None:
    for number, hour, expected in [
        (1, 2, ["first"]), (1, 9, []), (2, 2, ["digest"]), (2, 21, []), (3, 0, ["digest"]),
    ]:  # fmt: skip
        run(number, SICK if hour == 9 else GOOD, DAILY, hour=hour)
        assert [occasion for _, occasion in fake.told()] == expected


def test_nights_on_either_side_of_midnight_are_told_each(fake: Fake) -> None:
    """A timer at 23:55 that begins within ten minutes, and the night that is an hour short."""
    for number, hour in [(1, 23.95), (3, 0.05), (3, 23.95), (5, 0.05), (5, 23.05)]:
        run(number, GOOD, DAILY, hour=hour)
    assert [occasion for _, occasion in fake.told()] == [*["digest"] * 4, "first"]


def test_a_clock_that_was_ahead_holds_back_no_digest(fake: Fake) -> None:
    for number in (20, 2, 3):
        run(number, GOOD, DAILY)
    assert [occasion for _, occasion in fake.told()] == ["digest", "digest", "first"]


def test_what_an_older_version_kept_is_due(fake: Fake) -> None:
    run(1, GOOD, DAILY)
    path = path_of(INVENTORY, None)
    kept = json.loads(path.read_text())
    kept["channels"]["daily"]["day"] = "2026-11-01"
    del kept["channels"]["daily"]["at"], kept["last"]["failed"]
    path.write_text(json.dumps(kept))
    run(2, GOOD, DAILY)
    assert [occasion for _, occasion in fake.told()] == ["digest", "first"]


def test_a_digest_tells_what_changed_since_the_last_one(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: list[str] = []
    kind = ChannelKind("fake", lambda _, news: texts.append(json.loads(news.document)["text"]))
    monkeypatch.setitem(KINDS, "fake", kind)
    run(1, GOOD, DAILY)
    run(1, SICK, DAILY, hour=9)
    run(2, SICK, DAILY)
    assert len(texts) == 2
    assert texts[1].splitlines()[1].startswith("worse: ber-01 stt-1: key-ok → unready")


def test_whoever_could_not_be_told_is_told_the_next_time(fake: Fake) -> None:
    run(1, GOOD, PAGER, DAILY)
    fake.told()
    fake.broken = {"pager"}
    [said] = run(2, SICK, PAGER, DAILY)
    assert said == "the channel pager was not told: nobody listens there"
    last = read(path_of(INVENTORY, None)).last
    assert last
    assert last.failed == ("pager",)
    assert fake.told() == [("daily", "digest")]
    fake.broken = set()
    assert run(3, SICK, PAGER, DAILY) == []
    assert fake.told() == [("daily", "digest"), ("pager", "changes")]
    assert run(4, SICK, PAGER) == []
    assert fake.told() == []


def test_what_shows_how_things_are_gets_every_run(fake: Fake) -> None:
    for number in (1, 2):
        run(number, GOOD, Channel("node", "always"))
        assert fake.told() == [("node", "run")]


def test_a_secret_that_is_missing_is_said_and_nothing_is_sent(fake: Fake) -> None:
    """Also in a run that has nothing new to tell."""
    run(1, GOOD, Channel("chat", "fake"))
    fake.told()
    [said] = run(1, GOOD, Channel("chat", "fake", trouble="the environment has no variable X"))
    assert said == "the channel chat was not told: the environment has no variable X"
    assert fake.told() == []


def test_a_fault_of_ours_is_told_by_its_name_alone(fake: Fake) -> None:
    fake.broken, fake.raises = {"pager"}, ValueError("planted-secret")
    assert run(1, GOOD) == ["the channel pager was not told: it broke (ValueError)"]


def test_one_that_hangs_holds_up_neither_the_run_nor_the_others(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = Event()
    hangs = ChannelKind("hangs", lambda *_: (released.wait(120), None)[1])
    monkeypatch.setitem(KINDS, "hangs", hangs)
    monkeypatch.setattr(telling, "SECONDS", 5.0)
    assert run(1, GOOD, Channel("slow", "hangs"), PAGER) == [
        "the channel slow was not told: it took more than 5 s"
    ]
    released.set()
    assert fake.told() == [("pager", "first")]


def test_each_call_has_a_memory_of_its_own(fake: Fake) -> None:
    first = night(1, *GOOD)
    tell(first, (PAGER,), None)
    tell(first, (PAGER,), "berlin")
    assert [occasion for _, occasion in fake.told()] == ["first", "first"]
    tell(first, (PAGER,), "berlin")
    assert fake.told() == []


def test_what_is_remembered_is_for_its_owner_alone_and_says_who_answered(fake: Fake) -> None:
    run(1, LOST)
    path = path_of(INVENTORY, None)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert read(path).last == Last(night(1).id, hosts=2, reached=1, exit_code=4 - 1)


def test_a_host_that_nothing_should_run_on_and_that_cannot_be_asked_did_not_answer(
    fake: Fake,
) -> None:
    run(1, (GOOD[0], HostOutcome("old-9", "fine", asked=False)))
    assert read(path_of(INVENTORY, None)).last == Last(night(1).id, hosts=2, reached=1, exit_code=0)


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"schema": "speechfleet.told/1"}', '{"schema": "x"}', "null"]
)
def test_a_damaged_memory_is_as_good_as_none(fake: Fake, damage: str) -> None:
    run(1, GOOD)
    fake.told()
    path_of(INVENTORY, None).write_text(damage)
    assert run(2, GOOD) == []
    assert fake.told() == [("pager", "first")]


def test_without_a_place_for_the_memory_it_is_told_all_the_same(
    fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    [said] = run(1, SICK)
    assert "cannot be kept" in said
    assert fake.told() == [("pager", "first")]


def test_a_channel_that_is_named_no_more_is_forgotten(fake: Fake) -> None:
    run(1, GOOD, PAGER, DAILY)
    run(2, GOOD, DAILY)
    assert set(read(path_of(INVENTORY, None)).told) == {"daily"}


def test_thirty_nights_with_a_flapping_instance(fake: Fake) -> None:
    """Told as often as it changed, and not once more."""
    for number in range(1, 31):
        bad = number % 3 == 0
        well = instance("down" if bad else "key-ok")
        run(number, (host("h", "sick" if bad else "fine", well),))
    assert len(fake.told()) == 1 + 20 - 1


def test_the_family_and_the_inventory_agree() -> None:
    assert set(KINDS) == set(NEEDS) == set(MAY) == set(get_args(_KIND.annotation))
    assert all(kind.name == name for name, kind in KINDS.items())


def test_who_holds_the_lock_for_ever_keeps_nobody_from_telling(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who was stopped by hand while it told, say."""
    monkeypatch.setattr(memory, "PATIENCE", 0.0)
    with memory.locked(path_of(INVENTORY, None)):
        run(1, SICK, PAGER)
    assert fake.told() == [("pager", "first")]
