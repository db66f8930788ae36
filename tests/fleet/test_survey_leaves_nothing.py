"""A survey changes nothing on a host: no file, no mount, no service, no container."""

from tests.fleet.practice import Practice, PracticeHost
from tests.fleet.rest import await_serving

SURVEYS = ("status", "preflight", "plan", "endpoints")

# `docker diff` names what differs from the image; this names what was written, also again.
# Below /run lie the journal, logind's sessions, PAM's greeting, and sudo's record of who gave
# a password.
_WRITTEN = r"""find / /tmp -xdev -newer /run/moment ! -path /run
find /run -xdev -newer /run/moment -type f ! -path '/run/log/journal/*' \
  ! -path '/run/systemd/*' ! -path /run/motd.dynamic ! -path '/run/sudo/ts/*'
"""
_STATES = (
    "systemctl show -p Id,ActiveState,SubState,MainPID docker.service docker.socket containerd"
)


def survey(practice: Practice) -> None:
    """Everything that asks and changes nothing, on every host."""
    for command in SURVEYS:
        assert practice.run(command, "-i", str(practice.inventory)).code in (0, 3, 6)


def written(host: PracticeHost) -> list[str]:
    """The paths on the host that were written since the moment was marked."""
    return host.sh(_WRITTEN).split()


def differing(host: PracticeHost) -> set[str]:
    """The lines of `docker diff`, which come in any order."""
    return set(host.engine("diff").splitlines())


def mounted(host: PracticeHost) -> set[str]:
    """The paths that something is mounted at, as the host's own programs see them."""
    return {line.split()[4] for line in host.sh("cat /proc/1/mountinfo").splitlines()}


def test_a_survey_writes_no_file(practice: Practice) -> None:
    before = {host.name: differing(host) for host in practice.hosts}
    for host in practice.hosts:
        host.sh("touch /run/moment")
    mounts = {host.name: mounted(host) for host in practice.hosts}
    survey(practice)
    assert {host.name: differing(host) for host in practice.hosts} == before
    assert {host.name: mounted(host) for host in practice.hosts} == mounts
    assert {host.name: written(host) for host in practice.hosts} == {name: [] for name in before}


def test_the_detector_sees_what_is_left(practice: Practice) -> None:
    host = practice.host("host-1")
    before = differing(host)
    host.sh("touch /run/moment; sleep 0.1; echo >/root/left-behind; echo >/run/left-behind")
    try:
        assert "A /root/left-behind" in differing(host) - before
        assert {"/root/left-behind", "/run/left-behind"} <= set(written(host))
    finally:
        host.sh("rm -f /root/left-behind /run/left-behind")


def test_a_stopped_docker_stays_stopped(practice: Practice) -> None:
    """Though its socket is up, and the first look through it would start Docker."""
    host = practice.host("host-2")
    host.sh("systemctl stop docker.service")
    try:
        before = host.sh(_STATES)
        survey(practice)
        assert host.sh(_STATES) == before
        assert host.sh("systemctl is-active docker.service", check=False) == "inactive\n"
    finally:
        host.sh("systemctl start docker.socket docker.service")
    await_serving(practice, "host-2")
