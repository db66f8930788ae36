"""One container of a practice fleet as a value: what it is made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from speechfleet.sandbox.archive import Entry, archive, digest
from speechfleet.sandbox.layout import LABEL, Layout

SPECIFICATION = "speechfleet.sandbox.specification"
"""The label that names all a container was made of."""


@dataclass(frozen=True)
class Member:
    """One container: `options` stand before the image, `command` after it.

    `seed` is what is unpacked into it before its first start.
    """

    name: str
    image: str
    address: str
    options: tuple[str, ...]
    command: tuple[str, ...] = ()
    seed: Mapping[str, Entry] = field(default_factory=dict)

    def create_words(self, layout: Layout) -> list[str]:
        """Return the words of `docker` that create the container."""
        words = self._words(layout)
        label = f"--label={SPECIFICATION}={self.specification(layout)}"
        return ["create", label, *words]

    def specification(self, layout: Layout) -> str:
        """Return what a container must be labelled with to be this one."""
        return digest(json.dumps(self._words(layout)).encode(), archive(self.seed))

    def _words(self, layout: Layout) -> list[str]:
        return [
            f"--name={layout.container(self.name)}",
            f"--hostname={self.name}",
            f"--label={LABEL}={layout.name}",
            f"--network={layout.network}",
            f"--network-alias={self.name}",
            f"--ip={self.address}",
            *self.options,
            self.image,
            *self.command,
        ]
