"""The text of `docs/codes` as HTML: paragraphs, and code between backticks."""

import re

from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")


def prose(text: str) -> Markup:
    """Nothing else of Markdown stands there."""
    paragraphs = (" ".join(part.split()) for part in text.split("\n\n"))
    return Markup("").join(Markup("<p>{}</p>").format(_coded(part)) for part in paragraphs if part)


def _coded(paragraph: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(paragraph))))  # noqa: S704  is escaped
