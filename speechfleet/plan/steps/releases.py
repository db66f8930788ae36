"""A release's settings, in a folder named by content, beside what runs."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Write
from speechfleet.plan.instance import Instance


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    files = answers[INSTALLED].files
    for instance in wanted:
        found = files.get(instance.settings_path)
        if found is None or found.digest != instance.settings_digest:
            yield Write(instance.settings_path, instance.settings, 0o600)
