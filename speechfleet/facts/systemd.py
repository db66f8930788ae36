"""The version of the systemd that runs the host; 0 where another program does."""

import re

from speechfleet.facts.fact import Fact

# sd_booted(3): the folder is there where systemd is the init system.
SCRIPT = "if [ -d /run/systemd/system ]; then systemctl --version; else echo other; fi"


def read(text: str) -> int:
    if text.strip() == "other":
        return 0
    found = re.match(r"systemd ([0-9]{1,6})\b", text)
    if found is None:
        raise ValueError("no version")
    return int(found[1])


SYSTEMD = Fact("systemd", SCRIPT, read)
