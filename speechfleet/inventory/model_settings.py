"""Settings of custom speech that say which models to list or to download, beside `model`.

Source: the vendor's page `speech-container-cstt`: `BaseModelLocale` has the container list models
and end; it counts more than a model's id, which counts more than `DisplayLocale`. Display models
(punctuation, rescoring, resegmentation, inverse text normalisation) want version 3.1.0 or later.
"""

import re
from collections.abc import Iterable, Iterator

from speechfleet.inventory.kinds import Kind

_LISTS = "basemodellocale"
_DISPLAY = {"displaylocale", "fulldisplay", "punct", "rescore", "resegment", "wfstitn"}
_DISPLAY |= {f"{name}id" for name in ("punct", "rescore", "resegment", "wfstitn")}
_FIRST_WITH_DISPLAY = (3, 1, 0)


def model_misfits(kind: Kind, tag: str, settings: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The name of each setting that does not go here, and why."""
    for name in settings:
        if name.lower() == _LISTS:
            yield name, "with it a container lists models and ends, and never serves; leave it out"
        elif name.lower() in _DISPLAY:
            why = _display_misfit(kind, tag)
            if why:
                yield name, why


def _display_misfit(kind: Kind, tag: str) -> str:
    if not kind.model_folder:
        return f"{kind.name} has no display models to choose; that is for custom-speech-to-text"
    version = _version(tag)
    if version and version < _FIRST_WITH_DISPLAY:
        return f"display models want version 3.1.0 or later; the tag is {tag}"
    return ""


def _version(tag: str) -> tuple[int, ...]:
    """Empty where the tag does not say it (`latest`)."""
    match = re.match(r"(\d+)\.(\d+)\.(\d+)", tag)
    return tuple(map(int, match.groups())) if match else ()
