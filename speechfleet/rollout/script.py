"""From actions to the one sh script that carries them out. All quoting is done here.

The functions it calls are in templates/apply.sh. Secrets are opened here; the text goes to a
host's standard input, and from there through the builtin `printf`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote

from speechfleet.facts.installed import FINGERPRINT
from speechfleet.facts.serving import SCRIPT as SERVING_SCRIPT
from speechfleet.plan.actions import (
    Action,
    Await,
    Bring,
    Drain,
    Enable,
    EnableNet,
    Expect,
    Fetch,
    Install,
    Keep,
    Load,
    MakeRoom,
    Reboot,
    Remove,
    Switch,
    Write,
)
from speechfleet.plan.pace import STALL_SECONDS
from speechfleet.plan.render import verbatim
from speechfleet.rollout.load_words import load_words
from speechfleet.secrets.secret import Secret

Provisioning = Bring | Install | Enable
Imaging = MakeRoom | Fetch | Load | Keep
BeforeConfirmation = (
    Expect | Write | EnableNet | Imaging | Provisioning | Drain | Switch | Await | Reboot
)
"""What is done before the confirmation, and can be undone or need not be."""

_ARM_SECONDS = 120
"""The net's first limit: from recording the switches to beginning the first."""
_MARGIN_SECONDS = 30
"""For a last poll (22 s at most) and the answer to it."""
_DRAIN_MARGIN_SECONDS = 60
"""For refusing, before its time begins (32 s at most), and for a last count (21 s)."""


@dataclass(frozen=True)
class Errand:
    """Who asks for what: run id, owner for the lock, and the actions. A pull is given up when
    for `stall` seconds no new bytes come."""

    run: str
    owner: str
    actions: tuple[Action, ...]
    stall: int = STALL_SECONDS


def revert_seconds(action: Switch | Drain) -> int:
    """How long after a switch began it is turned back at the latest, where it is not confirmed:
    twice the time to stop, where something is started its turn to start and the time to get
    ready, and a margin.
    Of a drain: how long after it began connections are admitted again at the latest."""
    if isinstance(action, Drain):
        return action.seconds + _DRAIN_MARGIN_SECONDS
    service = action.to.service
    to_get_ready = 0 if action.stops else service.stagger_seconds + service.ready_seconds
    return 2 * service.stop_seconds + to_get_ready + _MARGIN_SECONDS


def secret_texts(actions: Sequence[Action]) -> dict[str, Secret]:
    """Every secret of a script, by what it is for: the path of a file, the image of a pull."""
    files = {a.path: a.text for a in actions if isinstance(a, Write) and isinstance(a.text, Secret)}
    pulls = {a.image: a.registry.password for a in actions if isinstance(a, Fetch)}
    return files | {image: password for image, password in pulls.items() if password}


def apply_script(nonce: str, errand: Errand, uploads: Mapping[str, str] | None = None) -> str:
    """The script for one host. `uploads` says where each of its `secret_texts` was put
    beforehand, on hosts whose sudo keeps what it reads."""
    body = "\n".join(_lines(errand, uploads or {}))
    return (
        f"{_clean_up(uploads)}nonce={quote(nonce)}\nserving={quote(SERVING_SCRIPT)}\n{FINGERPRINT}"
        f"{verbatim('apply.sh')}\n{verbatim('seed.sh')}\nmain() {{\n{body}\n}}\nmain\n"
    )


def _clean_up(uploads: Mapping[str, str] | None) -> str:
    """First of all, so that wherever the script ends no secret stays in the user's home."""
    if not uploads:
        return ""
    return _call("trap", _call("rm -f", *uploads.values()), "EXIT") + "\n"


def _lines(errand: Errand, uploads: Mapping[str, str]) -> Iterator[str]:
    yield _call("take_lock", f"{errand.owner}, run {errand.run}")
    switches = [action for action in errand.actions if isinstance(action, Switch)]
    armed = False
    for number, action in enumerate(errand.actions):
        if isinstance(action, Drain | Switch) and not armed:
            yield "agreed || go_back"
            yield from _arm(errand, switches)
            armed = True
        if not isinstance(action, Remove):
            yield f"act {number} {_action(action, errand, uploads)}"
    yield "[ $armed = no ] || confirm || too_late" if switches else "not_to_be_relieved"
    for number, action in enumerate(errand.actions):
        if isinstance(action, Remove):
            yield _call("sweep", str(number), "remove", action.what)
    yield "frame confirmed 0"
    yield "exit 0"


def _arm(errand: Errand, switches: list[Switch]) -> Iterator[str]:
    for switch in switches:
        yield _record(switch, _switch_name(switch, switches)) + " || go_back"
    names = {switch.to.name for switch in switches}
    drained = [action.instance.name for action in errand.actions if isinstance(action, Drain)]
    for name in drained:
        if name not in names:
            yield _call("record_drain", f"00-{name}") + " || go_back"
    yield _call("arm", errand.run, str(_ARM_SECONDS)) + " || go_back"


def _record(switch: Switch, name: str) -> str:
    instance = switch.to
    key = instance.key.link if instance.key else ""
    if switch.goal not in ("release", "earlier"):
        return _call("record_goal", name, instance.name, switch.goal, *([key] if key else []))
    leaves = ("leaves",) if switch.goal == "earlier" else ()
    return _call("record", name, instance.name, key, instance.unit_text, *leaves)


def _action(action: BeforeConfirmation, errand: Errand, uploads: Mapping[str, str]) -> str:
    match action:
        case Expect():
            return _call("expect", action.fingerprint)
        case Write():
            return _write(action, uploads)
        case EnableNet() | Reboot():
            return "enable_net" if isinstance(action, EnableNet) else "reboot"
        case MakeRoom() | Fetch() | Load() | Keep():
            return _image(action, uploads, errand.stall)
        case Bring() | Install() | Enable():
            return _provisioning(action)
        case Drain() | Switch():
            return _timed(action, errand)
        case Await():
            return _await(action)


def _await(action: Await) -> str:
    instance = action.instance
    folder = (instance.model_folder,) if instance.model_folder else ()
    return _call("await", instance.name, str(instance.ready_seconds), *folder)


def _timed(action: Drain | Switch, errand: Errand) -> str:
    """Each has a timer of its own behind it, by number; that of arming is 0."""
    timed = [other for other in errand.actions if isinstance(other, Drain | Switch)]
    timer, seconds = str(timed.index(action) + 1), str(revert_seconds(action))
    if isinstance(action, Drain):
        return _call("drain", timer, action.instance.name, seconds, str(action.seconds))
    name = _switch_name(action, [other for other in timed if isinstance(other, Switch)])
    return _call("switch", timer, name, seconds, action.goal)


def _write(action: Write, uploads: Mapping[str, str]) -> str:
    mode = f"{action.mode:04o}"
    bytes_ = "_bytes" if action.base64 else ""
    if action.path in uploads:
        return _call(f"write_uploaded{bytes_}", action.path, mode, uploads[action.path])
    text = action.text.open() if isinstance(action.text, Secret) else action.text
    return _call(f"write{bytes_}", action.path, mode, text)


def _image(action: Imaging, uploads: Mapping[str, str], stall: int) -> str:
    if isinstance(action, MakeRoom):
        return _call("make_room", *action.images)
    if isinstance(action, Keep):
        return "keep_blobs"
    if isinstance(action, Load):
        return _call("load_image", *load_words(action))
    if action.locked:
        return _call("locked", action.image, action.locked.id, *_fetch(action, uploads, stall))
    return _call(*_fetch(action, uploads, stall))


def _fetch(action: Fetch, uploads: Mapping[str, str], stall: int) -> tuple[str, ...]:
    registry = action.registry
    if registry.username is None or registry.password is None:
        return "fetch", action.pulls, str(stall)
    words = (action.pulls, str(stall), registry.server, registry.username)
    if action.image in uploads:
        return "fetch_uploaded", *words, uploads[action.image]
    return "fetch", *words, registry.password.open()


def _provisioning(action: Provisioning) -> str:
    if isinstance(action, Enable):
        return _call("enable", action.unit)
    if isinstance(action, Bring):
        return _call("bring", *(package.path.name for package in action.packages))
    return _call("install_packages", "brought" if action.brought else "own", *action.names)


def _switch_name(switch: Switch, switches: list[Switch]) -> str:
    return f"{switches.index(switch) + 1:02}-{switch.to.name}"


def _call(function: str, *words: str) -> str:
    return " ".join((function, *map(quote, words)))
