"""What the peers ask of a host where nothing is to be done: seven questions, far less than ours.

Each is one command, so that no peer has to loop: one task of Ansible's, one operation of pyinfra's.
"""

import shlex
from collections.abc import Sequence

from benchmarks.targets import Targets
from speechfleet import survey
from speechfleet.inventory.load import load
from speechfleet.plan.instance import Instance
from speechfleet.remote.frames import Question


def questions(instances: Sequence[Instance]) -> dict[str, str]:
    """Return name → sh command, which fails where the host is not as wanted."""
    units = " ".join(instance.unit for instance in instances)
    containers = " ".join(f"speechfleet-{instance.name}" for instance in instances)
    images = " ".join(dict.fromkeys(instance.image for instance in instances))
    return {
        "Docker runs": "systemctl is-active docker.service",
        "the image is there": f"docker image inspect --format '{{{{.Id}}}}' {images}",
        "files are as wanted": _files(instances),
        "units are enabled": f"systemctl is-enabled {units}",
        "units are active": f"systemctl is-active {units}",
        "containers have the release": _releases(instances, containers),
        "instances serve": _serving(instances),
    }


def of_the_survey(targets: Targets) -> dict[str, str]:
    """Return name → sh command of each fact that speechfleet asks, with its time limit. They
    never fail: what is asked is there or not. What one fact passes on to those after it lies in a
    file meanwhile."""
    host = load([targets.inventory], keys=False).hosts[0]
    asked = survey.questions(host)
    passed_on = [fact.name for fact in asked if fact.passed_on]
    given = "".join(f'said_{name}="$(cat {_said(name)} 2>/dev/null)" ' for name in passed_on)
    return {fact.name: _command(fact, given) for fact in asked}


def _command(fact: Question, given: str) -> str:
    words = shlex.join((fact.script, fact.name, *fact.words))
    if fact.passed_on:
        return f"timeout -k 1 {fact.seconds} sh -c {words} | tee {_said(fact.name)}"
    return f"{given}timeout -k 1 {fact.seconds} sh -c {words} || :"


def _said(name: str) -> str:
    return f"/run/bench-said-{name}"


def _files(instances: Sequence[Instance]) -> str:
    lines = [f"{i.unit_digest}  /etc/systemd/system/{i.unit}" for i in instances]
    lines += [f"{i.settings_digest}  {i.settings_path}" for i in instances]
    return f"printf '%s\\n' {' '.join(map(repr, lines))} | sha256sum --check --quiet"


def _releases(instances: Sequence[Instance], containers: str) -> str:
    form = '{{.State.Status}} {{index .Config.Labels "speechfleet.release"}}'
    wanted = "\\n".join(f"running {instance.release}" for instance in instances)
    return f"test \"$(docker inspect --format '{form}' {containers})\" = \"$(printf '{wanted}')\""


def _serving(instances: Sequence[Instance]) -> str:
    urls = " ".join(f"http://127.0.0.1:{instance.port}" for instance in instances)
    return (
        f"for url in {urls}; do curl --silent --fail --noproxy '*' --max-time 4 $url/ready && "
        "curl --silent --noproxy '*' --max-time 4 $url/status | grep -q '\"apiStatus\":\"Valid\"' "
        "|| exit 1; done"
    )
