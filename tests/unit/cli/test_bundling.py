"""What `bundle create` takes from an inventory, and what `bundle verify` says."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from errno import ENOLCK
from pathlib import Path
from typing import Any

import pytest

from speechfleet.bundle.alone import alone
from speechfleet.bundle.archive import pack
from speechfleet.bundle.contents import Seen
from speechfleet.bundle.licences import FOLDER
from speechfleet.bundle.manifest import Manifest
from speechfleet.cli import bundling, run
from speechfleet.inventory.licences import file_name, keep
from tests.bundle_folder import FILES, IMAGE, LAYER, blob, put_bundle
from tests.unit.offline import licence, unlicensed

INVENTORY = """
all:
  vars:
    speech_vault: vault.yml
    speech_resources:
      west: {endpoint: https://west.cognitiveservices.azure.com/, key: "vault:west"}
    speech_services:
      stt: {kind: speech-to-text, tag: 4.12.0-amd64-en-us, resource: west}
  hosts:
    ber-01: {ansible_host: 10.1.2.3}
    par-01:
      ansible_host: 10.1.2.4
      speech_services:
        hello: {kind: container, image: "registry:5000/hello:1", container_port: 8000,
                ready_path: /, resource: null, bind: 127.0.0.1, memory: 1g, cpus: 1}
"""
STT = "mcr.microsoft.com/azure-cognitive-services/speechservices/speech-to-text:4.12.0-amd64-en-us"


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "prod.yml"
    path.write_text(INVENTORY)
    return path


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was to be in the bundle; nothing is made but an empty one."""
    wanted: list[Any] = []

    def create(folder: Path, what: Any, tell: object, watch: object) -> Manifest:
        wanted.append(what)
        return put_bundle(folder)

    monkeypatch.setattr(bundling, "create", create)
    return wanted


def _create(tmp_path: Path, inventory: Path, *words: str) -> int:
    return run(["bundle", "create", str(tmp_path / "spring"), "-i", str(inventory), *words])


def test_every_image_of_the_inventory_goes_along(
    tmp_path: Path, inventory: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _create(tmp_path, inventory) == 0
    ((source, references),) = made[0].images
    assert references == {STT: "", "registry:5000/hello:1": ""}
    assert (source.login, source.engine, source.insecure) == (None, False, False)
    assert "SHA-256 of bundle.json: " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "images"),
    [(("--limit", "ber-01"), [STT]), (("--tool-only",), []), (("--limit", "par-01"), None)],
)
def test_less_where_less_is_wanted(
    words: tuple[str, ...],
    images: list[str] | None,
    tmp_path: Path,
    inventory: Path,
    made: list[Any],
) -> None:
    assert _create(tmp_path, inventory, *words) == 0
    found = [name for _, references in made[0].images for name in references]
    assert found == (images if images is not None else [STT, "registry:5000/hello:1"])


@pytest.mark.parametrize(("said", "python"), [("3.11", "3.11"), ("3.12.4", "3.12")])
def test_wheels_are_for_the_python_that_is_named(
    said: str, python: str, tmp_path: Path, inventory: Path, made: list[Any]
) -> None:
    assert _create(tmp_path, inventory, "--tool-only", "--python", said) == 0
    assert made[0].python == python


@pytest.mark.parametrize("said", ["3", "banana", "2.7", "3.10", "3.11rc1", "4.0", "", "3.11."])
def test_another_word_is_refused_before_anything_is_done(
    said: str,
    tmp_path: Path,
    inventory: Path,
    made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _create(tmp_path, inventory, "--tool-only", "--python", said) == 2
    told = capsys.readouterr().err
    assert "'--python'" in told
    assert f'is "{said}"; wanted the version on the controller there' in told
    assert "3.11 or later" in told
    assert not made


def test_an_archive_is_beside_the_folder(
    tmp_path: Path, inventory: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _create(tmp_path, inventory, "--archive", "--from-docker", "--insecure") == 0
    assert f"the archive is {tmp_path / 'spring.tar'}" in capsys.readouterr().err
    assert run(["bundle", "verify", str(tmp_path / "spring.tar")]) == 0
    ((source, _),) = made[0].images
    assert (source.engine, source.insecure) == (True, True)


def test_one_bar_is_gone_before_the_next_is_drawn(
    tmp_path: Path, inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    @contextmanager
    def byte_count(what: str, total: int) -> Iterator[Seen]:
        drawn.append(what)
        yield lambda count: None
        drawn.append(f"no {what}")

    def create(folder: Path, what: object, tell: object, watch: Callable[..., Seen]) -> Manifest:
        watch("digests", 1)(1)
        return put_bundle(folder)

    monkeypatch.setattr(bundling, "create", create)
    monkeypatch.setattr(bundling, "byte_count", byte_count)
    assert _create(tmp_path, inventory, "--archive") == 0
    assert drawn == ["digests", "no digests", "archive", "no archive"]


@pytest.mark.parametrize(("words", "pin"), [((), "a" * 64), (("--from-docker",), "b" * 64)])
def test_what_is_locked_is_taken_as_the_lock_says(
    words: tuple[str, ...], pin: str, tmp_path: Path, inventory: Path, made: list[Any]
) -> None:
    inventory.write_text(
        INVENTORY.replace("  vars:\n", "  vars:\n    speech_images_lock: images.lock.yml\n")
    )
    (tmp_path / "images.lock.yml").write_text(
        f"images:\n  {STT}:\n    digest: sha256:{'a' * 64}\n    id: sha256:{'b' * 64}\n"
    )
    assert _create(tmp_path, inventory, "--limit", "ber-01", *words) == 0
    ((_, references),) = made[0].images
    assert references == {STT: f"sha256:{pin}"}


def test_an_image_that_is_named_by_its_digest_cannot_be_carried(
    tmp_path: Path, inventory: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    inventory.write_text(INVENTORY.replace("hello:1", f"hello@sha256:{'a' * 64}"))
    assert _create(tmp_path, inventory) == 2
    assert "Name it by a tag" in capsys.readouterr().err
    assert not made


def test_a_registry_with_a_log_in_gets_it_out_of_the_vault(
    tmp_path: Path, inventory: Path, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLS", "secret-word")
    inventory.write_text(
        INVENTORY.replace('key: "vault:west"', 'key: "env:PULLS"').replace(
            "    speech_vault: vault.yml\n",
            "    speech_registry:\n"
            "      {address: mirror.example/speech, username: pull, password: 'env:PULLS'}\n",
        )
    )
    assert _create(tmp_path, inventory) == 0
    ((source, _),) = made[0].images
    assert (source.login.registry, source.login.username) == ("mirror.example", "pull")
    assert source.login.password.open() == "secret-word"


def test_packages_are_taken_release_by_release(
    tmp_path: Path, inventory: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    debs = tmp_path / "debs"
    (debs / "noble").mkdir(parents=True)
    assert _create(tmp_path, inventory, "--packages", str(debs)) == 2
    assert "Invalid value for --packages" in capsys.readouterr().err
    (debs / "noble" / "curl.deb").touch()
    assert _create(tmp_path, inventory, "--packages", str(debs)) == 0
    assert made[0].packages == {"noble": (debs / "noble" / "curl.deb",)}


DISCONNECTED = unlicensed(tag="4.12.0-amd64-en-us")
GOOD = 146_072  # days from the beginning of 1970


@pytest.fixture
def offline(inventory: Path) -> Path:
    """The inventory with a service that runs disconnected."""
    text = INVENTORY.replace("resource: west}", "resource: west, SLOT}")
    inventory.write_text(text.replace("SLOT", "connection: disconnected, licence_days: 365"))
    return inventory


def test_licences_go_along(
    tmp_path: Path, offline: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    path = keep(tmp_path / "licences", DISCONNECTED, licence(DISCONNECTED, days=GOOD))
    assert _create(tmp_path, offline) == 0
    assert made[0].licences == (path,)
    assert capsys.readouterr().err == ""
    # Both hosts run it: it has one licence.
    assert _create(tmp_path, offline, "--tool-only") == 0
    assert _create(tmp_path, offline, "--without-licences") == 0
    assert [one.licences for one in made[1:]] == [(), ()]


@pytest.mark.parametrize(
    ("days", "said"),
    [(None, "stt: there is no licence of west"), (365, "stt: its licence ended 1971-01-01")],
)
def test_one_that_is_missing_or_over_is_named_with_the_command(
    days: int | None,
    said: str,
    tmp_path: Path,
    offline: Path,
    made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    if days:
        keep(tmp_path / "licences", DISCONNECTED, licence(DISCONNECTED, days=days))
    assert _create(tmp_path, offline) == 2
    told = capsys.readouterr().err
    assert told.startswith(said)
    assert ": speechfleet licence download HOST stt, HOST one that reaches Azure\n" in told
    assert "--without-licences" in told
    assert not made
    assert _create(tmp_path, offline, "--without-licences") == 0
    assert _create(tmp_path, offline, "--tool-only") == 0


@pytest.mark.parametrize("words", [(), ("--without-licences",), ("--tool-only",)])
@pytest.mark.parametrize("name", ["licences", "playbooks"])
def test_what_the_inventory_has_in_the_bundle_itself_is_not_made_anew(
    name: str,
    words: tuple[str, ...],
    tmp_path: Path,
    offline: Path,
    made: list[Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = tmp_path / "spring" / name
    own.mkdir(parents=True)
    (tmp_path / "link").symlink_to(own)
    extra = ("-e", f"speech_{name}={tmp_path / 'link'}")
    assert _create(tmp_path, offline, *words, *extra) == 2
    assert f"(speech_{name}) are in the bundle itself" in capsys.readouterr().err
    assert own.exists()
    assert not made


@pytest.mark.parametrize(
    ("image_id", "warned"),
    [
        (IMAGE.id, False),
        (IMAGE.digest, False),
        ("", False),
        ("sha256:c", True),
    ],
)
def test_one_that_was_fetched_with_another_image_is_warned_of(
    image_id: str,
    warned: bool,
    tmp_path: Path,
    offline: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def create(folder: Path, *_: object) -> Manifest:
        return put_bundle(folder, images=(replace(IMAGE, reference=STT),))

    monkeypatch.setattr(bundling, "create", create)
    own = licence(DISCONNECTED, days=GOOD, image_id=image_id)
    keep(tmp_path / "licences", DISCONNECTED, own)
    assert _create(tmp_path, offline) == 0
    told = capsys.readouterr().err
    assert told.startswith("warning: stt: its licence (west_speech-to-text_4.12.0") is warned


def test_one_that_ends_soon_goes_along_with_a_warning(
    tmp_path: Path, offline: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    today = datetime.now(UTC).date().isoformat()
    keep(tmp_path / "licences", DISCONNECTED, licence(DISCONNECTED, downloaded=today, days=20))
    assert _create(tmp_path, offline) == 0
    assert len(made[0].licences) == 1
    told = capsys.readouterr().err
    assert told.startswith("warning: stt: its licence ends ")
    assert "days: speechfleet licence download HOST stt, HOST" in told


@pytest.mark.parametrize(("days", "word"), [(GOOD, "ends 2369-12-07"), (365, "ended 1971-01-01")])
def test_what_is_whole_says_when_its_licences_end(
    days: int, word: str, tmp_path: Path, offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = file_name(DISCONNECTED)
    path = keep(tmp_path / "home", DISCONNECTED, licence(DISCONNECTED, days=days))
    put_bundle(tmp_path / "spring", {**FILES, f"{FOLDER}/{name}": path.read_bytes()})
    assert run(["bundle", "verify", str(tmp_path / "spring")]) == 0
    said = capsys.readouterr().out
    assert said.endswith(f"\nwest_speech-to-text_4.12.0-amd64-en-us: the licence {word}\n")
    assert "cGx" not in said  # how the licence begins, in base64


def test_licences_come_out_of_a_tar_too(
    tmp_path: Path, offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = keep(tmp_path / "home", DISCONNECTED, licence(DISCONNECTED)).read_bytes()
    name = file_name(DISCONNECTED)
    manifest = put_bundle(tmp_path / "spring", {**FILES, f"{FOLDER}/{name}": text})
    tar = pack(tmp_path / "spring", manifest, lambda count: None)
    assert run(["licence", "take", str(tar), "-i", str(offline)]) == 0
    assert capsys.readouterr().out.startswith("stt: its licence is now in ")
    assert (tmp_path / "licences" / name).read_bytes() == text


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("bundle.json", "bundle.json is missing"),
        ("nothing", "the licences cannot be kept: /proc/"),  # where nobody can make a folder
    ],
)
def test_licences_that_cannot_be_taken_are_a_message(
    lost: str, said: str, tmp_path: Path, offline: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = keep(tmp_path / "home", DISCONNECTED, licence(DISCONNECTED)).read_bytes()
    put_bundle(tmp_path / "spring", {f"{FOLDER}/{file_name(DISCONNECTED)}": text})
    (tmp_path / "spring" / lost).unlink(missing_ok=True)
    words = ["licence", "take", str(tmp_path / "spring"), "-i", str(offline)]
    assert run([*words, "-e", "speech_licences=/proc/licences"]) == 2
    assert said in capsys.readouterr().err


def test_what_is_no_folder_of_ours_is_a_message(
    tmp_path: Path, inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "spring").mkdir()
    (tmp_path / "spring" / "thesis.txt").touch()
    assert _create(tmp_path, inventory, "--tool-only") == 2
    assert "has other files in it" in capsys.readouterr().err


def test_a_folder_in_which_another_is_at_work_is_a_message(
    tmp_path: Path, inventory: Path, made: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with alone(tmp_path / "spring"):
        assert _create(tmp_path, inventory, "--tool-only") == 2
        assert "another `speechfleet bundle create` is at work in" in capsys.readouterr().err
        assert not made
    assert _create(tmp_path, inventory, "--tool-only") == 0


def test_where_a_disk_has_no_locks_it_goes_without(
    tmp_path: Path, inventory: Path, made: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(*_: object) -> None:
        raise OSError(ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    assert _create(tmp_path, inventory, "--tool-only") == 0
    assert made


def test_a_folder_that_cannot_be_made_is_a_message(
    tmp_path: Path, inventory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    words = ["bundle", "create", str(tmp_path / "file" / "x"), "-i", str(inventory), "--tool-only"]
    assert run(words) == 2
    assert "Not a directory" in capsys.readouterr().err


def test_a_whole_bundle_is_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_bundle(tmp_path)
    assert run(["bundle", "verify", str(tmp_path)]) == 0
    assert "is whole; SHA-256 of bundle.json: " in capsys.readouterr().out


def test_a_damaged_one_is_6_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_bundle(tmp_path)
    (tmp_path / "wheels" / "one.whl").write_bytes(b"two")
    (tmp_path / "wheels" / "three.whl").touch()
    assert run(["bundle", "verify", str(tmp_path)]) == 6
    out = capsys.readouterr().out.splitlines()
    assert out[:2] == [
        "wheels/one.whl: is damaged: its SHA-256 is another one",
        "wheels/three.whl: is not of this bundle",
    ]
    assert out[2].startswith("copy again 1 of its files")
    assert out[3].startswith("take away what is not of this bundle")


def test_only_paths_to_copy_where_only_they_are_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_bundle(tmp_path, {f"wheels/{n:02}.whl": b"x" for n in range(30)}, images=())
    for path in (tmp_path / "wheels").iterdir():
        path.unlink()
    (tmp_path / "stray").touch()
    assert run(["bundle", "verify", str(tmp_path), "--paths"]) == 6
    assert capsys.readouterr().out == "".join(f"wheels/{n:02}.whl\n" for n in range(30))
    assert run(["bundle", "verify", str(tmp_path)]) == 6
    assert "… and 11 more" in capsys.readouterr().out


def test_one_that_was_made_without_a_layer_is_to_be_made_anew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put_bundle(tmp_path, {path: data for path, data in FILES.items() if data != LAYER})
    assert run(["bundle", "verify", str(tmp_path)]) == 6
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"{blob(LAYER)}: is missing: the bundle was made so; r/p:1 needs it"
    assert last.endswith("make it anew (speechfleet bundle create)")
    # No copy has it.
    assert run(["bundle", "verify", str(tmp_path), "--paths"]) == 6
    assert capsys.readouterr().out == ""


def test_no_bundle_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bundle", "verify", str(tmp_path)]) == 2
    assert "bundle.json is missing" in capsys.readouterr().err
