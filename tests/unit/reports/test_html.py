"""The page: whole in itself, safe whatever hosts are called, and without a complaint in a
browser."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from speechfleet.checks.finding import Finding
from speechfleet.reports.html import write
from speechfleet.run import HostOutcome, Run
from tests.nights import nights
from tests.unit.history.remembered import past_of
from tests.unit.reports.runs import ERROR, INSTANCE

NIGHTS = list(nights(5))
LIMIT = 240
"""Seconds for a browser, on a busy machine."""
HOSTILE = "<img src=x onerror=alert(1)>\"'</script><script>alert(2)</script>{{ 7 * 7 }}"


class Tags(HTMLParser):
    """What stands in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for found, attrs in self.tags if found == tag]


def _page(runs: Sequence[Run]) -> str:
    return write(runs[-1], past_of(runs))


@pytest.fixture(scope="module")
def page() -> str:
    return _page(NIGHTS)


def test_it_names_nothing_outside_itself(page: str) -> None:
    found = Tags(page)
    for tag, attrs in found.tags:
        assert tag not in ("link", "img", "iframe", "object", "base", "form")
        assert not {"src", "srcset", "action", "data", "xlink:href"} & {*attrs}, tag
        assert (attrs.get("href") or "#").startswith("#")
    assert not re.search(r"@import|url\(|//fonts|https?://(?!www\.w3\.org)", _without_text(page))
    (policy,) = (a["content"] for a in found.all("meta") if "http-equiv" in a)
    assert policy
    assert policy.startswith("default-src 'none'; ")
    assert "script-src 'sha256-" in policy


def _without_text(page: str) -> str:
    """Codes explain themselves with addresses, as text."""
    return re.sub(r'<div class="explained">.*?</div>', "", page, flags=re.DOTALL)


def test_it_says_what_matters_first(page: str) -> None:
    assert "<h1>2 of 4 hosts need somebody</h1>" in page
    assert "14 of 16 serve" in page
    assert "check that the key is the resource&#39;s own" in page
    # The explanation of its code, as text with code in it.
    assert "The billing endpoint refuses the key." in page
    assert "<span>functional → down:</span> ber-05 tts-1" in page
    assert page.count("The slowest hosts, by the median of their surveys") == 1
    assert "Lost their billing endpoint" not in page
    assert "Lost their billing endpoint" in _page([_metering()])


def _metering() -> Run:
    figures = {
        "metering_failures": 4.0,
        "metering_left_seconds_min": 3600.0,
        "metering_left_seconds_max": 5400.0,
    }
    one = replace(INSTANCE, health="ready", api_status="CouldNotConnect", figures=figures)
    return replace(NIGHTS[-1], hosts=(HostOutcome("ber-01", "sick", (), (one,)),))


def test_a_generic_container_that_is_ready_serves() -> None:
    keyed = replace(INSTANCE, health="ready")
    own = replace(INSTANCE, name="own-1", kind="container", health="ready", keyed=False)
    page = _page([replace(NIGHTS[-1], hosts=(HostOutcome("a", "sick", (), (keyed, own)),))])
    assert "1 of 2 serve" in page
    assert '<li><i class="well">✓</i>1 ready</li>' in page
    assert '<li><i class="warned">!</i>1 ready</li>' in page


def test_a_speech_container_where_a_generic_one_is_wanted_by_now_serves() -> None:
    one = replace(INSTANCE, kind="container", health="key-ok")
    page = _page([replace(NIGHTS[-1], hosts=(HostOutcome("a", "fine", (), (one,)),))])
    assert "1 of 1 serve" in page
    assert '<li><i class="well">✓</i>1 key-ok</li>' in page


def test_what_a_host_did_not_tell_of_is_unknown_and_counted_once() -> None:
    hosts = (HostOutcome("a", "sick", (), (INSTANCE, replace(INSTANCE, name="b", health=""))),)
    page = _page([replace(NIGHTS[-1], hosts=hosts)])
    assert "1 of 2 serve" in page
    assert "1 unknown</li>" in page


def test_a_host_on_hold_needs_nobody_and_is_not_said_to_serve() -> None:
    down = replace(INSTANCE, health="down")
    page = _page([replace(NIGHTS[-1], hosts=(HostOutcome("a", "held", (), (down,)),))])
    assert "<h1>1 host: none needs somebody, 1 with warnings</h1>" in page


def test_names_and_messages_are_text_whatever_they_say() -> None:
    finding = Finding("disk.images", "error", HOSTILE, HOSTILE, instance=HOSTILE)
    one = replace(INSTANCE, name=HOSTILE, service=HOSTILE, health="down", message=HOSTILE)
    before = replace(one, health="key-ok")
    hosts = [HostOutcome(HOSTILE, "sick", (finding,), (which,)) for which in (before, one)]
    runs = [
        replace(NIGHTS[-2], hosts=(hosts[0],)),
        replace(NIGHTS[-1], hosts=(hosts[1],), stopped=HOSTILE, inventory=NIGHTS[-1].inventory),
    ]
    page = _page(runs)
    found = Tags(page)
    assert len(found.all("script")) == 1
    assert not found.all("img")
    assert all(not name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert "alert(1)" in page
    assert "{{ 7 * 7 }}" in page


def test_a_first_run_has_a_page_too() -> None:
    page = _page(NIGHTS[-1:])
    assert "This is the first run that is recorded" in page
    assert "<h1>1 host: all is well</h1>" in _page(
        [replace(NIGHTS[-1], hosts=(HostOutcome("ber-01", "fine", (), (INSTANCE,)),))]
    )
    assert "<h1>No host was asked</h1>" in _page([replace(NIGHTS[-1], hosts=())])


def test_a_fleet_out_of_reach_of_which_nothing_is_known_is_not_said_to_have_no_instances() -> None:
    away = HostOutcome("ber-01", "unreachable", (ERROR,))
    page = _page([replace(NIGHTS[-1], hosts=(away,))])
    assert "0 of 0" not in page
    assert "none is known of" in page
    assert "<svg" not in page


def test_a_page_of_500_hosts_is_small_enough_to_be_sent(page: str) -> None:
    big = _page(list(nights(500, 8)))
    cells = big.count("<td class=") / 8 * 30
    assert cells > 500 * 30
    assert len(big.encode()) < 1_000_000
    assert len(page.encode()) < 150_000


def test_a_browser_has_nothing_to_complain_of(page: str, tmp_path: Path) -> None:
    """Chromium shows it, and its script works: a filter given in the address is in force."""
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("chromium is not installed (tests/machine.sh brings it)")
    file = tmp_path / "report.html"
    file.write_text(page, encoding="utf-8")
    shown, console = _shown(browser, f"{file.as_uri()}#find=ber-03", tmp_path)
    if not shown:
        pytest.skip("chromium does not run on this machine")
    assert console == []
    assert re.search(r'<p id="found"[^>]*>[1-9][0-9]* found</p>', shown)
    assert '<tr hidden=""><th scope="row">ber-01' in shown
    assert '<tr><th scope="row">ber-03' in shown
    # The detector detects: a script of others is named, and does not run.
    file.write_text(page.replace("</body>", "<script>document.title='x'</script></body>"))
    shown, console = _shown(browser, file.as_uri(), tmp_path)
    if shown:
        assert len(console) == 1
        assert "Content Security Policy" in console[0]
        assert "<title>x</title>" not in shown


def _shown(browser: str, address: str, folder: Path) -> tuple[str, list[str]]:
    """The document as it is once its script has run, and what the console says; both empty where
    the browser does not come to its end."""
    words = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={folder / 'profile'}",
        "--enable-logging=stderr", "--log-level=0", "--dump-dom", address,
    ]  # fmt: skip
    try:
        done = subprocess.run(
            words, capture_output=True, stdin=subprocess.DEVNULL, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return "", []
    said = done.stderr.decode(errors="replace").splitlines()
    return done.stdout.decode(errors="replace"), [line for line in said if "CONSOLE" in line]
