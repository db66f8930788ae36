"""Lines of many hosts: each begins with its host's name, on a terminal in a colour of its own."""

from typing import TextIO
from zlib import crc32

from rich.text import Text

from speechfleet.reports.console import console

_COLOURS = ("cyan", "green", "magenta", "blue", "yellow", "bright_cyan", "bright_magenta")


class Prefix:
    """Prints such lines. A host has the same colour at every run."""

    def __init__(self, stream: TextIO, no_color: bool) -> None:
        self._stream = stream
        self._console = console(stream, no_color)

    def show(self, host: str, *more: str, text: str) -> None:
        """Print one line: `HOST MORE… | TEXT`, flushed."""
        head = " ".join((host, *more))
        if self._console.is_terminal:
            line = Text(f"{head} | ", style=_COLOURS[crc32(host.encode()) % len(_COLOURS)])
            self._console.print(line.append(text, style="default"))
        else:
            self._stream.write(f"{head} | {text}\n")
            self._stream.flush()
