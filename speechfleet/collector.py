"""The garbage collector, out of the way where nothing is garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collector() -> Iterator[None]:
    """While many values are made that all stay, looking for garbage among them again and again
    takes a third of the time, or three quarters. What counts references frees as ever."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
