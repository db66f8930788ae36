"""A value that never shows itself."""

from collections.abc import Callable
from typing import Any

import yaml

MASK = "[secret]"


class Secret:
    """Text that prints as ``[secret]`` everywhere but where it is opened on purpose.

    Redaction is this type, not a filter over text: whatever formats, copies or dumps a plan,
    a report or a traceback with locals meets the mask, because the text is in a closure and
    not in an attribute. Pickle and YAML write the mask; JSON writes what its `default` makes of
    it, and by itself refuses. `open()` is called in the few places that docs/architecture.md names.
    """

    __slots__ = ("__open",)
    __open: Callable[[], str]

    def __init__(self, text: str) -> None:
        self.__open = lambda: text

    def open(self) -> str:
        """Return the text itself. Hand the result straight to where it is needed."""
        return self.__open()

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.open() == other.open()

    def __hash__(self) -> int:
        return hash((Secret, self.open()))

    def __bool__(self) -> bool:
        return bool(self.open())

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Secret":
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """What is pickled comes back as the mask, a plain text that nothing opens."""
        return str, (MASK,)


def _masked(dumper: yaml.representer.BaseRepresenter, _: Secret) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", MASK)


for _family in (yaml.representer.SafeRepresenter, yaml.representer.Representer):
    _family.add_representer(Secret, _masked)
