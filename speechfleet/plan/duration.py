"""How long, as operators write it: `30`, `30s`, `10m`, `1h`, `3d`."""

import re

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_WRITTEN = re.compile(r"([0-9]{1,9})([smhd]?)")


def seconds(written: object) -> int:
    """The seconds that are meant. Raises ValueError, which says what was wanted."""
    found = _WRITTEN.fullmatch(str(written)) if not isinstance(written, bool) else None
    if not found:
        raise ValueError(f"is {written!r}; wanted a time such as 30s, 10m, 1h or 2d")
    return int(found[1]) * _UNITS[found[2]]


def shown(lasting: float) -> str:
    """The same for people: `45 s`, `10 min`, `1 h 30 min`."""
    minutes, rest = divmod(round(lasting), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
