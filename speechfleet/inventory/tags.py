"""What the tag of a Speech image tells, and why it is none of its kind."""

import re

from speechfleet.inventory.kinds import KINDS, Kind

_ARM = re.compile(r"-arm(?:64|32)?\b")
_LATEST = {
    "speech-to-text": ("en-US", ""),
    "neural-text-to-speech": ("en-US", "en-US-AriaNeural"),
    "fast-transcription": ("en-US", ""),
}
"""What `latest` is. Source: the vendor's page of each kind."""
_WORDS_IN_VOICES = ("turbo", "multilingual", "neural")


def misfit(kind: Kind, tag: str) -> str:
    """Why `tag` is none of `kind`, in words; empty where it is one."""
    if kind.tag.fullmatch(tag):
        return ""
    if kind.tag.fullmatch(tag.lower()):
        return "tags are in small letters"
    if _ARM.search(tag):
        return "Speech images are made for amd64 alone"
    if ":" in tag or "/" in tag:
        return "it is more than a tag: registry and image come from speech_registry and the kind"
    others = " or ".join(other.name for other in _fitting(tag))
    has = f"a {kind.name} tag has {kind.tag_has}"
    return f"{has}; this is one of {others}" if others else has


def _fitting(tag: str) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.keyed and kind.tag.fullmatch(tag)]


def version(kind: Kind, tag: str) -> tuple[int, ...]:
    """The image's version, (5, 1, 0); empty where the tag does not tell."""
    match = kind.tag.fullmatch(tag)
    found = match.groupdict().get("version") if match else None
    return tuple(map(int, found.split("."))) if found else ()


def locale(kind: Kind, tag: str) -> str:
    """The locale as clients name it, `zh-CN-sichuan`; empty where the tag does not tell."""
    if tag == "latest":
        return _LATEST.get(kind.name, ("", ""))[0]
    match = kind.tag.fullmatch(tag)
    groups = match.groupdict() if match else {}
    return _cased(groups.get("locale") or groups.get("locale_after") or "")


def voice(kind: Kind, tag: str) -> str:
    """The one voice of an image, `en-US-AriaNeural`; empty where the tag names none.

    A synthesis request must name it exactly. The tag has small letters only: the capitals
    follow the form of the vendor's voice names.
    """
    if tag == "latest":
        return _LATEST.get(kind.name, ("", ""))[1]
    match = kind.tag.fullmatch(tag)
    name = match.groupdict().get("voice") if match else None
    return f"{locale(kind, tag)}-{_capitalised(name)}" if name else ""


def multilingual(kind: Kind, tag: str) -> bool:
    """Whether the image's voice is one of those that speak many languages."""
    return "Multilingual" in voice(kind, tag)


def _cased(text: str) -> str:
    """`zh-cn-sichuan` → `zh-CN-sichuan`, `sr-latn-rs` → `sr-Latn-RS` (BCP 47's convention)."""
    language, *rest = text.split("-")
    return "-".join((language, *map(_cased_part, rest)))


def _cased_part(part: str) -> str:
    if len(part) == 2:
        return part.upper()
    return part.capitalize() if len(part) == 4 else part


def _capitalised(name: str) -> str:
    for word in _WORDS_IN_VOICES:
        name = name.replace(word, word.capitalize())
    return name[:1].upper() + name[1:]
