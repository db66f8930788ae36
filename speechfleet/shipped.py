"""Where the files that ship beside the code lie: `templates/`, `playbooks/`, `docs/codes/`.

In a checkout they are at the top level, where an operator looks for them; in an installed
wheel they are inside the package (see `force-include` in pyproject.toml).
"""

from pathlib import Path

FOLDERS = ("templates", "playbooks", "docs/codes")

_PACKAGE = Path(__file__).parent


def shipped(folder: str) -> Path:
    """The directory `folder` (one of FOLDERS) of this installation."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
