"""The models of custom speech that lie on the host: which, how large, and whether whole.

The container says `Model configuration /usr/local/models/properties.json not found.` where there is
none (github.com/Azure-Samples/cognitive-services-speech-sdk/issues/814): a folder that has such a
file is taken for one with a model. How a download goes on in the folder is not published.

What `models push` and `models download` bring lies in a folder beside, `.MODEL.coming` and
`.MODEL.download`: one that was given up is told by that name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from speechfleet.facts.fact import Answers, Fact, Unanswered
from speechfleet.inventory.fleet import Service

FOLDER = "/var/lib/speechfleet/models"
"""A folder for each custom model: a container keeps the model that it finds in its folder,
whatever ModelId it is given (the vendor's page `speech-container-cstt`)."""

IS_WHOLE = r"""is_whole() { [ -n "$(find "$1" -maxdepth 2 -name properties.json 2>/dev/null)" ]; }
"""
"""A shell function, for what else looks at a folder."""

SCRIPT = r"""cd /var/lib/speechfleet/models 2>/dev/null || exit 0
for folder in * .*.coming .*.download; do
  [ -d "$folder" ] || continue
  # One in which something changed within the hour is on its way.
  case $folder in .*) [ -z "$(find "$folder" -mmin -60 | head -n 1)" ] || continue ;; esac
  whole=$(find "$folder" -maxdepth 2 -name properties.json | head -n 1)
  echo "model $folder ${whole:+whole} $(du -sk "$folder" | cut -f 1)"
done
"""


@dataclass(frozen=True)
class Model:
    """One model's folder."""

    bytes: int
    whole: bool
    """False where it is still to be downloaded, or being downloaded."""


def read(text: str) -> Mapping[str, Model]:
    """ModelId → its folder."""
    rows = [line.split() for line in text.splitlines() if line]
    return {row[1]: Model(int(row[-1]) * 1024, row[2] == "whole") for row in rows}


_GIVEN_UP = re.compile(r"\.[A-Za-z0-9_-]+\.(coming|download)")


def given_up(models: Mapping[str, Model]) -> Iterator[str]:
    """The folders of models that never came whole, and are on their way no more."""
    return (f"{FOLDER}/{name}" for name in models if _GIVEN_UP.fullmatch(name))


MODELS = Fact("models", SCRIPT, read, seconds=10)


def to_download(service: Service, answers: Answers) -> bool:
    """Whether its start downloads a model. Where it is not known which are here, it does."""
    if not service.model or service.disconnected:
        return False
    try:
        found = answers[MODELS].get(service.model)
    except Unanswered:
        return True
    return found is None or not found.whole
