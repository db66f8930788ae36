"""The apply script, cut at every line and killed at every frame: the host is old or new."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from speechfleet.rollout.script import Errand, apply_script
from tests.fleet.deploying import good, releases
from tests.fleet.planning import planned
from tests.fleet.practice import Practice, PracticeHost, until
from tests.fleet.rest import assert_one_container_each, installed, serves, under_way

NONCE = "sf-cut"

# Listed with full times and recursively, so that nothing can be written and undone unseen.
_CUT = r"""cd /tmp && cat >script
lines=$(wc -l <script)
before=$(ls -lAR --full-time /etc/systemd/system /var/lib/speechfleet)
n=0
while [ $n -le "$lines" ]; do
  head -n $n script | sh -s >/dev/null 2>&1
  [ "$(ls -lAR --full-time /etc/systemd/system /var/lib/speechfleet)" = "$before" ] ||
    { echo "changed by its first $n lines"; break; }
  n=$((n + 1))
done
echo "cut $n times"
rm script
"""

# Dies at a frame instead of the line after it; at a sign of life only of action 3, since all that
# is written can give some. The answers are patient at first.
DIE = r"""frame() {
  printf '\n%%s\n' "$*"
  case "$* ${seq:-0}" in 'busy '[!3]*) ;; '%s '*) kill -9 $$ ;; esac
}
"""
_RUN = """cat >/tmp/script
{ echo go; yes wait | head -n 2; yes go; } | sh /tmp/script
rm /tmp/script
"""

# One instance: 0 expects, 1 and 2 write its settings and its unit, 3 switches, 4 awaits. With two
# instances (host-1) 1 to 4 write, 5 and 6 switch and await the first, 7 and 8 the second.
_DEATHS = {
    "host-1": ("polled stt-en-1", "end 6 0", "begin 7", "end 7 0", "end 8 0"),
    "host-2": ("begin 0", "begin 1", "ask", "begin 3", "end 3 0", "poll stt-en-1", "confirmed 0"),
    "host-3": ("end 0 0", "end 2 0", "busy", "begin 4", "polled stt-en-1", "end 4 0"),
}

# The timer's own service: what happens when its time is over, without the wait for that.
TIME_IS_OVER = r"""
systemctl list-timers --plain --no-legend | grep -o 'speechfleet_net-[0-9]*\.service' |
  xargs -r systemctl start
"""


def apply_text(inventory: Path, host: str) -> str:
    """The script that a deploy of `inventory` would send to `host` now."""
    with planned(inventory, host) as (plan, _):
        return apply_script(NONCE, Errand("cut", "test", plan.actions))


def test_a_script_cut_after_any_line_does_nothing(practice: Practice) -> None:
    host = practice.host("host-2")
    before = installed(host), host.sh("docker ps -q --no-trunc")
    text = apply_text(good(practice), "host-2")
    assert text.endswith("\nmain\n")
    cut = subprocess.run(
        ["docker", "exec", "-i", host.container, "sh", "-c", _CUT],
        input=text.removesuffix("main\n"),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert cut.stdout == f"cut {text.count(chr(10))} times\n"
    assert (installed(host), host.sh("docker ps -q --no-trunc")) == before
    assert under_way(host) == ""


def test_a_script_killed_at_any_frame_leaves_the_host_old_or_new(practice: Practice) -> None:
    """Side by side on three hosts: new once it is confirmed, and old until then."""

    def kill_at_each(name: str) -> None:
        for frame in _DEATHS[name]:
            kill_at(practice, practice.host(name), frame)

    with ThreadPoolExecutor(len(_DEATHS)) as pool:
        list(pool.map(kill_at_each, _DEATHS))


def kill_at(practice: Practice, host: PracticeHost, frame: str) -> None:
    """Deploy another release by a script that dies at `frame`, and see which one serves then."""
    settings = {"Simulator:LoadSeconds": 1, "Killed": f"{time.time_ns()} at {frame}"}
    inventory = practice.with_service(f"cut-{host.name}", settings=settings)
    old, before = releases(host), installed(host)
    with planned(inventory, host.name) as (plan, _):
        text = apply_script(NONCE, Errand("cut", "test", plan.actions))
    new = {instance.release for instance in plan.instances}
    said = run_on(host, text.replace("\nmain() {\n", f"\n{DIE % frame}main() {{\n"))
    assert said.endswith(f"\n{frame}\n"), said[-500:]
    host.sh(TIME_IS_OVER)
    until(lambda: under_way(host) == "")
    until(lambda: serves(practice, host.name))
    assert_one_container_each(host)
    confirmed = frame == "confirmed 0"
    assert releases(host) == (new if confirmed else old)
    assert (installed(host) == before) != confirmed


def run_on(host: PracticeHost, text: str) -> str:
    """Run an apply script on the host; returns what it printed until it died."""
    done = subprocess.run(
        ["docker", "exec", "-i", host.container, "sh", "-c", _RUN],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout
