"""The files of a release, as every peer brings them where one setting changed."""

import shlex
from collections.abc import Iterator, Sequence

from speechfleet.plan.instance import Instance

_UNITS = "/etc/systemd/system"


def folders(instances: Sequence[Instance]) -> list[str]:
    """The folders that have to be there."""
    return [instance.release_folder for instance in instances]


def files(instances: Sequence[Instance]) -> Iterator[tuple[str, str]]:
    """Path and text of each file."""
    for instance in instances:
        yield instance.settings_path, instance.settings
        yield f"{instance.release_folder}/unit", instance.unit_text
        yield f"{_UNITS}/{instance.unit}", instance.unit_text


def waiting(instance: Instance) -> str:
    """sh that ends once the instance is ready with a valid key; exit code 1 after five minutes."""
    url = f"http://127.0.0.1:{instance.port}"
    curl = "curl --silent --fail --noproxy '*' --max-time 4"
    return (
        f"n=0; until {curl} {url}/ready >/dev/null && "
        f'{curl} {url}/status | grep -q \'"apiStatus":"Valid"\'; '
        "do n=$((n+1)); [ $n -lt 1000 ] || exit 1; sleep 0.3; done"
    )


def by_hand(instances: Sequence[Instance], cold: str = "") -> str:
    """One script that brings the files, and restarts and awaits one instance after the other.
    `cold` is what comes first where nothing is there."""
    lines = ["set -e", cold, f"mkdir -p {' '.join(folders(instances))}"]
    lines += [f"printf %s {shlex.quote(text)} >{path}" for path, text in files(instances)]
    lines.append("systemctl daemon-reload")
    for instance in instances:
        lines.append(f"systemctl enable --quiet {instance.unit}")
        lines.append(f"systemctl restart {instance.unit}")
        lines.append(waiting(instance))
    return "main() {\n" + "\n".join(lines) + "\necho all done\n}\nmain\n"


def from_nothing(instances: Sequence[Instance], registry: str, user: str, password: str) -> str:
    """What comes before that on an empty host: keys, and the image out of its registry."""
    keys = {key.path: (key, instance) for instance in instances if (key := instance.key)}
    lines = ["umask 077", "mkdir -p /var/lib/speechfleet/instances"]
    for path, (key, _) in keys.items():
        lines.append(f"mkdir -p /var/lib/speechfleet/keys/{key.resource}")
        lines.append(f"printf %s {shlex.quote(key.content.open())} >{path}")
    for instance in instances:
        if instance.key:
            link = f"/var/lib/speechfleet/instances/{instance.name}.key"
            lines.append(f"ln -sf {instance.key.link} {link}")
    lines.append(
        f"printf %s {shlex.quote(password)} | docker login -u {user} --password-stdin {registry}"
    )
    lines += [f"docker pull -q {image}" for image in dict.fromkeys(i.image for i in instances)]
    lines.append(f"docker logout {registry}")
    return "\n".join(lines)
