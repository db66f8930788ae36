"""`bundle load` is the commands that a person would call, one after the other."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from speechfleet.bundle.archive import pack
from speechfleet.cli import recording, run
from speechfleet.cli.agreeing import NotAgreed
from speechfleet.cli.recording import recorded
from speechfleet.inventory.licences import file_name, keep, kept
from tests.bundle_folder import FILES, put_bundle
from tests.unit.offline import licence, unlicensed

INVENTORY = "all: {hosts: {a: {ansible_host: 192.0.2.1}}}\n"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    (tmp_path / "prod.yml").write_text(INVENTORY)
    put_bundle(tmp_path / "spring")
    return tmp_path / "spring"


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The commands that were called, with the code that each leaves; nothing else is done."""
    codes: dict[str, int] = {}

    def replace(module: str, name: str) -> None:
        def called(**options: Any) -> int:
            assert (options["limit"], options["yes"], options["forks"]) == ("a", True, 7)
            if module == "deploy":
                assert (options["plan_file"], options["lock_wait"]) == (None, None)
                assert (options["probe_limit"], options["prune_services"]) == (600, False)
            folder = options.get("packages") or options.get("folder")
            assert recorded()["forks"] == 7
            journalled = f"{recording.called(name)} {folder.name if folder else ''}".strip()
            return codes.setdefault(journalled, 0)

        command = import_module(f"speechfleet.cli.{module}").command
        monkeypatch.setattr(command, "callback", called)

    for module in ("provision", "images_push", "deploy"):
        replace(module, module.replace("_", "-"))
    return codes


def _load(bundle: Path, *words: str) -> int:
    inventory = str(bundle.parent / "prod.yml")
    more = ("--limit", "a", "--forks", "7", "--yes")
    return run(["bundle", "load", str(bundle), "-i", inventory, *more, *words])


def test_images_and_then_what_runs(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _load(bundle) == 0
    assert list(called) == ["images-push spring", "deploy"]
    said = capsys.readouterr().err
    assert f"{bundle} is whole: 1 images" in said
    assert "1/2 images push\n2/2 deploy\n" in said


NAMING = """
all:
  hosts:
    a: {ansible_host: 192.0.2.1}
    b:
      ansible_host: 192.0.2.2
      speech_services:
        hello: {kind: container, image: "r/p:%s", container_port: 8000, ready_path: /,
                resource: null, memory: 1g, cpus: 1}
"""


@pytest.mark.parametrize(("tag", "doubts"), [("0", 1), ("1", 0)])
def test_an_older_inventory_than_the_bundles_is_warned_of(
    tag: str,
    doubts: int,
    bundle: Path,
    called: dict[str, int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (bundle.parent / "prod.yml").write_text(NAMING % tag)
    assert _load(bundle) == 0  # of host a alone
    warning = "warning: the bundle has r/p:1, which the inventory names nowhere: is it"
    assert capsys.readouterr().err.count(warning) == doubts
    assert list(called) == ["images-push spring", "deploy"]


def test_bare_hosts_are_made_fit_first(bundle: Path, called: dict[str, int]) -> None:
    assert _load(bundle, "--provision") == 0
    assert list(called) == ["provision spring", "images-push spring", "deploy"]


OFFLINE = """
all:
  vars:
    speech_resources: {west: {endpoint: "https://w.example/", key: "env:NO_SUCH"}}
    speech_services:
      stt:
        {kind: speech-to-text, tag: 5.1.0-amd64-en-us, resource: west, connection: disconnected,
         licence_days: 365}
  hosts: {a: {ansible_host: 192.0.2.1}}
"""


def test_licences_come_first_of_all_beside_the_inventory(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    stt = unlicensed()
    text = keep(bundle.parent / "home", stt, licence(stt)).read_bytes()
    put_bundle(bundle, {**FILES, f"licences/{file_name(stt)}": text})
    (bundle.parent / "prod.yml").write_text(OFFLINE)
    assert _load(bundle) == 0
    assert list(called) == ["images-push spring", "deploy"]
    path = bundle.parent / "licences" / file_name(stt)
    assert kept(path, contents=True) == licence(stt)
    said = capsys.readouterr()
    assert "1/3 licence take\n2/3 images push\n3/3 deploy\n" in said.err
    assert said.out == f"stt: its licence is now in {path}; it ends 1971-01-01\n"


def test_a_bundle_with_licences_that_nothing_needs_is_used_all_the_same(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    put_bundle(bundle, {**FILES, "licences/other.json": b""})
    assert _load(bundle) == 0
    assert "has no disconnected service" in capsys.readouterr().out
    assert not (bundle.parent / "licences").exists()


def test_what_does_not_end_well_is_the_last(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    called["images-push spring"] = 4
    assert _load(bundle) == 4
    assert list(called) == ["images-push spring"]
    assert "left 4: nothing after it is done" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        ("deploy", "not agreed: deploy changed nothing; what images push did before stays"),
        ("images_push", "not agreed: nothing was changed"),
    ],
)
def test_a_no_says_what_was_done_before(
    refused: str,
    said: str,
    bundle: Path,
    called: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def no(**_: object) -> int:
        raise NotAgreed

    monkeypatch.setattr(import_module(f"speechfleet.cli.{refused}").command, "callback", no)
    assert _load(bundle) == 3
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("yes", [True, False])
def test_where_nobody_can_be_asked_it_is_said_before_the_bundle_is_read(
    yes: bool, bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bundle / "bundle.json").unlink()
    words = ["bundle", "load", str(bundle), "-i", str(bundle.parent / "prod.yml")]
    assert run([*words, *(["--yes"] if yes else [])]) == 2
    assert capsys.readouterr().err.startswith("warning: there is no terminal") is not yes


def test_a_bundle_that_is_not_whole_is_not_used(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    (bundle / "wheels" / "one.whl").unlink()
    assert _load(bundle) == 2
    said = capsys.readouterr().err
    assert "is not whole:\nwheels/one.whl: is missing\ncopy again 1 of its files" in said
    assert not called
    assert _load(bundle, "--verified") == 0


def test_nor_is_one_whose_copy_was_interrupted(bundle: Path, called: dict[str, int]) -> None:
    (bundle / "bundle.json").unlink()
    assert _load(bundle, "--verified") == 2
    assert not called


def test_an_archive_is_unpacked_first(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    pack(bundle, put_bundle(bundle), lambda count: None)
    assert _load(bundle.with_name("spring.tar")) == 2
    assert "unpack it (tar -xf" in capsys.readouterr().err
    assert not called


def test_a_bundle_of_the_tool_alone_says_so(
    bundle: Path, called: dict[str, int], capsys: pytest.CaptureFixture[str]
) -> None:
    put_bundle(bundle, images=())
    assert _load(bundle) == 2
    assert "only the tool: sh " in capsys.readouterr().err


@pytest.mark.parametrize("words", [("--json",), ("-o", "json")])
def test_it_has_no_document(words: tuple[str, ...], bundle: Path, called: dict[str, int]) -> None:
    assert _load(bundle, *words) == 2
    assert not called
