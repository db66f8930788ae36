"""What custom speech to text does besides serving: it lists models, or fetches display models, and
ends.

Source: the vendor's page `speech-container-cstt`, with the lines that list base models, the last of
which is marked as fatal though all went well. How display models are listed, how they lie in their
folder, and the exit codes are not published.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .refusal import Refused

TYPES = ("Punct", "Rescore", "Resegment", "Wfstitn")
_FULL = "fulldisplay"
_TIME = "2026/11/26 21:54:20"
_CREATED = "2026-10-30T12:00:00Z"
_FATAL = (
    f"{_TIME} [Fatal] Please run this tool again and assign --modelId '<one above base model id>'. "
    "If no model id listed above, it means currently there is no available base model for "
)


def listing(found: Mapping[str, str], words: Sequence[str]) -> Iterator[str]:
    """The lines that list models; none where that is not asked for."""
    locale = found.get("basemodellocale", "")
    if not locale:
        return
    kinds = [f"{name} model" for name in _types(words)] or ["Base model"]
    yield f"Checking available base model for {locale}"
    for number, kind in enumerate(kinds, 1):
        identity = f"{number:08x}-6f36-44cd-9904-practice"
        row = f"Locale: {locale}, CreatedDate: {_CREATED}, Id: {identity}"
        yield f"{_TIME} [Info] [{kind}] {row}"
    yield f"{_FATAL}{locale}"


def fetched(found: Mapping[str, str], words: Sequence[str], folder: Path) -> Iterator[str]:
    """Fetch the display models that are asked for, with a line for each. Raises Refused."""
    locale = found.get("displaylocale", "")
    if locale and not _types(words):
        raise Refused("DisplayLocale needs FullDisplay, or the types of display models.")
    for name in _types(words) if locale else ():
        try:
            (folder / "display").mkdir(exist_ok=True)
            (folder / "display" / f"{name.lower()}.model").write_text(locale, encoding="utf-8")
        except OSError as fault:
            raise Refused(f"The model cannot be kept in {folder}: {fault.strerror}.") from None
        yield f"{_TIME} [Info] [{name} model] downloaded for {locale}"


def _types(words: Sequence[str]) -> list[str]:
    """Bare words, which are no settings."""
    named = {word.lower() for word in words}
    return [name for name in TYPES if _FULL in named or name.lower() in named]
