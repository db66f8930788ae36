"""Whether what a plan takes away for good is gone, as far as the facts of a survey tell it."""

from speechfleet.facts.docker import DOCKER
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES, Images
from speechfleet.facts.installed import INSTALLED, RELEASES
from speechfleet.facts.layers import FOLDER as BLOBS
from speechfleet.facts.layers import LAYERS
from speechfleet.facts.releases import KEPT
from speechfleet.plan.kept import folder

NET = "/etc/systemd/system/speechfleet_revert.service"
_ROOT = "/var/lib/speechfleet"
_TOLD = (
    *(NET, BLOBS, RELEASES, f"{_ROOT}/confirmed"),
    *(f"{_ROOT}/licences", f"{_ROOT}/retired", f"{_ROOT}/keys"),
)
"""What facts tell of, and of what lies in it."""


def is_gone(what: str, now: Answers) -> bool | None:
    """Whether a path or an image is not there any more; None where the host does not tell.
    Raises Unanswered."""
    if not what.startswith("/"):
        images = images_there(now)
        return None if images is None else what not in images
    if what != _ROOT and not any(is_within(what, told) for told in _TOLD):
        return None
    return not any(is_within(path, what) for path in _there(now))


def images_there(now: Answers) -> Images | None:
    """The images on the host; None where Docker does not run, and tells of none. Raises
    Unanswered."""
    return now[IMAGES] if now[DOCKER].running else None


def is_within(path: str, folder: str) -> bool:
    """Whether a path is that folder, or in it."""
    return f"{path}/".startswith(f"{folder}/")


def _there(now: Answers) -> set[str]:
    """All paths of ours that a host tells of."""
    found = now[INSTALLED]
    blobs = {BLOBS} if now[LAYERS].blobs else set()
    return {*found.files, found.folder, found.confirmed, *blobs, *map(folder, now[KEPT])} - {""}
