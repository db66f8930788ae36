"""A converged practice host, watched while all peers ask it: what its programs said."""

import base64
import json
import subprocess

from benchmarks.questions import questions
from benchmarks.site import Site
from benchmarks.stand_ins import FOLDER, PROGRAMS, RECORDS, Said, recorder
from tests.fleet.practice import PracticeHost

# One record a line: five fields in base64, since they hold anything.
_COLLECT = f"""cd {RECORDS} && for record in *; do
  for field in program words out err code; do
    printf '%s ' "$(base64 -w 0 <"$record/$field")="
  done
  echo
done"""


def record(site: Site, name: str) -> tuple[Said, ...]:
    """Return what the programs of the host `name` say to a deploy and to the peers' questions."""
    host = site.host(name)
    _put(host)
    try:
        _ask(site, host, name)
        lines = host.sh(_COLLECT).splitlines()
    finally:
        taken = " ".join(f"{FOLDER}/{program}" for program in PROGRAMS)
        host.sh(f"rm -rf {taken} {RECORDS}")
    return tuple(map(_said, lines))


def _put(host: PracticeHost) -> None:
    host.sh(f"mkdir -p {RECORDS} && chmod 0777 {RECORDS}")
    for program in PROGRAMS:
        coded = base64.b64encode(recorder(program).encode()).decode()
        path = f"{FOLDER}/{program}"
        # Made whole before it takes the place of what is being called.
        host.sh(
            f"echo {coded} | base64 -d >{path}.new; chmod 0755 {path}.new; mv {path}.new {path}"
        )


def _ask(site: Site, host: PracticeHost, name: str) -> None:
    for command in ("deploy --yes", "health"):
        done = site.run(*command.split(), "--limit", name, "--json")
        if done.code or any(one.get("changes") for one in json.loads(done.out)["hosts"]):
            raise RuntimeError(f"{command} was not idle: {done.out[-1500:]}{done.err[-500:]}")
    for command in questions(site.targets().instances).values():
        # As sudo gives it: the folder of the stand-ins comes first.
        host.sh(f"PATH={FOLDER}:$PATH\n{command}")


def _said(line: str) -> Said:
    program, words, out, err, code = (
        base64.b64decode(field.rstrip("=") + "==", validate=False).decode("utf-8", "replace")
        for field in line.split(" ")[:5]
    )
    return Said(program, words, out, err, int(code))


def commit(container: str, image: str, changes: tuple[str, ...]) -> None:
    """Make an image of a container as it stands."""
    flags = [word for change in changes for word in ("--change", change)]
    words = ["docker", "commit", *flags, container, image]
    subprocess.run(words, check=True, capture_output=True, timeout=600)
