"""What every kind of channel is."""

from collections.abc import Callable
from dataclasses import dataclass

from speechfleet.inventory.fleet import Channel
from speechfleet.run import Run


class ChannelError(Exception):
    """It could not be told: what is, and what to do; never a secret of the channel."""


@dataclass(frozen=True)
class News:
    """What is to be told."""

    run: Run
    document: str = ""
    """The message (schema `speechfleet.news/1`)."""


@dataclass(frozen=True)
class ChannelKind:
    """One way to tell."""

    name: str
    send: Callable[[Channel, News], None]
    """Raises ChannelError."""
    every_run: bool = False
    """True: it shows how things are, so that each run is told whether or not anything changed."""
