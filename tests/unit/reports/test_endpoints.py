"""Where clients connect to."""

import ast
import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from speechfleet.inventory.kinds import KINDS
from speechfleet.reports.endpoint_snippets import SNIPPETS
from speechfleet.reports.endpoints import print_endpoints
from speechfleet.run import HostOutcome, InstanceOutcome, Run
from tests.unit.reports.runs import INSTANCE, RUN

FORMS = ("table", "json", "env", "prometheus", "snippet")
UNREADY = replace(INSTANCE, name="stt-2", health="unready", url="ws://10.1.2.3:5001")
V6 = replace(INSTANCE, name="lid-1", kind="language-identification", service="lid",
             url="http://[2001:db8::1]:5003")  # fmt: skip


def _run(*instances: InstanceOutcome, host: str = "ber-01") -> Run:
    return Run("r1", "endpoints", (HostOutcome(host, "fine", (), instances),))


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> "Printed":
    return Printed(capsys)


class Printed:
    """Prints endpoints and gives both streams."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, run: Run, form: str = "table") -> tuple[str, str]:
        print_endpoints(run, form, no_color=True)
        said = self._capsys.readouterr()
        return said.out, said.err


@pytest.mark.parametrize(("health", "keyed"), [("key-ok", True), ("ready", False)])
def test_what_serves_has_its_url_on_a_line(health: str, keyed: bool, printed: Printed) -> None:
    run = _run(replace(INSTANCE, health=health, keyed=keyed))
    assert printed(run) == ("ber-01 stt-1 ws://10.1.2.3:5000\n", "")


@pytest.mark.parametrize("form", FORMS)
def test_urls_that_clients_elsewhere_cannot_use_are_said(form: str, printed: Printed) -> None:
    own = [replace(INSTANCE, url=f"ws://{at}:5000") for at in ("127.0.0.1", "[::1]", "127.0.2.11")]
    assert printed(_run(*own[2:]), form)[1] == ""
    assert printed(_run(*own[1:]), form)[1].startswith("1 URL is for programs on the same host")
    (said,) = printed(_run(*own), form)[1].splitlines()
    assert said.startswith("2 URLs are for programs on the same host alone")
    assert "bind: 0.0.0.0" in said


def test_on_a_terminal_it_is_a_table(printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "100")
    printed(_run(INSTANCE))
    head, line = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue()).splitlines()
    assert head.split() == ["host", "instance", "url", "kind"]
    assert line.split() == ["ber-01", "stt-1", "ws://10.1.2.3:5000", "speech-to-text"]


@pytest.mark.parametrize("form", ["table", "env", "snippet"])
def test_clients_are_not_sent_to_what_is_not_ready(form: str, printed: Printed) -> None:
    out, err = printed(_run(UNREADY), form)
    assert out == ""
    assert err == "ber-01 stt-2 is unready\n"


def test_clients_are_not_sent_to_what_is_ready_without_a_key_that_counts(printed: Printed) -> None:
    cut_off = replace(INSTANCE, health="ready", api_status="CouldNotConnect")
    err = "ber-01 stt-1 is ready, but /status says CouldNotConnect\n"
    assert printed(_run(cut_off), "env") == ("", err)


def test_a_host_that_does_not_answer_is_named(printed: Printed) -> None:
    assert printed(RUN)[1] == "ber-02 is unreachable: its endpoints are not known\n"


def test_as_json_it_is_the_runs_document(printed: Printed) -> None:
    out, err = printed(RUN, "json")
    assert json.loads(out)["schema"] == "speechfleet.run/1"
    assert err == ""


def test_variables_for_a_shell(printed: Printed) -> None:
    out, _ = printed(_run(INSTANCE, V6), "env")
    assert out == (
        "SPEECH_BER_01_STT_1_URL=ws://10.1.2.3:5000\n"
        "SPEECH_BER_01_LID_1_URL='http://[2001:db8::1]:5003'\n"
    )


def test_a_shell_reads_the_url_and_runs_nothing(printed: Printed) -> None:
    odd = replace(INSTANCE, url="ws://$(echo;ran):5000")
    out, _ = printed(_run(odd, host="ber.de"), "env")
    script = f"{out}echo $SPEECH_BER_DE_STT_1_URL"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{odd.url}\n"


def test_one_name_is_never_given_to_two(printed: Printed) -> None:
    hosts = tuple(HostOutcome(name, "fine", (), (INSTANCE,)) for name in ("a-b", "a.b", "c"))
    out, _ = printed(Run("r1", "endpoints", hosts), "env")
    assert out == (
        "# a-b stt-1: SPEECH_A_B_STT_1_URL would name 2 endpoints\n"
        "# a.b stt-1: SPEECH_A_B_STT_1_URL would name 2 endpoints\n"
        "SPEECH_C_STT_1_URL=ws://10.1.2.3:5000\n"
    )


def test_prometheus_asks_where_the_container_says_that_it_is_ready(printed: Printed) -> None:
    out, _ = printed(_run(replace(UNREADY, ready_path="/healthz")), "prometheus")
    [group] = json.loads(out)
    assert group["labels"]["__param_target"] == "http://10.1.2.3:5001/healthz"


def test_prometheus_watches_what_is_not_ready_too(printed: Printed) -> None:
    out, _ = printed(_run(UNREADY, V6), "prometheus")
    assert json.loads(out) == [
        {
            "targets": ["10.1.2.3:5001"],
            "labels": {
                "host": "ber-01",
                "instance": "stt-2",
                "service": "stt",
                "kind": "speech-to-text",
                "__param_target": "http://10.1.2.3:5001/ready",
            },
        },
        {
            "targets": ["[2001:db8::1]:5003"],
            "labels": {
                "host": "ber-01",
                "instance": "lid-1",
                "service": "lid",
                "kind": "language-identification",
                "__param_target": "http://[2001:db8::1]:5003/ready",
            },
        },
    ]


def test_a_snippet_for_each_kind_with_its_first_url(printed: Printed) -> None:
    second = replace(INSTANCE, name="stt-2", url="ws://10.1.2.4:5000")
    out, _ = printed(_run(INSTANCE, second, V6), "snippet")
    assert out.splitlines()[0] == "# speech-to-text, the first of 2 URLs"
    assert 'SpeechConfig(host="ws://10.1.2.3:5000")' in out
    assert "# language-identification\n" in out
    assert 'SpeechConfig(host="http://[2001:db8::1]:5003")' in out
    assert "10.1.2.4" not in out


@pytest.mark.parametrize("kind", SNIPPETS)
def test_a_snippet_is_a_program(kind: str, printed: Printed) -> None:
    odd = replace(INSTANCE, kind=kind, url='ws://"$(echo ran)":5000')
    out, _ = printed(_run(odd), "snippet")
    text = out.partition("\n")[2]
    if text.startswith("curl"):
        done = subprocess.run(
            ["sh", "-c", f'curl() {{ printf "%s\\n" "$@"; }}\n{text}'],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.splitlines()[-1].startswith(odd.url)
    else:
        assert odd.url in [node.value for node in ast.walk(ast.parse(text))
                           if isinstance(node, ast.Constant)]  # fmt: skip


def test_every_kind_has_its_snippet() -> None:
    assert set(KINDS) <= set(SNIPPETS)


@pytest.mark.parametrize("form", FORMS)
def test_no_endpoint_is_no_error(form: str, printed: Printed) -> None:
    assert printed(Run("r1", "endpoints"), form)[1] == ""
