"""Where the disk is too small for the images to pull, those of ours that nobody needs go first:
the images, and no others, that `prune` would take away."""

from collections.abc import Iterator, Sequence

from speechfleet.checks.disk import is_short
from speechfleet.checks.surplus import surplus_images
from speechfleet.facts.fact import Answers
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, MakeRoom
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    surplus = surplus_images(host, answers) if is_short(host, answers) else ()
    if surplus:
        yield MakeRoom(surplus)
