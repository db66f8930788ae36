"""The kinds of channels by name. A new one is one file, a row here, and its keys in
`inventory/shape.py` and `inventory/channels.py`."""

from speechfleet.channels.command import COMMAND
from speechfleet.channels.kind import ChannelKind
from speechfleet.channels.prometheus import PROMETHEUS
from speechfleet.channels.webhook import WEBHOOK

KINDS: dict[str, ChannelKind] = {one.name: one for one in (PROMETHEUS, WEBHOOK, COMMAND)}
