"""The releases that a host keeps: which of them an instance can go back to, and what of them
is not needed any more."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from speechfleet.checks.finding import Finding
from speechfleet.checks.surplus import in_force, verified
from speechfleet.facts.fact import Answers
from speechfleet.facts.images import IMAGES
from speechfleet.facts.installed import INSTALLED
from speechfleet.facts.installed import RELEASES as FOLDER
from speechfleet.facts.releases import KEPT, KeptRelease, licence_of
from speechfleet.plan.actions import Action, Switch


def missing(kept: KeptRelease, answers: Answers) -> str:
    """Why one cannot go back to it, in words; empty where one can."""
    if not kept.whole:
        return "its unit or its settings are not whole"
    if kept.runs not in answers[IMAGES]:
        return f"its image {kept.image} is not on the host"
    licence = licence_of(kept.unit_text)
    if licence and licence not in answers[INSTALLED].files:
        return f"its licence {licence} is not on the host"
    return ""


def folder(kept: KeptRelease) -> str:
    return f"{FOLDER}/{kept.instance}/{kept.release}"


def ways_back(actions: Collection[Action], answers: Answers) -> Iterator[Finding]:
    """What the switches of a deploy mean for going back later."""
    switches = [a for a in actions if isinstance(a, Switch) and a.goal == "release"]
    if not switches:
        return
    kept = {(k.instance, k.release): k for k in answers[KEPT]}
    runs = in_force(answers)
    for switch in switches:
        name, release = switch.to.name, switch.to.release
        leaves = kept.get((name, runs.get(name, "")))
        if release == runs.get(name):
            continue
        if leaves and leaves.turn and (why := missing(leaves, answers)):
            yield _no_target(leaves, why)
        goes_to = kept.get((name, release))
        if goes_to and goes_to.rolled_back:
            yield _forward(goes_to)


def _no_target(left: KeptRelease, why: str) -> Finding:
    return Finding(
        "rollback.target",
        "warning",
        f"{left.instance} leaves the release {left.release} ({left.tag}) and could not be rolled "
        f"back to it: {why}",
        "to be able to, deploy first what runs now, with its tag in the inventory; or go on",
    )


def _forward(to: KeptRelease) -> Finding:
    return Finding(
        "rollback.forward",
        "warning",
        f"{to.instance} goes forward again to the release {to.release} ({to.tag}), which was "
        f"rolled back here at {to.rolled_back}",
        "to stay with what runs, put its tag and settings into the inventory",
    )


@dataclass(frozen=True)
class Listed:
    """A kept release as `releases` lists it."""

    instance: str
    release: str
    tag: str
    image: str
    verified: str
    """When, by the host's clock; empty where it was not, or was rolled back since."""
    rolled_back: str
    running: bool
    """Whether it is the release of the instance's unit."""
    image_there: bool
    whole: bool
    next: bool
    """Whether a rollback would choose it."""

    @property
    def remark(self) -> str:
        """What there is to say of it, in words."""
        said = {
            "runs": self.running,
            "rollback goes here": self.next,
            f"rolled back {self.rolled_back}": bool(self.rolled_back),
            "not whole": not self.whole,
            "image is not on the host": self.whole and not self.image_there,
        }
        return ", ".join(words for words, so in said.items() if so)


def listed(answers: Answers) -> tuple[Listed, ...]:
    """Every kept release, by instance, and of each the last verified first. Raises Unanswered."""
    runs = in_force(answers)
    chosen = [verified(name, answers)[:1] for name in runs]
    order = sorted(answers[KEPT], key=lambda kept: (kept.instance, -kept.turn))
    return tuple(
        Listed(
            kept.instance,
            kept.release,
            kept.tag,
            kept.image,
            kept.verified,
            kept.rolled_back,
            running=runs.get(kept.instance) == kept.release,
            image_there=kept.runs in answers[IMAGES],
            whole=kept.whole,
            next=[kept] in chosen and not missing(kept, answers),
        )
        for kept in order
    )
