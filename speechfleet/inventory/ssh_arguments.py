"""`ansible_ssh_common_args` and its like: the bastion they name. What is neither that nor of no
consequence here is refused, because speechfleet is no `ssh` that could obey it.
"""

import re
import shlex
from collections.abc import Iterator

from speechfleet.inventory.references import first_word
from speechfleet.inventory.scalars import OddValue, shown

_NAME = r"(?!-)[^\s@,:/\\'\"\[\]]+"
_JUMP = re.compile(rf"(?:{_NAME}@)?(?:{_NAME}|\[[0-9a-fA-F:]+\])(?::([0-9]{{1,5}}))?")
_OPTION = re.compile(r"\s*(\w+)(?:\s*=\s*|\s+)(.*)", re.DOTALL)
_WANTED = "-J [USER@]HOST[:PORT] (or -o ProxyJump=…, or -o ProxyCommand='ssh -W %h:%p HOST')"

_LAST_PORT = 65535
_WITH_VALUE = frozenset("BbcDEeFIiJLlmOopQRSWw")
"""ssh(1): the flags that a value follows, in the same word or the next."""
_OF_NO_CONSEQUENCE = frozenset("ACTanqtv46")
_OPTIONS_OF_NO_CONSEQUENCE = frozenset(
    {
        *("batchmode", "compression", "connectionattempts", "connecttimeout", "controlmaster"),
        *("controlpath", "controlpersist", "forwardagent", "forwardx11", "gssapiauthentication"),
        *("loglevel", "passwordauthentication", "preferredauthentications", "requesttty"),
        *("serveralivecountmax", "serveraliveinterval", "tcpkeepalive", "addressfamily"),
    }
)
"""They say how `ssh` keeps and shares its connections; speechfleet keeps its own."""
_INSTEAD = {
    "port": "ansible_port",
    "p": "ansible_port",
    "user": "ansible_user",
    "l": "ansible_user",
    "identityfile": "ansible_ssh_private_key_file",
    "i": "ansible_ssh_private_key_file",
    "userknownhostsfile": "speech_known_hosts in all: vars",
    "hostname": "ansible_host",
}


def bastion(arguments: str) -> str | None:
    """Return the bastion that the arguments name, the first where two do; empty: none, whatever
    ~/.ssh/config says. None: they say nothing of it. Raises OddValue."""
    found = [one for one in map(_bastion, _flags(_words(arguments))) if one is not None]
    return found[0] if found else None


def _words(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise OddValue(f"{shown(first_word(text))}: {str(error).lower()}") from None


def _flags(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each flag with its value: `-J host`, `-Jhost`, `-oName=value`, `-4`."""
    left = iter(words)
    for word in left:
        if not word.startswith("-") or word in ("-", "--"):
            raise OddValue(f"{shown(word)} is no option of ssh; wanted {_WANTED}")
        for at, flag in enumerate(word[1:], 2):
            if flag in _WITH_VALUE:
                yield flag, word[at:] or next(left, "")
                break
            yield flag, ""


def _bastion(flag_and_value: tuple[str, str]) -> str | None:
    flag, value = flag_and_value
    match flag:
        case "J":
            return _jump(value)
        case "o":
            return _option(value)
        case _ if flag in _OF_NO_CONSEQUENCE:
            return None
    raise _refusal(f"-{flag}", _INSTEAD.get(flag))


def _option(text: str) -> str | None:
    match = _OPTION.fullmatch(text)
    if match is None:
        raise OddValue(f"{shown('-o ' + text)} is no option of ssh; wanted NAME=VALUE")
    name, value = match.groups()
    match name.lower():
        case "proxyjump":
            return _jump(value)
        case "proxycommand":
            return "" if value.lower() == "none" else _forwarder(value)
        case "stricthostkeychecking" if value in ("yes", "accept-new", "ask"):
            return None
        case "stricthostkeychecking":
            raise OddValue(
                "-o StrictHostKeyChecking=no is not obeyed: unknown host keys are refused; "
                "leave it out, and accept them once by --accept-new"
            )
        case lower if lower in _OPTIONS_OF_NO_CONSEQUENCE:
            return None
        case lower:
            raise _refusal(f"-o {name}", _INSTEAD.get(lower))


def _refusal(what: str, instead: str | None) -> OddValue:
    if instead:
        return OddValue(f"{shown(what)} is not obeyed here; wanted {instead} in its place")
    return OddValue(f"{shown(what)} is not obeyed; wanted only {_WANTED}")


def _jump(value: str) -> str:
    if value.lower() == "none":
        return ""
    match = _JUMP.fullmatch(value)
    if match and 1 <= int(match[1] or 22) <= _LAST_PORT:
        return value
    several = " one bastion:" if "," in value else ""
    raise OddValue(f"{shown(value)} is no bastion; wanted{several} {_WANTED}")


def _forwarder(command: str) -> str:
    """Return the bastion of `ssh -W %h:%p [-q] [-p PORT] [-l USER] [USER@]HOST`."""
    words = _words(command)
    values = {"W": "", "p": "", "l": ""}
    hosts = []
    left = iter(words[1:])
    for word in left:
        flag = word[1:2] if word.startswith("-") else ""
        if not flag:
            hosts.append(word)
        elif flag in values:
            values[flag] = word[2:] or next(left, "")
        elif set(word[1:]) - _OF_NO_CONSEQUENCE:
            hosts.append(word)
    if (
        words[:1] != ["ssh"]
        or values["W"].strip("[]") not in ("%h:%p", "%h]:%p")
        or len(hosts) != 1
    ):
        said = shown(first_word(command))  # others may be secret: sshpass -p …
        raise OddValue(f"{said} is not obeyed; wanted only {_WANTED}")
    user = f"{values['l']}@" if values["l"] and "@" not in hosts[0] else ""
    port = f":{values['p']}" if values["p"] else ""
    return _jump(f"{user}{hosts[0]}{port}")
