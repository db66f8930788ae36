"""Every container of the host, ours and others', with its limits and published ports.

Of our own the digest of the key they run with is asked as well, and one of their other secrets
(the host makes them: no secret leaves the host), because only the running container can say what
it runs with.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from speechfleet.facts.docker import ONLY_WITH_DOCKER
from speechfleet.facts.fact import Fact
from speechfleet.inventory.other_secrets import NAMES

SCRIPT = (
    ONLY_WITH_DOCKER
    + r"""look() {
  ids=$(docker ps -aq --no-trunc) || return
  # shellcheck disable=SC2086
  [ -z "$ids" ] || docker inspect --format '{"name":{{json .Name}},"labels":{{json .Config.Labels}},"image":{{json .Config.Image}},"image_id":{{json .Image}},"status":{{json .State.Status}},"memory":{{.HostConfig.Memory}},"nano_cpus":{{.HostConfig.NanoCpus}},"cpuset":{{json .HostConfig.CpusetCpus}},"ports":{{json .HostConfig.PortBindings}}}{{println}}{{with .Config.Labels}}{{with index . "speechfleet.instance"}}{{println "name" $.Name}}{{range $.Config.Env}}{{println "env" $.Name .}}{{end}}{{end}}{{end}}' $ids
}
# One that went between the two is not there at the second look; a Docker that went is no host without.
told=$(look) || told=$(look) || [ -n "$told" ] || exit 1
printf '%s\n' "$told" | grep '^{'
kept=$(printf '%s\n' "$told" | grep -E '^env [^ ]+ (ApiKey|Billing|OTHER-NAMES)=' | LC_ALL=C sort)
of() { printf '%s\n' "$kept" | sed -nE "s,^env $name (($1)=),\1,p" | sha256sum; }
others=$(printf '%s\n' "$kept" | grep -E '^env [^ ]+ (OTHER-NAMES)=')
for name in $(printf '%s\n' "$told" | sed -n 's/^name //p'); do
  echo "key $name $(of 'ApiKey|Billing')"
  [ -z "$others" ] || echo "others $name $(of 'OTHER-NAMES')"
done
:
""".replace("OTHER-NAMES", "|".join(NAMES))
)
_OF_NOTHING = hashlib.sha256().hexdigest()


@dataclass(frozen=True)
class Container:
    """A container; memory in bytes and cpus in cores, 0 where Docker was given no limit."""

    name: str
    labels: Mapping[str, str]
    image: str
    image_id: str
    status: str
    memory: int
    cpus: float
    ports: tuple[int, ...]
    cpuset: str = ""
    """The host's cores that it may use, as Docker was told; empty for all."""
    key_digest: str = ""
    """Of its endpoint and key."""
    others_digest: str = ""
    """Of its other secrets; empty where it has none."""

    @property
    def instance(self) -> str | None:
        """The instance's name where the container is ours."""
        return self.labels.get("speechfleet.instance")

    @property
    def running(self) -> bool:
        return self.status == "running"


def read(text: str) -> tuple[Container, ...]:
    lines = text.split("\n")
    keys, others = _digests(lines, "key"), _digests(lines, "others")
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    return tuple(_container(row, keys, others) for row in rows)


def _digests(lines: Sequence[str], word: str) -> dict[str, str]:
    found = dict(line.split()[1:3] for line in lines if line.startswith(f"{word} "))
    return {name: digest for name, digest in found.items() if digest != _OF_NOTHING}


def _container(
    row: dict[str, Any], keys: Mapping[str, str], others: Mapping[str, str]
) -> Container:
    bound = [binding for bindings in (row["ports"] or {}).values() for binding in bindings or ()]
    return Container(
        name=row["name"].lstrip("/"),
        labels=row["labels"] or {},
        image=row["image"],
        image_id=row["image_id"],
        status=row["status"],
        memory=row["memory"],
        cpus=row["nano_cpus"] / 1e9,
        cpuset=row.get("cpuset", ""),
        ports=tuple(port for binding in bound for port in _ports(binding["HostPort"])),
        key_digest=keys.get(row["name"], ""),
        others_digest=others.get(row["name"], ""),
    )


def _ports(text: str) -> range:
    """Docker keeps a published port as it was given: `5000`, `5000-5002`, or empty for any."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1) if first else range(0)


CONTAINERS = Fact("containers", SCRIPT, read, seconds=15)
