"""What each code means: the pages of `docs/codes`, shipped so that they are read offline."""

import re
from functools import cache

from speechfleet.shipped import shipped

_HEADING = re.compile(r"^## `(?P<code>[a-z0-9.-]+)`\n", re.MULTILINE)


@cache
def codes() -> dict[str, str]:
    """Code → its text, in the order of the pages."""
    found: dict[str, str] = {}
    for page in sorted(shipped("docs/codes").glob("*.md")):
        # Split by headings: text before the first, then a code and its text in turns.
        _, *parts = _HEADING.split(page.read_text(encoding="utf-8"))
        found |= {code: text.strip() for code, text in zip(parts[::2], parts[1::2], strict=True)}
    return found


def summary(text: str) -> str:
    """The first sentence of a code's text, on one line."""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return re.split(r"(?<=\.) ", paragraph)[0]
