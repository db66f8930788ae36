"""Whether sudo on this host writes down what is typed into it.

With `Defaults log_input` sudo keeps its standard input under /var/log/sudo-io, with `log_stdin`
(sudoers(5)) as well, and with a command's tag `LOG_INPUT`: a key in a script would be kept there in
the clear, so such a host gets its keys another way. So does one whose sudo does not list.
"""

from speechfleet.facts.fact import Answers, Fact, Unanswered

# Settings of all users and of this one stand in one list: which of two counts, it does not say.
SCRIPT = r"""[ -n "${SUDO_USER:-}" ] || { echo no; exit 0; }
listed=$(sudo -n -l -U "$SUDO_USER") || { echo yes; exit 0; }
if printf '%s\n' "$listed" | tr -s ' \t,:' '\n' | grep -qxE 'log_input|log_stdin|LOG_INPUT'; then
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
