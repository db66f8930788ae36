"""Whether sudo on this host writes down what is typed into it.

With `Defaults log_input` sudo keeps its standard input under /var/log/sudo-io: a key in a
script would be kept there in the clear, so such a host gets its keys another way.
"""

from speechfleet.facts.fact import Answers, Fact, Unanswered

SCRIPT = r"""[ -n "${SUDO_USER:-}" ] || { echo no; exit 0; }
if sudo -n -l -U "$SUDO_USER" 2>/dev/null | grep -E 'log_input|LOG_INPUT' | grep -qvE '!log_input'; then
  echo yes
else
  echo no
fi
"""

_ANSWERS = {"yes": True, "no": False}


def read(text: str) -> bool:
    return _ANSWERS[text.strip()]


LOGS_INPUT = Fact("sudoers", SCRIPT, read)


def keeps_input(answers: Answers) -> bool:
    """Whether a secret has to be brought another way than by sudo's input. Where it is not known,
    the careful way is taken."""
    try:
        return answers[LOGS_INPUT]
    except Unanswered:
        return True
