"""What of ours lies on the host: units, key links, key files, releases, the safety net.

Unit text is sent for the diff of a plan; key files and licences only as digest, mode and owner. The
fingerprint stands for units and which are enabled, key links and a hold: the apply script makes it
again before its first change.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern

from speechfleet.facts.fact import Fact

RELEASES = "/var/lib/speechfleet/releases"

Line = tuple[str, str, str]
"""A printed line: its first word, the space, the rest."""

FINGERPRINT = r"""fingerprint() {
  sha256sum /etc/systemd/system/speechfleet-*.service /var/lib/speechfleet/hold 2>/dev/null
  echo /etc/systemd/system/*.wants/speechfleet-*.service
  for f in /var/lib/speechfleet/instances/*.key; do
    [ -h "$f" ] && echo "$f $(readlink "$f")"
  done
  :
}
fingerprint_sum() { fingerprint | sha256sum | cut -c 1-64; }
"""
"""Shell functions, shared with the apply script (`Expect`)."""

SCRIPT = (
    FINGERPRINT
    + r"""echo "fingerprint $(fingerprint_sum)"
cd /etc/systemd/system || exit 1
for f in speechfleet-*.service; do
  [ -f "$f" ] || continue
  name=${f#speechfleet-}; name=${name%.service}
  echo "instance $name"
  echo "key $(readlink "/var/lib/speechfleet/instances/$name.key")"
  sed 's/^/text /' "$f"; echo
  # One that systemd would not take for a unit would keep it from telling of the others.
  case $f in *[!A-Za-z0-9:_.-]*) ;; *) set -- "$@" "$f" ;; esac
done
if [ $# != 0 ]; then
  sha256sum "$@" | sed 's/^/digest /'
  systemctl show --property=ActiveState,SubState,UnitFileState,NeedDaemonReload,NRestarts,Result "$@" |
    while read -r line; do # in their order, with an empty line between two
      case $line in '') shift ;; *) printf '%s\n' "property $1 $line" ;; esac
    done
fi
sha256sum /var/lib/speechfleet/turn.sh /var/lib/speechfleet/pull.sh /var/lib/speechfleet/provision.sh /etc/systemd/system/speechfleet_revert.service /var/lib/speechfleet/releases/*/*/settings.env /var/lib/speechfleet/releases/*/*/unit /var/lib/speechfleet/retired/*/* 2>/dev/null | sed 's/^/file /'
for f in /var/lib/speechfleet/keys/*/* /var/lib/speechfleet/licences/*.tar; do
  [ -f "$f" ] && echo "file $(sha256sum "$f") $(stat -c '%a %u:%g' "$f")"
done
echo "net $(systemctl is-enabled speechfleet_revert.service 2>/dev/null)"
for state in pending reverting; do
  [ -d "/var/lib/speechfleet/$state" ] && echo "$state $(cat "/var/lib/speechfleet/$state/run" 2>/dev/null)"
done
sed 's/^/pulled /' /var/lib/speechfleet/pulled 2>/dev/null
[ -d /var/lib/speechfleet-usage ] && echo "records /var/lib/speechfleet-usage"
[ -d /var/lib/speechfleet ] && echo "folder /var/lib/speechfleet"
[ -d /var/lib/speechfleet/confirmed ] && echo "confirmed /var/lib/speechfleet/confirmed"
[ -f /var/lib/speechfleet/reverted ] && echo "reverted $(cat /var/lib/speechfleet/reverted)"
if [ -f /var/lib/speechfleet/lock ] && ! flock -n -s /var/lib/speechfleet/lock true; then
  echo "locked $(cat /var/lib/speechfleet/lock)"
fi
:
"""
)


@dataclass(frozen=True)
class InstalledInstance:
    """An instance's unit as it lies on the host and as systemd holds it."""

    name: str
    digest: str
    text: str
    key: str
    """Where its key link points, `../keys/RESOURCE/VERSION`; empty where there is none."""
    properties: Mapping[str, str]

    @property
    def enabled(self) -> bool:
        return self.properties.get("UnitFileState") == "enabled"

    @property
    def active(self) -> bool:
        return self.properties.get("ActiveState") == "active"

    @property
    def stopped(self) -> bool:
        """Stopped to stay so: not even a reboot starts it."""
        return not self.enabled and self.properties.get("ActiveState") == "inactive"

    @property
    def loaded_as_written(self) -> bool:
        """False where systemd still holds an older text (NeedDaemonReload)."""
        return self.properties.get("NeedDaemonReload") == "no"


@dataclass(frozen=True)
class InstalledFile:
    digest: str
    mode: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Installed:
    fingerprint: str = ""
    instances: Mapping[str, InstalledInstance] = field(default_factory=dict)
    files: Mapping[str, InstalledFile] = field(default_factory=dict)
    net_enabled: bool = False
    unfinished: str = ""
    """The run whose change is not confirmed; the host is about to turn itself back."""
    confirmed: str = ""
    """The record of a change that was confirmed, where it is still there."""
    reverted: str = ""
    """The last run that the host turned back by itself, and why."""
    locked: str = ""
    """Who holds the deploy lock at this moment."""
    pulled: tuple[str, ...] = ()
    """The images that deploys have pulled here."""
    folder: str = ""
    """`/var/lib/speechfleet` where it is there."""
    records: str = ""
    """The folder of disconnected containers' usage records where it is there."""

    @property
    def with_releases(self) -> frozenset[str]:
        """The instances that have a release here, be they installed or not."""
        folders = (path.split("/") for path in self.files if path.startswith(f"{RELEASES}/"))
        return frozenset(parts[5] for parts in folders)


def read(text: str) -> Installed:
    """Raises ValueError where the fingerprint, always printed first, is missing."""
    lines = [line.partition(" ") for line in text.split("\n") if line]
    single = {word: rest for word, _, rest in lines}
    files = (rest.split(" ") for word, _, rest in lines if word == "file")
    return Installed(
        fingerprint=single["fingerprint"],
        instances=_instances(lines),
        files={path: InstalledFile(digest, *more) for digest, _, path, *more in files},
        net_enabled=single.get("net") == "enabled",
        unfinished=single.get("pending") or single.get("reverting") or "",
        confirmed=single.get("confirmed", ""),
        reverted=single.get("reverted", ""),
        locked=single.get("locked", ""),
        pulled=tuple(rest for word, _, rest in lines if word == "pulled"),
        folder=single.get("folder", ""),
        records=single.get("records", ""),
    )


def _instances(lines: Sequence[Line]) -> dict[str, InstalledInstance]:
    """Key and text come instance by instance, then the digests and the properties of all."""
    digests = dict(_unit_first(rest) for word, _, rest in lines if word == "digest")
    properties = _properties(rest for word, _, rest in lines if word == "property")
    found = (_instance(block, digests, properties) for block in _blocks(lines))
    return {instance.name: instance for instance in found}


def _unit_first(line: str) -> tuple[str, str]:
    """`DIGEST  UNIT` → unit, digest"""
    digest, _, unit = line.partition("  ")
    return unit, digest


def _blocks(lines: Sequence[Line]) -> list[list[tuple[str, str]]]:
    blocks: list[list[tuple[str, str]]] = []
    for word, _, rest in lines:
        if word == "instance":
            blocks.append([])
        if blocks:
            blocks[-1].append((word, rest))
    return blocks


def _properties(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Unit → what systemd says of it."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        unit, _, said = line.partition(" ")
        name, _, value = said.partition("=")
        found.setdefault(unit, {})[name] = value
    return found


def _instance(
    block: Sequence[tuple[str, str]],
    digests: Mapping[str, str],
    properties: Mapping[str, Mapping[str, str]],
) -> InstalledInstance:
    single = dict(block)
    unit = f"speechfleet-{single['instance']}.service"
    return InstalledInstance(
        name=single["instance"],
        digest=digests.get(unit, ""),
        # Thousands of hosts have the same few units: one text in memory serves all.
        text=intern("".join(f"{rest}\n" for word, rest in block if word == "text")),
        key=single["key"],
        properties=properties.get(unit, {}),
    )


INSTALLED = Fact("installed", SCRIPT, read, seconds=10)
