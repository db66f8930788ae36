"""templates/provision.sh, run with an apt that is a stand-in: what it asks for and notes."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from speechfleet.plan.render import verbatim
from tests.unit.shellcheck import complaints
from tests.unit.shells import as_sh, command

# Those that Debian and Ubuntu have as `sh`; busybox has a dpkg of its own.
SHELLS = pytest.mark.parametrize("shell", ["dash", "bash"])

LOCKED = "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (apt-get)"
UNKNOWN = "E: Unable to locate package docker.io"

# Each notes how it was called. What apt-get is to complain of lies in a file for each try of what
# it is asked to do; without one it does it.
_PROGRAMS = {
    "apt-get": r"""did=install
case $* in *--simulate*) did=simulate ;; *update) did=update ;; esac
echo "apt-get $did ${*##* install }" >>"$HERE/calls"
next=$(ls "$HERE/$did".* 2>/dev/null | head -n 1)
[ -z "$next" ] || { cat "$next"; ! grep -q ^E: "$next"; code=$?; rm "$next"; exit "$code"; }
case $did in
simulate) printf 'Inst libx (1 D:12)\nInst old [1] (2 D:12)\nInst docker.io (20 D:12)\n' ;;
install) echo 'pmstatus:docker.io:55.1:Unpacking docker.io (amd64)' >&3
  cat "$APT_CONFIG" >>"$HERE/config" 2>/dev/null
  while [ "$1" != install ]; do shift; done; shift; echo "$*" >>"$HERE/here" ;;
esac""",
    "apt-cache": r"""[ ! -e "$HERE/split" ] || echo '  Candidate: 26.1' """,
    "dpkg": r"""echo "dpkg $*" >>"$HERE/calls" """,
    "dpkg-query": r"""for name; do :; done
grep -qw "$name" "$HERE/here" 2>/dev/null && echo installed""",
    "dpkg-deb": r"""cat "$2" """,
    "sleep": r"""echo "sleep $1" >>"$HERE/calls" """,
}
_REAL = "cat cut grep head ls mkdir mv rm sed sha256sum stat tail tr"


@dataclass
class Bare:
    """A folder that stands for a bare host."""

    folder: Path
    shell: str

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def told(self) -> Path:
        return self.folder / "told"

    def complains(self, at: str, *texts: str) -> None:
        """What apt says at each of the next tries to do so."""
        for number, text in enumerate(texts):
            (self.folder / f"{at}.{number}").write_text(f"{text}\n")

    def provision(self, *words: str) -> tuple[int, str]:
        """The exit code, and what it printed."""
        programs = as_sh(self.shell, self.folder / "bin")
        for name, text in _PROGRAMS.items():
            (programs / name).write_text(f"#!/bin/sh\n{text}\n")
            (programs / name).chmod(0o755)
        for name in _REAL.split():
            if not (programs / name).exists():
                (programs / name).symlink_to(str(shutil.which(name)))
        self.root.mkdir(exist_ok=True)
        self.told.mkdir(exist_ok=True)
        text = verbatim("provision.sh").replace("/var/lib/speechfleet", str(self.root))
        done = subprocess.run(
            [*command(self.shell), "-c", text, "provision.sh", str(self.told), *words],
            capture_output=True,
            text=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
            env={"PATH": str(programs), "HERE": str(self.folder)},
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()

    def said(self, name: str) -> str:
        path = self.told / name
        return path.read_text() if path.exists() else ""


@pytest.fixture
def bare(shell: str, tmp_path: Path) -> Bare:
    return Bare(tmp_path, shell)


HEALED = "dpkg --configure -a --force-confdef --force-confold"


@SHELLS
def test_what_an_earlier_installation_left_comes_first_and_what_comes_is_noted(bare: Bare) -> None:
    assert bare.provision("own", "docker.io") == (0, "")
    update, *rest = [call for call in bare.calls if call.startswith("apt-get")]
    assert bare.calls[0] == HEALED
    assert update.startswith("apt-get update")
    assert rest == ["apt-get simulate docker.io", "apt-get install docker.io"]
    assert (bare.root / "provisioned").read_text() == "libx\ndocker.io\n"
    assert bare.said("code") == "0\n"


@SHELLS
def test_what_is_there_is_not_installed_again(bare: Bare) -> None:
    (bare.folder / "here").write_text("docker.io curl\n")
    (bare.root / "packages").mkdir(parents=True)
    assert bare.provision("brought", "docker.io", "curl") == (0, "")
    assert bare.calls == [HEALED]
    assert not (bare.root / "packages").exists()


@SHELLS
def test_another_program_that_installs_is_waited_for(bare: Bare) -> None:
    bare.complains("update", LOCKED)
    bare.complains("install", LOCKED, LOCKED)
    assert bare.provision("own", "curl") == (0, "")
    assert bare.calls.count("sleep 2") == 3
    assert f"we: waiting for another program that installs here: {LOCKED}\n" in bare.said("status")


@SHELLS
@pytest.mark.parametrize(
    "locked",
    [
        "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend)",
        "E: Unable to lock directory /var/lib/apt/lists/",
        "E: Sub-process: dpkg frontend lock was locked by another process with pid 812",
        "E: Sub-process: dpkg status database is locked by another process",
    ],
)
def test_however_it_is_put_a_lock_is_waited_for(bare: Bare, locked: str) -> None:
    bare.complains("install", locked)
    assert bare.provision("own", "curl") == (0, "")
    assert bare.calls.count("sleep 2") == 1


@SHELLS
@pytest.mark.parametrize(
    "refused",
    [
        "E: Failed to fetch http://deb.example/curl.deb 403 URLBlocked",
        "E: Could not open lock file /var/lib/apt/lists/lock - open (30: Read-only file system)",
    ],
)
def test_what_is_no_lock_is_not_waited_for(bare: Bare, refused: str) -> None:
    bare.complains("install", refused)
    assert bare.provision("own", "curl") == (1, "")
    assert bare.said("said") == f"{refused}\n"
    assert "sleep 2" not in bare.calls


@SHELLS
def test_what_apt_refuses_is_said_once(bare: Bare) -> None:
    bare.complains("update", "E: Failed to fetch the lists")
    bare.complains("install", UNKNOWN)
    assert bare.provision("own", "docker.io") == (1, "")
    assert bare.said("said") == f"{UNKNOWN}; before: E: Failed to fetch the lists\n"
    assert bare.said("code") == "1\n"


@SHELLS
@pytest.mark.parametrize("answers", ["", "Hit:1 http://deb.example bookworm InRelease\n"])
def test_where_no_source_answers_none_is_waited_for_again(bare: Bare, answers: str) -> None:
    failed = "W: Failed to fetch http://deb.example  Temporary failure resolving"
    bare.complains("update", f"{answers}{failed}")
    assert bare.provision("own", "curl") == ((0, "") if answers else (1, ""))
    said = f"no package source of the host answers: {failed.replace('  ', ' ')}\n"
    assert bare.said("said") == ("" if answers else said)


@SHELLS
def test_packages_that_were_brought_are_the_only_source(bare: Bare) -> None:
    brought = bare.root / "packages"
    brought.mkdir(parents=True)
    (brought / "curl_7_amd64.deb").write_text("Package: curl\nVersion: 7\n")
    assert bare.provision("brought", "curl") == (0, "")
    config = (bare.folder / "config").read_text()
    assert 'Dir::Etc::SourceParts "/dev/null";\n' in config
    assert (bare.told / "sources.list").read_text() == f"deb [trusted=yes] file:{brought} ./\n"
    assert not brought.exists()


@SHELLS
def test_docker_alone_is_a_package_of_its_own_in_later_releases(bare: Bare) -> None:
    (bare.folder / "split").touch()
    assert bare.provision("own", "docker.io", "curl") == (0, "")
    assert bare.calls[-1] == "apt-get install docker.io docker-cli curl"


@SHELLS
@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("we: looking\n", "looking\n"),
        ("pmstatus:libx:9.0:Unpacking libx\npmstatus:x:55.1:Unpacking x (amd64)\n",
         "Unpacking x (amd64), 55 %\n"),
        ("dlstatus:1:20.5:Retrieving file 1 of 9 (3s remaining)\n",
         "Retrieving file 1 of 9 (3s remaining), 20 %\n"),
        ("pmerror:x:0:no space left\n", ""),
    ],
)  # fmt: skip
def test_how_far_it_is_can_be_asked(bare: Bare, status: str, shown: str) -> None:
    """Lines as apt's README.progress-reporting has them."""
    bare.told.mkdir()
    (bare.told / "status").write_text(status)
    assert bare.provision("how-far") == (0, shown)


def test_shellcheck_finds_nothing() -> None:
    assert not complaints(verbatim("provision.sh"))
