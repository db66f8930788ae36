"""A relay in the crowd's network that is as slow as a long line, or drops new connections.

It takes connections at one port of every address and passes them on to another port of the same
address. What it counts it writes to a file whenever a connection ends.

    python -m benchmarks.relay PORT TO_PORT ROUND_TRIP_SECONDS DROPPED_OF_100 FILE
"""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Counted:
    """`turns` is how often a client sent after it had received: its round trips."""

    connections: int = 0
    dropped: int = 0
    turns: int = 0
    sent: int = 0
    received: int = 0


class Relay:
    """One relay and what it counted."""

    def __init__(self, to: int, round_trip: float, dropped_of_100: int, file: Path) -> None:
        self._to = to
        self._one_way = round_trip / 2
        self._dropped_of_100 = dropped_of_100
        self._file = file
        self._counted = Counted()

    async def serve(self, port: int) -> None:
        """Take connections for good."""
        server = await asyncio.start_server(self._take, "0.0.0.0", port, backlog=4096)
        self._write()
        await server.serve_forever()

    async def _take(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._counted.connections += 1
        # Evenly, not by chance: every run loses as many.
        if self._counted.connections % 100 in range(50, 50 + self._dropped_of_100):
            self._counted.dropped += 1
            self._write()
            back.close()
            return
        # SYN and its answer, and the way of what is sent then, which a relay does not delay.
        await asyncio.sleep(3 * self._one_way)
        address = back.get_extra_info("sockname")[0]
        far, out = await asyncio.open_connection(address, self._to)
        heard = [False]
        there = self._pass(near, out, True, heard)
        await asyncio.gather(there, self._pass(far, back, False, heard))
        self._write()

    async def _pass(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        from_client: bool,
        heard: list[bool],
    ) -> None:
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        delivering = asyncio.create_task(self._deliver(under_way, sink))
        while data := await _read(source):
            self._count(from_client, len(data), heard)
            under_way.put_nowait((asyncio.get_running_loop().time() + self._one_way, data))
        under_way.put_nowait((0.0, b""))
        await delivering

    def _count(self, from_client: bool, size: int, heard: list[bool]) -> None:
        if from_client:
            self._counted.sent += size
            self._counted.turns += heard[0]
        else:
            self._counted.received += size
        heard[0] = not from_client

    async def _deliver(
        self, under_way: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter
    ) -> None:
        while (item := await under_way.get())[1]:
            await asyncio.sleep(max(0.0, item[0] - asyncio.get_running_loop().time()))
            sink.write(item[1])
        sink.close()

    def _write(self) -> None:
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(asdict(self._counted)))
        part.replace(self._file)


async def _read(source: asyncio.StreamReader) -> bytes:
    try:
        return await source.read(65536)
    except ConnectionError:
        return b""


if __name__ == "__main__":
    to, round_trip, dropped = int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    relay = Relay(to, round_trip, dropped, Path(sys.argv[5]))
    asyncio.run(relay.serve(int(sys.argv[1])))
