"""A support archive: what is known of some hosts, to be sent to whoever helps.

It is put together on the controller, out of what hosts answered anyway. A file that would hold a
secret which this run knows is left out, and said; so is what is too large.
"""

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from speechfleet import __version__
from speechfleet.checks.causes import cause_of_line
from speechfleet.errands.diagnose import Diagnosed
from speechfleet.errands.logs import Line
from speechfleet.facts.fact import Unanswered
from speechfleet.facts.installed import INSTALLED
from speechfleet.plan.known_secrets import holds_any, known_secrets
from speechfleet.reports.archived_facts import facts
from speechfleet.run import HostOutcome, Run
from speechfleet.secrets.secret import Secret

SCHEMA = "speechfleet.archive/1"
FILE_BYTES = 256 << 10
ALL_BYTES = 32 << 20

_README = """A support archive of speechfleet {version}, made {made} for {count} host(s).

archive.json            what is in it, and what was left out
HOST/findings.json      what checks found, with what to do, and each instance as it was
HOST/facts.json         what the host answered, as values
HOST/units/*.service    the units of instances
HOST/log.txt            lines of containers' logs that the catalogue of causes knows, in its words
HOST/diagnostics.txt    lines of the vendor's diagnostics image that it knows

It holds no key, no password, no setting of a container, and no other line of a log, because a
Speech container's log can hold what people said. It names hosts, addresses, images, ports,
endpoints and the containers of others on these hosts: look through it before it leaves the house.
"""


@dataclass(frozen=True)
class Gathered:
    """What is known of one host."""

    diagnosed: Diagnosed
    outcome: HostOutcome
    lines: Sequence[Line] = ()
    """Log lines that may be told, in the catalogue's words."""
    untold: int = 0
    """How many lines were looked at and are not told."""


@dataclass
class _Files:
    """The files of an archive, within its limits and without the secrets."""

    secrets: frozenset[Secret]
    entries: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def add(self, name: str, text: str) -> None:
        data = text.encode()
        if holds_any(text, self.secrets):
            self.left_out.append(f"{name}: it would have held a secret; please report that")
        elif len(data) > FILE_BYTES:
            self.left_out.append(f"{name}: {len(data)} bytes are more than {FILE_BYTES}")
        elif sum(map(len, self.entries.values())) + len(data) > ALL_BYTES:
            self.left_out.append(f"{name}: the archive has {ALL_BYTES} bytes already; use --limit")
        else:
            self.entries[name] = data


def archive(run: Run, gathered: Iterable[Gathered], now: datetime | None = None) -> bytes:
    """The archive as the bytes of a .tar.gz."""
    gathered = tuple(gathered)
    made = f"{now or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    files = _Files(frozenset(s for one in gathered for s in known_secrets(one.diagnosed.host)))
    for one in gathered:
        _add_host(files, one)
    readme = _README.format(version=__version__, made=made, count=len(gathered))
    return _packed({"README.txt": readme.encode(), **files.entries}, _index(run, made, files))


def left_out_of(packed: bytes) -> list[str]:
    """What an archive says that it left out."""
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        index = tar.extractfile("archive.json")
        return list(json.load(index)["left_out"]) if index else []


def _add_host(files: _Files, one: Gathered) -> None:
    folder, diagnosed = one.outcome.name.replace("/", "_"), one.diagnosed
    files.add(f"{folder}/findings.json", _json(asdict(one.outcome)))
    files.add(f"{folder}/log.txt", "".join(map(_line, sorted(one.lines))))
    for resource, said in diagnosed.said:
        files.add(f"{folder}/diagnostics-{resource}.txt", _known(said))
    if one.untold:
        files.left_out.append(f"{folder}/log.txt: {one.untold} lines that the catalogue lacks")
    if diagnosed.answers is None:
        files.left_out.append(f"{folder}/facts.json: the host could not be asked")
        return
    files.add(f"{folder}/facts.json", _json(facts(diagnosed.answers)))
    for name, text in _units(diagnosed).items():
        files.add(f"{folder}/units/speechfleet-{name}.service", text)


def _units(diagnosed: Diagnosed) -> Mapping[str, str]:
    try:
        found = diagnosed.answers[INSTALLED].instances if diagnosed.answers else {}
    except Unanswered:
        return {}
    return {name: one.text for name, one in found.items()}


def _known(said: str) -> str:
    causes = (cause_of_line(line) for line in said.splitlines())
    return "".join(f"{cause.message} [{cause.code}]\n" for cause in causes if cause)


def _line(line: Line) -> str:
    return f"{line.time} {line.instance} {line.text} [{line.code}]\n"


def _index(run: Run, made: str, files: _Files) -> bytes:
    index = {
        "schema": SCHEMA,
        "version": __version__,
        "made": made,
        "run": run.id,
        "exit_code": run.exit_code,
        "hosts": [{"name": host.name, "state": host.state} for host in run.hosts],
        "files": sorted(files.entries),
        "left_out": files.left_out,
    }
    return _json(index).encode()


def _json(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"


def _packed(entries: Mapping[str, bytes], index: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in sorted({**entries, "archive.json": index}.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(data), 0o600
            tar.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue(), mtime=0)
