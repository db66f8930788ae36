"""A key that hosts are rotated away from is marked on them before it goes, and never comes back
by itself; the mark of the one that comes instead goes.

After all switches, right before the confirmation: a host that goes back keeps its key, and has no
mark for it."""

from collections.abc import Iterator, Sequence

from speechfleet.facts.fact import Answers
from speechfleet.facts.installed import INSTALLED
from speechfleet.inventory.fleet import Host
from speechfleet.plan.actions import Action, Remove, Write
from speechfleet.plan.instance import Instance
from speechfleet.plan.release import key_file


def step(host: Host, wanted: Sequence[Instance], answers: Answers) -> Iterator[Action]:
    files = answers[INSTALLED].files
    # One for each resource: its instances may differ in what else is secret of them.
    for name, new in {i.key.resource: i.key for i in wanted if i.key}.items():
        resource = host.resources[name]
        old = key_file(resource.using(resource.other))
        if old and old.retired not in files:
            yield Write(old.retired, f"superseded by {new.version}\n", 0o644)
        if new.retired in files:
            yield Remove(new.retired)
