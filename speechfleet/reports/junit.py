"""A run as JUnit XML, which every CI server shows: a suite for each host, a case for each
instance and for the host itself.

An instance that does not serve is a failure, a host with an error too; a host out of reach is an
error; what was stopped on purpose, and has no error, is skipped. What is said of an instance that
the run does not list is the host's. Warnings stand in `system-out`, but for those of an
instance that does not serve: they are why it fails, and stand there. Nobody takes the time of an
instance but a probe.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from speechfleet.checks.finding import Finding, errors
from speechfleet.history.past import Past
from speechfleet.run import HostOutcome, InstanceOutcome, Run

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped (section 2.2)."""


def write(run: Run, past: Past) -> str:
    """The document."""
    suites = ET.Element("testsuites", name=f"speechfleet {run.command}", time=f"{run.seconds:.3f}")
    suites.extend(_suite(run, host) for host in run.hosts)
    for count in ("tests", "failures", "errors", "skipped"):
        suites.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    ET.indent(suites, " ")
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _suite(run: Run, host: HostOutcome) -> ET.Element:
    cases = [_host_case(host), *(_instance_case(host, one) for one in host.instances)]
    at = datetime.fromtimestamp(run.began, UTC)
    suite = ET.Element(
        "testsuite",
        name=host.name,
        hostname=host.name,
        tests=str(len(cases)),
        failures=_count(cases, "failure"),
        errors=_count(cases, "error"),
        skipped=_count(cases, "skipped"),
        time=f"{host.seconds:.3f}",
        timestamp=f"{at:%Y-%m-%dT%H:%M:%S}",
    )
    suite.extend(cases)
    return suite


def _count(cases: list[ET.Element], tag: str) -> str:
    return str(sum(case.find(tag) is not None for case in cases))


def _host_case(host: HostOutcome) -> ET.Element:
    named = {one.name for one in host.instances}
    own = [finding for finding in host.findings if finding.instance not in named]
    case = ET.Element("testcase", classname=host.name, name="host", time=f"{host.seconds:.3f}")
    bad = errors(own)
    if host.state == "unreachable":
        _add(case, "error", "unreachable", bad)
    elif bad:
        _add(case, "failure", host.state, bad)
    _warn(case, own)
    return case


def _instance_case(host: HostOutcome, one: InstanceOutcome) -> ET.Element:
    own = [finding for finding in host.findings if finding.instance == one.name]
    seconds = one.figures.get("probe_seconds", 0.0)
    case = ET.Element("testcase", classname=host.name, name=one.name, time=f"{seconds:.3f}")
    stopped = one.health == "stopped"
    if not (one.serves or stopped):
        _add(case, "failure", one.health or "unknown", own, _clean(one.message))
        return case
    if errors(own):
        _add(case, "failure", one.health, errors(own))
    elif stopped:
        ET.SubElement(case, "skipped", message="it was stopped on purpose")
    _warn(case, own)
    return case


def _add(case: ET.Element, tag: str, kind: str, found: Sequence[Finding], said: str = "") -> None:
    lines = [*_lines(found)]
    trouble = ET.SubElement(case, tag, message=said or (lines[0] if lines else kind), type=kind)
    trouble.text = "\n".join(lines)


def _warn(case: ET.Element, found: list[Finding]) -> None:
    warned = [finding for finding in found if finding.level == "warning"]
    if warned:
        ET.SubElement(case, "system-out").text = "\n".join(_lines(warned))


def _lines(found: Sequence[Finding]) -> Iterator[str]:
    for finding in found:
        fix = f" → {finding.fix}" if finding.fix else ""
        yield _clean(f"{finding.message}  [{finding.cause or finding.code}]{fix}")


def _clean(text: str) -> str:
    return _NOT_XML.sub("�", text)
