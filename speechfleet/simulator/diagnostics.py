"""The diagnostics image: one report to the billing endpoint, what became of it, and the end.

Seen in a public issue: the line for a bad `Billing`. Unverified: every other line, taken from
those of a Speech container, and that the exit code is 1 where something is amiss.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from .api_status import ACCEPTED
from .configuration import configuration
from .kinds import Kind
from .process import say
from .refusal import Refused
from .settings import settings
from .usage import submit, usage

_KIND = Kind(name="diagnostic", service="diagnostic", port=0)


def run(given: Sequence[str], environ: Mapping[str, str]) -> int:
    """Ask the billing endpoint once; return 1 unless the key was accepted."""
    try:
        found = settings(configuration(given, environ))
    except Refused as refused:
        say(str(refused))
        return 1
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    report = usage(_KIND, uuid.uuid4().hex, uuid.uuid4().hex, moment)
    status = submit(found.billing, found.key, report)
    if status in ACCEPTED:
        say(f"Connected to the billing endpoint '{found.billing}'.")
        return 0
    say(f"Endpoint connection failed with status '{status}'.")
    return 1
