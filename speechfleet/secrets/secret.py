"""A value that never shows itself."""

from collections.abc import Callable
from typing import Any, NoReturn

MASK = "[secret]"


class Secret:
    """Text that prints as ``[secret]`` everywhere but where it is opened on purpose.

    Redaction is this type, not a filter over text: whatever formats, copies or dumps a plan,
    a report or a traceback with locals meets the mask, because the text is in a closure and
    not in an attribute. `open()` is called in the few places that docs/architecture.md names.
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

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled")
