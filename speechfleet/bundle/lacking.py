"""Whether wheels lack something that they need where they will be installed.

pip looks at the Python that runs it, also when it fetches for another one (github.com/pypa/pip,
issue 11664), so that what only the other one needs would be missed, and noticed in the site.
"""

from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def lacking(wheels: Path, python: str) -> Iterator[str]:
    """Each requirement that no wheel in the folder meets, and who has it, for a version of Python
    such as `3.12`."""
    held = {_name(wheel): wheel for path in wheels.glob("*.whl") for wheel in _wheel(path)}
    there = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    for name, wheel in held.items():
        for requirement in map(Requirement, wheel.requires or ()):
            wanted = requirement.marker is None or requirement.marker.evaluate(there)
            found = held.get(canonicalize_name(requirement.name))
            if wanted and not (found and _meets(found, requirement)):
                yield f"{requirement} (of {name})"


def _wheel(path: Path) -> Iterator[Distribution]:
    return iter(distributions(path=[str(path)]))


def _name(wheel: Distribution) -> str:
    return canonicalize_name(wheel.metadata["Name"])


def _meets(wheel: Distribution, requirement: Requirement) -> bool:
    return requirement.specifier.contains(wheel.version, prereleases=True)
