"""Whether a disconnected service of custom speech finds its model: it cannot download one.

Source: the vendor's page `speech-container-cstt`: disconnected it runs with the model's folder.
"""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.models import MODELS
from speechfleet.inventory.fleet import Host


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    for service in host.services:
        if service.model and service.disconnected:
            found = answers[MODELS].get(service.model)
            if found is None or not found.whole:
                yield Finding(
                    "model.missing",
                    "error",
                    f"{service.name} runs disconnected, and its model {service.model} is not here",
                    f"bring it: speechfleet models push {host.name} {service.model} --from FOLDER",
                )
