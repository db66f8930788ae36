"""What is said, and refused, before a probe is sent."""

from pathlib import Path

import click
import pytest

from speechfleet.cli import run
from speechfleet.cli.probing import Limits, limits_of, prepared
from speechfleet.inventory.fleet import Fleet
from speechfleet.inventory.kinds import KINDS
from speechfleet.inventory.probe import Probe
from speechfleet.simulator.utterances import ENGLISH
from tests.unit.values import host, service


def fleet(folder: Path) -> Fleet:
    """Two instances, each asked 1.2 s of audio."""
    path = folder / "hello.wav"
    path.write_bytes(ENGLISH.wav)
    asked = host(service(instances=2, probe=Probe(path, ENGLISH.text)))
    return Fleet("prod.yml", (asked,), folder / "known_hosts")


def test_the_options_are_taken_out_of_a_commands_own() -> None:
    options = {"probe_limit": 1, "probe_characters": 2, "probe_seconds": 3, "forks": 4}
    assert (limits_of(options), options) == (Limits(1, 2, 3), {"forks": 4})


def test_what_it_is_billed_for_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepared(fleet(tmp_path), Limits(3, 0, 20))
    assert capsys.readouterr().err == (
        "probes, billed to their resources: speech-to-text: 2 instances, 2.4 s of audio\n"
    )


def test_more_than_is_allowed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match=r"for 2\.4 s of audio, and 2 s are allowed"):
        prepared(fleet(tmp_path), Limits(2, 0, 20))


def test_characters_are_counted_apart(tmp_path: Path) -> None:
    kind, tag = KINDS["neural-text-to-speech"], "3.11.0-amd64-en-us-arianeural"
    speaking = Fleet("prod.yml", (host(service(kind=kind, tag=tag)),), tmp_path / "known_hosts")
    assert prepared(speaking, Limits(0, 7, 20)).asked["ber-01"]
    with pytest.raises(click.UsageError, match="7 characters of speech, and 6 are allowed"):
        prepared(speaking, Limits(0, 6, 20))


@pytest.mark.parametrize("command", ["deploy", "health"])
def test_it_is_an_option_where_it_is_one(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    shown = capsys.readouterr().out
    assert ("--warm-up" in shown, "--functional" in shown) == (
        command == "deploy",
        command == "health",
    )
    assert "--probe-limit TIME" in shown
