"""The console that reports are printed on."""

from typing import TextIO

from rich.console import Console


def console(stream: TextIO, no_color: bool) -> Console:
    """A console for `stream`; without colours where asked for or where NO_COLOR says so."""
    return Console(
        file=stream, no_color=no_color or None, highlight=False, soft_wrap=not stream.isatty()
    )
