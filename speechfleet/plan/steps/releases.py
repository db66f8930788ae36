"""A release whole, its unit and its settings, in a folder named by content, beside what runs.
What was once verified there can be gone back to without anybody."""

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
        unit = f"{instance.release_folder}/unit"
        if unit not in files or files[unit].digest != instance.unit_digest:
            yield Write(unit, instance.unit_text, 0o644)
