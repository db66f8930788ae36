"""The wheel, installed elsewhere, has all that it needs with it."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]

_PLAYBOOKS = """
from speechfleet import playbook
for name in ("deploy", "preflight", "status"):
    print(playbook.load(name).name)
"""

_UNIT = """
from speechfleet.inventory.fleet import KINDS, Host, Resource, Service
from speechfleet.plan.release import instance
resources = {"r": Resource("r", "https://r.example/", None)}
service = Service("stt", KINDS["speech-to-text"], "4.12.0-amd64-en-us", "r")
print(instance(Host("h", "h", resources=resources), service, "stt-1", 5000).unit_text)
"""

_SCRIPT = """
from speechfleet.rollout.script import Errand, apply_script
print(apply_script("nonce", Errand("run", "owner", ())))
"""

_OWN_WHEEL = """
import pathlib, sys
from speechfleet.bundle.own_wheel import write_own_wheel
write_own_wheel(pathlib.Path(sys.argv[1]))
"""


def run(*words: object) -> str:
    """Run a command away from the checkout; returns standard output."""
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, cwd="/", timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
    return next(folder.glob("speechfleet-*.whl"))


@pytest.fixture(scope="module")
def programs(wheel: Path) -> Path:
    """The bin/ of an environment with the wheel; what it depends on is this environment's."""
    venv.create(wheel.parent / "venv", with_pip=False)
    programs = wheel.parent / "venv" / "bin"
    python = programs / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", wheel)
    (site,) = wheel.parent.glob("venv/lib/python*/site-packages")
    dependencies = sysconfig.get_path("purelib")
    (site / "dependencies.pth").write_text(f"{dependencies}\n", encoding="utf-8")
    return programs


def test_every_file_of_the_checkout_is_in_the_wheel(wheel: Path) -> None:
    """Among them the recipes of the practice fleet's images, and the stand-in itself."""
    package = ROOT / "speechfleet"
    wanted = {str(path.relative_to(ROOT)) for path in package.rglob("*") if path.is_file()}
    wanted = {name for name in wanted if "__pycache__" not in name}
    for folder in ("templates", "playbooks", "docs/codes"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
        wanted |= {f"speechfleet/{path.relative_to(ROOT)}" for path in files}
    assert "speechfleet/sandbox/images/host/Dockerfile" in wanted
    assert "speechfleet/templates/fleet/prod.yml" in wanted
    assert wanted - set(ZipFile(wheel).namelist()) == set()


def test_the_wheel_of_a_bundle_is_the_same(wheel: Path, programs: Path, tmp_path: Path) -> None:
    """Made of a checkout or of an installed wheel; besides what tells who made it, and the text
    of the metadata, which is the installed one's."""
    built = ZipFile(wheel)
    ends = ("/RECORD", "/WHEEL", "/METADATA")
    same = [name for name in built.namelist() if not name.endswith(ends)]
    for python in (Path(sys.executable), programs / "python"):
        run(python, "-I", "-c", _OWN_WHEEL, tmp_path)
        own = ZipFile(tmp_path / wheel.name)
        assert sorted(own.namelist()) == sorted(built.namelist())
        assert [name for name in same if own.read(name) != built.read(name)] == []


def test_the_command_runs_where_the_wheel_is_installed(programs: Path) -> None:
    assert run(programs / "speechfleet", "version").startswith("speechfleet 0.")
    assert "deploy" in run(programs / "speechfleet", "--help")


def test_the_installed_package_is_the_wheels(programs: Path) -> None:
    where = run(programs / "python", "-I", "-c", "import speechfleet; print(speechfleet.__file__)")
    assert where.startswith(str(programs.parent))


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (_PLAYBOOKS, "deploy\npreflight\nstatus\n"),
        (_UNIT, "ExecStart=/usr/bin/env docker run --name speechfleet-stt-1 "),
        (_SCRIPT, "take_lock() {"),
    ],
    ids=["playbooks", "unit", "script"],
)
def test_the_installed_package_finds_what_ships_with_it(
    programs: Path, program: str, said: str
) -> None:
    assert said in run(programs / "python", "-I", "-c", program)
