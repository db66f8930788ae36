"""How root is reached, and whether sudo writes down what it reads."""

from collections.abc import Iterator

from speechfleet.checks.finding import Finding
from speechfleet.facts.fact import Answers
from speechfleet.facts.sudoers import LOGS_INPUT
from speechfleet.inventory.fleet import Host

_WAYS = {
    "root": "logged in as root",
    "nopasswd": "root by sudo without a password",
    "password": "root by sudo with a password",
}


def check(host: Host, answers: Answers) -> Iterator[Finding]:
    yield Finding("sudo.way", "ok", _WAYS.get(answers.become, answers.become))
    if answers[LOGS_INPUT]:
        yield Finding(
            "sudo.log-input",
            "warning",
            "sudo here keeps what it reads (log_input, log_stdin) under /var/log/sudo-io, or does "
            "not tell (sudo -l); keys and the registry's password are brought by SFTP instead",
            "nothing has to be done; sudoers without log_input and log_stdin spare the detour",
        )
