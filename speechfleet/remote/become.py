"""Becoming root, classified in the same exec that then runs the script.

`sudo -n` first. A password is sent only where one is needed, only in answer to sudo's own
prompt, which is a nonce, once; the script is sent only after sudo's success was seen. (A
password sent ahead to a sudo that needs none would be run as a command and logged; after a
wrong one the next lines of a script would be spent as passwords, up to account lock-out.)
"""

from speechfleet.remote.errors import Unreachable
from speechfleet.secrets.secret import Secret

PROMPT = "prompt"


def login_command(nonce: str, become: bool) -> str:
    """The command for the login shell, whichever it is: one word in single quotes.

    No backslash, quote, newline or `!` stands in it, since shells differ on those.
    """
    sudo = f'sh -c "echo; echo {nonce} ok; exec sh -s"'
    steps = [
        "LC_ALL=C; export LC_ALL; unset HISTFILE",
        f'if [ "$(id -u)" = 0 ]; then echo; echo {nonce} root; exec sh -s; fi',
    ]
    if become:
        steps += [
            f"command -v sudo >/dev/null || {{ echo; echo {nonce} nosudo; exit 0; }}",
            "if sudo -n true 2>/dev/null",
            f"then echo; echo {nonce} nopasswd; exec sudo -n {sudo}; fi",
            f'echo; echo {nonce} password; exec sudo -S -p "{nonce}-{PROMPT}" {sudo}',
        ]
    else:
        steps.append(f"echo; echo {nonce} user")
    return f"sh -c '{'; '.join(steps)}'"


def refusal(class_: str, where: str) -> Unreachable | None:
    """What to say of a class that cannot lead to root; None where it can."""
    texts = {
        "user": ("the user is not root and `ansible_become` is not set", "set ansible_become"),
        "nosudo": ("there is no sudo", "install sudo, or log in as root"),
    }
    if class_ not in texts:
        return None
    message, fix = texts[class_]
    return Unreachable("reach.sudo", f"{where}: {message}", fix)


def no_shell(where: str) -> Unreachable:
    return Unreachable(
        "reach.shell",
        f"{where}: the login shell did not run our command",
        "is the account's shell a real one (not nologin), and does its profile exit?",
    )


def no_password(where: str) -> Unreachable:
    return Unreachable(
        "reach.sudo",
        f"{where}: sudo wants a password and none is known",
        "set ansible_become_password (vault:NAME), or run with --ask-become-pass",
    )


def wrong_password(where: str) -> Unreachable:
    return Unreachable(
        "reach.sudo",
        f"{where}: sudo refused the password; it was tried once and will not be tried again",
        "correct ansible_become_password in the vault",
    )


def no_success(where: str, said: str) -> Unreachable:
    line = next((text.strip() for text in said.splitlines() if text.strip()), "nothing")
    return Unreachable(
        "reach.sudo",
        f"{where}: sudo did not let us become root; it says: {line[:200]}",
        "see sudoers: the user needs (root) for sh, without requiretty",
    )


def answer(password: Secret) -> bytes:
    """The line that sudo reads."""
    return f"{password.open()}\n".encode()
