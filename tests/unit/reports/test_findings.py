"""Findings as people read them."""

from speechfleet.checks.finding import Finding
from speechfleet.reports.findings import finding_lines
from tests.unit.reports.runs import ERROR, WARNING


def _plain(*found: tuple[str, Finding]) -> list[str]:
    return [line.plain for line in finding_lines(found)]


def test_the_same_at_many_hosts_is_one_line_and_errors_come_last() -> None:
    many = [(f"h{n}", WARNING) for n in range(7)]
    assert _plain(("h9", ERROR), *many) == [
        "warning: h0, h1, h2, h3, h4 and 2 more: stt has 1 core  [limits.minimum]\n  → raise it",
        "error: h9: no answer  [reach.timeout]\n  → is the host up?",
    ]


def test_what_is_fine_is_not_said() -> None:
    assert _plain(("h1", Finding("cpu.avx2", "ok", "AVX2 supported"))) == []


def test_text_of_a_host_is_no_markup() -> None:
    odd = Finding("deploy.locked", "error", "held by [red]me[/red] [/]")
    assert _plain(("h1", odd)) == ["error: h1: held by [red]me[/red] [/]  [deploy.locked]"]
