"""Tells the channels of a run: what changed since each was told last, or a digest once a day.

Whoever could not be told is told the next time of all that changed since. A channel that fails
is a finding, and nothing else.
"""

from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, time

from speechfleet.channels.changes import changes
from speechfleet.channels.family import KINDS
from speechfleet.channels.kind import ChannelError, News
from speechfleet.channels.memory import Memory, Told, locked, path_of, read, write
from speechfleet.channels.message import Occasion, message
from speechfleet.channels.seen import Sight, sight_of
from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Channel
from speechfleet.run import Run

SECONDS = 60.0
"""How long all channels together may take."""

_A_DAY = 20 * 3600.0
"""Between two digests at least: nights begin some minutes early or late, on either side of
midnight, and one of them is an hour short."""


def tell(
    run: Run, channels: Sequence[Channel], limit: str | None = None, now: float | None = None
) -> tuple[Finding, ...]:
    """Tell each channel what it has to know; a warning for each that failed.

    `limit` is the run's --limit; `now` in seconds since the epoch.
    """
    path = path_of(run.inventory, limit)
    with locked(path):
        memory = read(path)
        failed = _tell_all(run, channels, memory, time() if now is None else now)
        found = tuple(_failure(name, why) for name, why in failed.items())
        try:
            write(path, memory, run, failed)
        except OSError as error:
            return (*found, _unkept(path.parent, error))
    return found


def _tell_all(
    run: Run, channels: Sequence[Channel], memory: Memory, moment: float
) -> dict[str, str]:
    """Tell them side by side, and note in `memory` who now knows what. Return by name why one
    failed."""
    sights = {one.name: sight_of(run, _known(memory, one)) for one in channels}
    news = {one.name: _news(run, one, memory, sights[one.name], moment) for one in channels}
    due = [(one, told) for one in channels if (told := news[one.name])]
    # What cannot be told anything is said in every run, not in the one that matters.
    failed = {one.name: one.trouble for one in channels if one.trouble}
    failed |= _sent([(one, told) for one, told in due if one.name not in failed])
    for one, told in due:
        if one.name not in failed and told.document:
            memory.told[one.name] = Told(sights[one.name], moment)
    named = {one.name for one in channels}
    memory.told = {name: told for name, told in memory.told.items() if name in named}
    return failed


def _known(memory: Memory, channel: Channel) -> Sight:
    told = memory.told.get(channel.name)
    return told.sight if told else {}


def _news(run: Run, channel: Channel, memory: Memory, now: Sight, moment: float) -> News | None:
    """What the channel is to be told of this run, if anything."""
    if KINDS[channel.kind].every_run:
        return News(run)
    told = memory.told.get(channel.name)
    if told is None:
        return _of("first", run, channel, {}, now)
    if channel.tell == "digest":
        due = abs(moment - told.at) >= _A_DAY
        return _of("digest", run, channel, told.sight, now) if due else None
    return _of("changes", run, channel, told.sight, now) if changes(told.sight, now) else None


def _of(occasion: Occasion, run: Run, channel: Channel, before: Sight, now: Sight) -> News:
    changed = () if occasion == "first" else changes(before, now)
    return News(run, message(run, occasion, changed, now, channel.name))


def _sent(due: Sequence[tuple[Channel, News]]) -> dict[str, str]:
    """Send all, and return by name why one failed. Whatever hangs is not waited for: its thread
    ends with the process."""
    answers: SimpleQueue[tuple[str, str]] = SimpleQueue()
    waiting = {channel.name: "" for channel, _ in due}
    for channel, news in due:
        Thread(target=_send, args=(channel, news, answers), daemon=True).start()
    until = monotonic() + SECONDS
    failed: dict[str, str] = {}
    while waiting:
        try:
            name, why = answers.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            return failed | dict.fromkeys(waiting, f"it took more than {SECONDS:g} s")
        del waiting[name]
        if why:
            failed[name] = why
    return failed


def _send(channel: Channel, news: News, answers: "SimpleQueue[tuple[str, str]]") -> None:
    try:
        KINDS[channel.kind].send(channel, news)
        answers.put((channel.name, ""))
    except ChannelError as error:
        answers.put((channel.name, str(error)))
    except Exception as error:  # a fault of ours; its text may hold what the channel hides
        answers.put((channel.name, f"it broke ({type(error).__name__})"))


def _failure(name: str, why: str) -> Finding:
    return Finding(
        "channel.failed",
        "warning",
        f"the channel {name} was not told: {why}",
        "the next run tells it all that changed since; until then look at the report yourself",
    )


def _unkept(folder: Path, error: OSError) -> Finding:
    return Finding(
        "channel.memory",
        "warning",
        f"what the channels were told cannot be kept in {folder}: {error.strerror}",
        "make room there, or set XDG_STATE_HOME; until then they may be told twice",
    )
