"""What a first contact with a real image shows, beside what is taken for granted here.

Each row of `CONTACTS` is one of ten checks. What is expected is what the code of speechfleet
relies on; where the vendor publishes it, there would be nothing to check.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from speechfleet.checks.causes import cause_of_line
from speechfleet.checks.serving import ACCEPTED
from speechfleet.inventory.kinds import Kind

Verdict = Literal["as expected", "otherwise", "not known"]
Parts = Mapping[str, str]
_Judged = tuple[bool | None, str]
"""Whether it is as expected (None: not known), and what was found."""


@dataclass(frozen=True)
class Contact:
    """One check: what was expected, what was found."""

    name: str
    expected: str
    found: str
    verdict: Verdict


def contacts(kind: Kind, parts: Parts) -> tuple[Contact, ...]:
    """All ten, in their order."""
    return tuple(
        Contact(name, expected.format(kind=kind), *_worded(*judge(kind, parts)))
        for name, expected, judge in _CONTACTS
    )


def serves(parts: Parts) -> bool:
    """Whether the container became ready and its key was accepted."""
    return _status_of(parts.get("status", "")) in ACCEPTED


def _worded(good: bool | None, found: str) -> tuple[str, Verdict]:
    if good is None:
        return found or "nothing was seen", "not known"
    return found, "as expected" if good else "otherwise"


def _lines(parts: Parts, part: str, word: str) -> list[str]:
    """The rest of each line of a part that begins with this word."""
    lines = parts.get(part, "").splitlines()
    return [line[len(word) + 1 :] for line in lines if line.startswith(f"{word} ")]


def _image(kind: Kind, parts: Parts) -> _Judged:
    rows = [line for line in parts.get("image", "").splitlines() if line.startswith("{")]
    if not rows:
        return None, ""
    row: dict[str, Any] = json.loads(rows[0])
    size, user = row["size"], row["user"] or "root"
    ports = ", ".join(row["exposed"] or {}) or "none"
    numeric = re.fullmatch(r"\d+(:\d+)?", user) is not None and user.partition(":")[0] != "0"
    small = not kind.image_bytes or size <= kind.image_bytes
    found = f"{size / 1e9:.1f} GB in {row['layers']} layers, user {user}, exposes {ports}"
    return numeric and small, found


def _eula(kind: Kind, parts: Parts) -> _Judged:
    said = _lines(parts, "eula", "nothing")
    if not parts.get("eula"):
        return None, ""
    ended = _lines(parts, "eula", "ended")
    known = [cause.code for line in said if (cause := cause_of_line(line))]
    how = f"exit code {ended[0].split()[1]}" if ended else "it runs on"
    return bool(ended) and "cause.eula" in known, f"{how}; {_quoted(said)}"


def _form(kind: Kind, parts: Parts) -> _Judged:
    """Both forms are taken where neither complains of the Eula any more."""
    taken = {form: _takes(parts, form) for form in ("environment", "argument")}
    if None in taken.values():
        return None, ""
    words = ", ".join(f"{form}: {'taken' if one else 'not taken'}" for form, one in taken.items())
    return taken["environment"], words


def _takes(parts: Parts, form: str) -> bool | None:
    said = _lines(parts, "form", form)
    ran = form in (*_lines(parts, "form", "runs"), *_ended_words(parts))
    refused = any((cause := cause_of_line(line)) and cause.code == "cause.eula" for line in said)
    return not refused if ran else None


def _ended_words(parts: Parts) -> list[str]:
    return [line.split()[0] for line in _lines(parts, "form", "ended")]


def _ready(kind: Kind, parts: Parts) -> _Judged:
    answers = [line.split(" ", 2) for line in _lines(parts, "ready", "answer")]
    if not answers:
        return (False, _ended(parts, "ready")) if _ended(parts, "ready") else (None, "")
    course = ", then ".join(f"{code} after {seconds} s" for seconds, code, *_ in _course(answers))
    *_, (_, code, *body) = answers
    said = _json("".join(body)).get("ready")
    found = f"{course}; body: {''.join(body) or 'none'}{_ended(parts, 'ready')}"
    return code == "200" and said == "ready", found


def _course(answers: list[list[str]]) -> list[list[str]]:
    """Only where the code changed."""
    return [one for n, one in enumerate(answers) if n == 0 or one[1] != answers[n - 1][1]]


def _ended(parts: Parts, part: str) -> str:
    ended = _lines(parts, part, "ended")
    return f" – ended ({ended[0]})" if ended else ""


def _status(kind: Kind, parts: Parts) -> _Judged:
    text = parts.get("status", "")
    return (_status_of(text) in ACCEPTED if text else None), _last_answer(text)


def _status_of(text: str) -> str:
    found = re.findall(r'"apiStatus": *"([^"]*)"', text)
    return str(found[-1]) if found else ""


def _last_answer(text: str) -> str:
    answers = re.findall(r"^answer \d+ (.*)$", text, re.MULTILINE)
    return str(answers[-1]) if answers else ""


def _process(kind: Kind, parts: Parts) -> _Judged:
    uids = [line.split()[1] for line in _lines(parts, "process", "process") if line[:3] == "Uid"]
    ports = sorted({line.split()[1] for line in _lines(parts, "process", "listen")}, key=int)
    if not uids:
        return None, ""
    system = "".join(_lines(parts, "process", "os"))
    found = (
        f"uid {uids[0]}, listens at {', '.join(ports) or 'no port'}, {system or 'no os-release'}"
    )
    return uids[0] != "0" and str(kind.container_port) in ports, found


def _paths(kind: Kind, parts: Parts) -> _Judged:
    codes = dict(line.split()[:2] for line in _lines(parts, "paths", "path") if " " in line)
    found = ", ".join(f"{path} {code}" for path, code in codes.items())
    return (codes.get("/") == "200" if codes else None), found


def _memory(kind: Kind, parts: Parts) -> _Judged:
    figures = dict(line.split() for line in _lines(parts, "memory", "memory"))
    peak = figures.get("memory_peak") or figures.get("memory_max_usage_in_bytes")
    if not peak:
        return None, "; ".join(_lines(parts, "memory", "stats"))
    found = f"{int(peak) / 1024**3:.1f} GiB at most, without a query"
    return int(peak) <= kind.min_memory + kind.model_memory, found


def _stop(kind: Kind, parts: Parts) -> _Judged:
    stopped = [line.split() for line in _lines(parts, "stop", "stopped")]
    if not stopped:
        return None, ""
    code, seconds = stopped[0]
    return code in ("0", "143") and int(seconds) < 30, f"exit code {code} after {seconds} s"


def _wrong_key(kind: Kind, parts: Parts) -> _Judged:
    text = parts.get("wrong-key", "")
    if not text:
        return None, ""
    runs = bool(_lines(parts, "wrong-key", "runs"))
    ready = "".join(_lines(parts, "wrong-key", "ready"))[:3]
    found = f"/status: {_last_answer(text) or 'nothing'}; {kind.ready_path}: {ready or 'nothing'}"
    found += "; it runs on" if runs else _ended(parts, "wrong-key")
    return runs and _status_of(text) == "Invalid", found


def _quoted(lines: list[str]) -> str:
    return (
        "it says: " + " | ".join(line.strip() for line in lines[-3:])
        if lines
        else "it says nothing"
    )


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


_CONTACTS: tuple[tuple[str, str, Callable[[Kind, Parts], _Judged]], ...] = (
    ("image", "no larger than the disk check counts, and a numeric user other than root", _image),
    ("eula", "without any setting it says `Eula must be accepted` and ends", _eula),
    ("form", "settings are taken from the environment", _form),
    ("ready", "{kind.ready_path} answers 503, then 200 with ready: ready", _ready),
    ("status", "{kind.status_path} says Valid or non-metered", _status),
    ("process", "it is not root, and listens at port {kind.container_port}", _process),
    ("paths", "there is a page at /", _paths),
    ("memory", "no more than the vendor's minimum and the model's part", _memory),
    ("stop", "it ends within 30 s of SIGTERM, with 0 or 143", _stop),
    ("wrong-key", "it runs on, and {kind.status_path} says Invalid", _wrong_key),
)
