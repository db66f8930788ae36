"""Every container of the host, ours and others', with its limits and published ports.

Of our own the digest of the key they run with is asked as well (the host makes it: the key
itself never leaves the host), because only the running container can say what it runs with.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from speechfleet.facts.fact import Fact

SCRIPT = r"""systemctl is-active --quiet docker.service || exit 0
docker ps -aq --no-trunc | xargs -r docker inspect --format '{"name":{{json .Name}},"labels":{{json .Config.Labels}},"image":{{json .Config.Image}},"image_id":{{json .Image}},"status":{{json .State.Status}},"memory":{{.HostConfig.Memory}},"nano_cpus":{{.HostConfig.NanoCpus}},"ports":{{json .HostConfig.PortBindings}}}' || :
for id in $(docker ps -aq --filter label=speechfleet.instance); do
  name=$(docker inspect --format '{{.Name}}' "$id") || continue
  digest=$(docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$id" |
    grep -E '^(ApiKey|Billing)=' | LC_ALL=C sort | sha256sum)
  echo "key $name $digest"
done
"""


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
    key_digest: str = ""

    @property
    def instance(self) -> str | None:
        """The instance's name where the container is ours."""
        return self.labels.get("speechfleet.instance")

    @property
    def running(self) -> bool:
        return self.status == "running"


def read(text: str) -> tuple[Container, ...]:
    lines = text.split("\n")
    digests = dict(line.split()[1:3] for line in lines if line.startswith("key "))
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    return tuple(_container(row, digests.get(row["name"], "")) for row in rows)


def _container(row: dict[str, Any], digest: str) -> Container:
    bound = [binding for bindings in (row["ports"] or {}).values() for binding in bindings or ()]
    return Container(
        name=row["name"].lstrip("/"),
        labels=row["labels"] or {},
        image=row["image"],
        image_id=row["image_id"],
        status=row["status"],
        memory=row["memory"],
        cpus=row["nano_cpus"] / 1e9,
        ports=tuple(port for binding in bound for port in _ports(binding["HostPort"])),
        key_digest=digest,
    )


def _ports(text: str) -> range:
    """Docker keeps a published port as it was given: `5000`, `5000-5002`, or empty for any."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1) if first else range(0)


CONTAINERS = Fact("containers", SCRIPT, read, seconds=15)
