"""What a cause is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """Why an instance does not serve, and how to mend it. `explain CODE` tells more."""

    code: str
    message: str
    fix: str
