"""`prometheus`: a file for the textfile collector of Prometheus' node_exporter.

The collector reads `*.prom` in its folder whenever it is asked, so that the file is replaced in
one rename. Its name tells the runs of several nights apart: in its folder there is no other of it.
Source: the README of prometheus/node_exporter, "Textfile Collector".
"""

from speechfleet.channels.exposition import exposition
from speechfleet.channels.kind import ChannelError, ChannelKind, News
from speechfleet.inventory.fleet import Channel
from speechfleet.reports.whole import write_whole

_READABLE = 0o644
"""node_exporter is another user."""


def send(channel: Channel, news: News) -> None:
    """Write the run's metrics. Raises ChannelError."""
    assert channel.file is not None  # noqa: S101 - the inventory sees to it
    try:
        write_whole(channel.file, exposition(news.run, channel.file.stem), _READABLE)
    except OSError as error:
        raise ChannelError(
            f"{channel.file} cannot be written: {error.strerror}; the user of the run needs a "
            "folder there that is theirs to write to"
        ) from None


PROMETHEUS = ChannelKind("prometheus", send, every_run=True)
