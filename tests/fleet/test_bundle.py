"""A newcomer at a site that reaches nothing, with one bundle: docs/air-gap.md, step by step. Its
containers run disconnected, by licences that a host elsewhere has fetched. Nothing is copied here:
the bundle and the newer inventory are used where they are made, and the lock is taken out of the
bundle, since there is no registry (the page's copying: `tests/unit/cli/test_air_gap.py`)."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import yaml

from speechfleet.bundle.manifest import NAME as MANIFEST
from speechfleet.bundle.manifest import SUMS
from speechfleet.sandbox.image import ensure_images
from speechfleet.sandbox.push import tagged
from speechfleet.sandbox.stock import STOCK
from tests.fleet.practice import NAME, Practice, PracticeHost, Result
from tests.fleet.site import Site, packages, site
from tests.fleet.staging import as_it_was

pytestmark = pytest.mark.timeout(1800)  # it has to hold where everything takes ten times as long

TOOL = Path(sys.executable).parent / "speechfleet"
OLD, NEW = "4.12.0-amd64-en-us", "5.1.0-amd64-en-us"
PACKAGES = ("docker.io", "ca-certificates", "curl", "iptables", "systemd-timesyncd", "apparmor")
SITE_HOSTS = int(os.environ.get("SPEECHFLEET_TEST_SITE", "1"))
REGISTRY = f"{NAME}.example"
"""Nobody answers there: the images are only called so."""


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("site"), SITE_HOSTS) as made:
        yield made


@pytest.fixture(scope="module")
def images() -> Iterator[None]:
    """What the bundle is to carry, in the engine of this machine."""
    simulator = ensure_images(lambda line: None).simulator
    stock = [one for one in STOCK if one.kind == "speech-to-text" and one.tag in (OLD, NEW)]
    names = [tagged(simulator, REGISTRY, one) for one in stock]
    yield
    subprocess.run(["docker", "rmi", *names], capture_output=True, timeout=120)


def _wanting(site: Site, tag: str) -> Path:
    def change(group: dict[str, Any]) -> None:
        group["vars"]["speech_registry"] = {"address": f"{REGISTRY}:5000"}
        group["vars"]["speech_images_lock"] = "images.lock.yml"
        group["vars"]["speech_seed"] = "host-1"
        offline = {"tag": tag, "connection": "disconnected", "licence_days": 365}
        group["vars"]["speech_services"]["stt-en"].update(offline)
        for host in group["children"]["practice"]["hosts"].values():
            host.pop("speech_services", None)  # one instance on each is enough

    return site.variant("prod", change)


@pytest.fixture(scope="module")
def licences(
    bare: Practice, bare_site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The folder of licences at home, of either image; a host of the practice fleet fetches them,
    as that of an inventory which is laid over the site's."""
    home = tmp_path_factory.mktemp("home")
    with as_it_was(bare.host("host-2")):
        for tag in (OLD, NEW):
            inventory, over = _wanting(bare_site, tag), _staging(bare)
            words = ("-i", str(inventory), "-i", str(over), "-e", f"speech_licences={home}")
            fetched = bare.run("licence", "download", "staging-1", *words)
            assert fetched.code == 0, fetched.out + fetched.err
    yield home
    shutil.rmtree(home)


def _staging(practice: Practice) -> Path:
    """What is otherwise at home: one host more, and the way to registry, endpoint and key."""
    text = yaml.safe_load(practice.inventory.read_text(encoding="utf-8"))
    variables, hosts = text["all"]["vars"], text["all"]["children"]["practice"]["hosts"]
    del variables["speech_services"]
    own = {**hosts["host-2"], "speech_registry": variables.pop("speech_registry")}
    path = practice.folder / "staging.yml"
    over = {"all": {"vars": variables, "hosts": {"staging-1": own}}}
    path.write_text(yaml.safe_dump(over), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bundle(
    bare_site: Site, images: None, licences: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Made by the tool of the checkout: with an image, its licence, packages and wheels."""
    folder = tmp_path_factory.mktemp("stick")
    shelf = packages(folder / "packages", *PACKAGES)
    _create(folder / "spring", _wanting(bare_site, OLD), licences, "--packages", shelf)
    return folder / "spring"


def _create(bundle: Path, inventory: Path, licences: Path, *more: object) -> None:
    words = ("-i", inventory, "-e", f"speech_licences={licences}", "--from-docker", *more)
    done = _run(TOOL, "bundle", "create", bundle, *words)
    assert done.returncode == 0, done.stderr
    assert ": 1 images, 1 licences, " in done.stdout


def _run(*words: object, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command away from the checkout; with a `home`, without a network and settings."""
    bare = ("unshare", "--net", "env", "-i", f"HOME={home}", f"PATH={_path()}")
    return subprocess.run(
        [*(bare if home else ()), *map(str, words)],
        capture_output=True,
        text=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        timeout=600,
    )


def _path() -> str:
    """That in which the Python is found with which the tests' environment was made."""
    return f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin"


@pytest.fixture(scope="module")
def tool(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, as `install.sh` left it on a machine without a network."""
    home = tmp_path_factory.mktemp("controller")
    done = _run("sh", bundle / "install.sh", home / "tool", home=home)
    assert done.returncode == 0, done.stderr
    verified = _run(home / "tool" / "bin" / "speechfleet", "bundle", "verify", bundle, home=home)
    assert (verified.returncode, verified.stderr) == (0, "")
    return home / "tool" / "bin" / "speechfleet"


def test_from_bare_hosts_to_a_verified_fleet_and_on_and_back(
    bare_site: Site, bundle: Path, licences: Path, tool: Path
) -> None:
    old = _wanting(bare_site, OLD)
    assert _at_site(bare_site, tool, "images", "lock", "-i", old, "--from", bundle).code == 0
    loaded = _at_site(bare_site, tool, "bundle", "load", bundle, "-i", old, "--provision", "--yes")
    assert loaded.code == 0, loaded.out + loaded.err
    assert _tags(bare_site, tool, old) == {OLD}
    assert [_licence_of(host) for host in bare_site.hosts] == [_digest(licences, OLD)] * SITE_HOSTS

    new = _wanting(bare_site, NEW)
    _create(bundle, new, licences)
    assert _at_site(bare_site, tool, "images", "lock", "-i", new, "--from", bundle).code == 0
    loaded = _at_site(bare_site, tool, "bundle", "load", bundle, "-i", new, "--yes")
    assert loaded.code == 0, loaded.out + loaded.err
    assert _tags(bare_site, tool, new) == {NEW}

    back = _at_site(bare_site, tool, "rollback", "-i", new, "--limit", "all", "--yes")
    assert back.code == 0, back.out + back.err
    assert _tags(bare_site, tool, new) == {OLD}
    assert [_licence_of(host) for host in bare_site.hosts] == [_digest(licences, OLD)] * SITE_HOSTS


def _licence_of(host: PracticeHost) -> str:
    """The digest of the licence that a host's instance runs with, which gets neither key nor
    endpoint."""
    environment = host.sh("docker ps -q | xargs docker inspect -f '{{json .Config.Env}}'")
    names = {one.partition("=")[0].lower() for one in json.loads(environment)}
    assert names >= {"mounts__license", "mounts__output"}
    assert not names & {"apikey", "billing"}
    version = host.sh("docker ps --format '{{.Label \"speechfleet.licence\"}}'").strip()
    path = f"/var/lib/speechfleet/licences/{version}.tar"
    mode, digest = host.sh(f"stat -c %a {path}; sha256sum <{path}").split()[:2]
    assert mode == "600"
    return digest


def _digest(licences: Path, tag: str) -> str:
    (path,) = licences.glob(f"*{tag}.json")
    return str(json.loads(path.read_text(encoding="utf-8"))["digest"])


def _at_site(practice: Practice, tool: Path, *words: object) -> Result:
    done = subprocess.run(
        [tool, *map(str, words)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=900,
        env=practice.environment(),
    )
    return Result(done.returncode, done.stdout, done.stderr)


def _tags(site: Site, tool: Path, inventory: Path) -> set[str]:
    """Those of what runs on the hosts, and serves as the site's controller sees it."""
    status = _at_site(site, tool, "status", "-i", inventory, "--json")
    found = [one for host in status.run["hosts"] for one in host["instances"]]
    assert {one["health"] for one in found} == {"key-ok"}, status.out
    return {tag for host in site.hosts for tag in host.sh(_RUNNING).split()}


_RUNNING = """docker ps -q | xargs docker inspect -f \
    '{{index .Config.Labels "speechfleet.simulator.tag"}}'"""


def test_the_tool_has_an_upgrade_and_a_way_back(bundle: Path, tool: Path, tmp_path: Path) -> None:
    first, into = tool.resolve(), tool.parents[1]
    newer = _newer(bundle, tmp_path / "summer")
    assert _run("sh", newer / "install.sh", into, home=tmp_path).returncode == 0
    assert _run(tool, "--version", home=tmp_path).stdout == "speechfleet 99.0\n"
    assert tool.resolve() != first

    assert _run("sh", bundle / "install.sh", into, home=tmp_path).returncode == 0
    assert _run(tool, "--version", home=tmp_path).stdout.startswith("speechfleet 0.")


def _newer(bundle: Path, folder: Path) -> Path:
    """The wheels of a bundle with another version of the tool."""
    folder.mkdir()
    shutil.copytree(bundle / "wheels", folder / "wheels")
    for name in ("install.sh", MANIFEST):
        shutil.copyfile(bundle / name, folder / name)
    (own,) = (folder / "wheels").glob("speechfleet-*.whl")
    version = own.name.split("-")[1]
    with (
        ZipFile(own) as old,
        ZipFile(own.with_name(own.name.replace(version, "99.0")), "w", ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(("/METADATA", "speechfleet/__init__.py")):
                content = content.replace(version.encode(), b"99.0")
            if name.endswith("/RECORD"):
                content = b"".join(line.split(b",")[0] + b",,\n" for line in content.splitlines())
                content = content.replace(f"-{version}.dist".encode(), b"-99.0.dist")
            new.writestr(name.replace(f"-{version}.dist", "-99.0.dist"), content)
    own.unlink()
    wheels = sorted(path.name for path in (folder / "wheels").iterdir())
    words = ["sha256sum", "--", *(f"wheels/{name}" for name in wheels)]
    sums = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
    (folder / SUMS).write_text(sums)
    manifest = json.loads((folder / MANIFEST).read_text())
    (entry,) = (file for file in manifest["files"] if file["path"] == SUMS)
    entry |= {"size": len(sums), "sha256": hashlib.sha256(sums.encode()).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    return folder


def test_a_copy_that_lost_something_says_what_to_copy_again(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    (copy / "wheels" / "for-python").unlink()
    told = _run(TOOL, "bundle", "verify", copy)
    assert told.returncode == 6
    assert told.stdout.startswith("wheels/for-python: is missing\ncopy again 1 of its files")
    assert _run(TOOL, "bundle", "verify", copy, "--paths").stdout == "wheels/for-python\n"
    (copy / MANIFEST).unlink()
    assert _run(TOOL, "bundle", "verify", copy).returncode == 2
