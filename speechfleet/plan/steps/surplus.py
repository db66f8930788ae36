"""Nothing of ours may lie around that nobody needs: releases and their licences, images that we
brought, and what came of images that were not loaded and of models that did not come whole."""

from collections.abc import Iterator, Sequence

from speechfleet.checks.surplus import needed_releases, surplus_images
from speechfleet.facts.fact import Answers
from speechfleet.facts.layers import FOLDER, LAYERS
from speechfleet.facts.models import MODELS, given_up
from speechfleet.facts.releases import KEPT
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove
from speechfleet.plan.instance import Instance
from speechfleet.plan.kept import folder
from speechfleet.plan.licences_spent import spent


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    stay = {(i.name, i.release) for i in wanted} | needed_releases(answers)
    yield from map(Remove, surplus_images(host, answers))
    kept = answers[KEPT]
    gone = [Remove(folder(one)) for one in kept if (one.instance, one.release) not in stay]
    yield from gone
    yield from spent(answers, gone, wanted)
    yield from map(Remove, given_up(answers[MODELS]))
    if answers[LAYERS].blobs:
        yield Remove(FOLDER)
