"""What is told, as one JSON document: schema `speechfleet.news/1`.

Its `text` is for people; chats that take a JSON body show that field of it (Slack, Mattermost,
Rocket.Chat, Google Chat: their pages on incoming webhooks).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from speechfleet.channels.changes import Change
from speechfleet.channels.seen import Sight, Subject, findings_of
from speechfleet.checks.finding import Finding
from speechfleet.plan.budget import hosts
from speechfleet.run import Run

SCHEMA = "speechfleet.news/1"
Occasion = Literal["first", "changes", "digest"]

MOST = 200
"""So many changes, and so many that are ill, are listed; the counts are of all."""
_MOST_LINES = 20
_LONGEST = 200
_NOT_ASKED = "this run did not look; it was so before"

_Findings = Mapping[tuple[Subject, str], Finding]


def message(
    run: Run, occasion: Occasion, changed: Sequence[Change], now: Sight, channel: str = ""
) -> str:
    """The document, ending in a line end. Equal news of a run has an equal `id`."""
    findings = findings_of(run)
    held = {host.name for host in run.hosts if host.state == "held"}
    ill = [one for one, seen in now.items() if not seen.well and one.host not in held]
    counts = _counts(run, changed, now)
    listed = [_change(one, findings) for one in changed]
    unwell = [_ill(one, now, findings) for one in ill]
    fields = {
        "schema": SCHEMA,
        "id": f"{run.id}-{channel}",
        "occasion": occasion,
        "run": run.id,
        "command": run.command,
        "began": datetime.fromtimestamp(run.began, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "exit_code": run.exit_code,
        "counts": counts,
        "changes": listed[:MOST],
        "ill": unwell[:MOST],
        "text": _text(occasion, counts, listed, unwell),
    }
    return json.dumps(fields, indent=1) + "\n"


def _counts(run: Run, changed: Iterable[Change], now: Sight) -> dict[str, int]:
    """What is on a host that was not reached, or that it did not tell of, is unknown."""
    told = [
        one
        for host in run.hosts
        for one in host.instances
        if one.health and Subject(host.name, one.name) in now
    ]
    instances = sum(bool(subject.instance) for subject in now)
    ways = [change.way for change in changed]
    return {
        "hosts": len(run.hosts),
        "unreachable": sum(not host.reached for host in run.hosts),
        "instances": instances,
        "serving": sum(one.serves for one in told),
        "stopped": sum(one.health == "stopped" for one in told),
        "unknown": instances - len(told),
        **{way: ways.count(way) for way in ("worse", "better", "new", "gone")},
    }


def _change(change: Change, findings: _Findings) -> dict[str, Any]:
    return {
        "host": change.subject.host,
        "instance": change.subject.instance,
        "way": change.way,
        "before": change.before,
        "now": change.now,
        "appeared": _told(change.subject, change.appeared, findings),
        "mended": sorted(change.mended),
    }


def _ill(subject: Subject, now: Sight, findings: _Findings) -> dict[str, Any]:
    return {
        "host": subject.host,
        "instance": subject.instance,
        "now": now[subject].level,
        "findings": [
            *_told(subject, now[subject].findings, findings),
            *(
                {"code": code, "level": level, "message": _NOT_ASKED, "fix": ""}
                for code, level in sorted(now[subject].findings.items())
                if (subject, code) not in findings
            ),
        ],
    }


def _told(subject: Subject, codes: Iterable[str], findings: _Findings) -> list[dict[str, str]]:
    found = (findings.get((subject, code)) for code in sorted(codes))
    return [
        {"code": f.code, "level": f.level, "message": _short(f.message), "fix": _short(f.fix)}
        for f in found
        if f
    ]


def _short(text: str) -> str:
    line = "".join(c if c.isprintable() else " " for c in text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _text(
    occasion: Occasion,
    counts: Mapping[str, int],
    changed: Sequence[Mapping[str, Any]],
    ill: Sequence[Mapping[str, Any]],
) -> str:
    answered = counts["hosts"] - counts["unreachable"]
    serving, instances = counts["serving"], counts["instances"]
    answers = f"{answered} of {hosts(counts['hosts'])} answered"
    serve = f"{serving} of {instances} instance{'s' * (instances != 1)} serve"
    lines = [f"speechfleet: {_heading(occasion, counts)}. {answers}, {serve}."]
    told = [_ill_line(one) for one in ill]
    if occasion != "first":
        told = [_change_line(one) for one in changed]
        told += [_ill_line(one) for one in ill] if occasion == "digest" else []
    lines += told[:_MOST_LINES]
    if len(told) > _MOST_LINES:
        lines.append(f"and {len(told) - _MOST_LINES} more")
    return "\n".join(lines)


def _heading(occasion: Occasion, counts: Mapping[str, int]) -> str:
    if occasion == "first":
        return "the first report"
    ways = [f"{counts[way]} {way}" for way in ("worse", "better", "new", "gone") if counts[way]]
    return ", ".join(ways) or "nothing changed"


def _change_line(one: Mapping[str, Any]) -> str:
    levels = " → ".join(filter(None, (one["before"], one["now"])))
    if one["before"] == one["now"]:
        levels = one["now"]
    mended = f"; mended: {', '.join(one['mended'])}" if one["mended"] else ""
    why = _why(one["appeared"])
    return f"{one['way']}: {_name(one)}: {levels}{why}{mended}"


def _ill_line(one: Mapping[str, Any]) -> str:
    return f"ill: {_name(one)}: {one['now']}{_why(one['findings'])}"


def _name(one: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (one["host"], one["instance"])))


def _why(findings: Iterable[Mapping[str, str]]) -> str:
    said = "; ".join(f"{one['message']} ({one['code']})" for one in findings)
    return f": {said}" if said else ""
