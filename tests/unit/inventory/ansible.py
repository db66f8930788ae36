"""What `ansible-inventory` itself makes of inventories; one process for all of them.

It is imported once, and asked in a child of that process for each question: a second each would
add up.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DRIVER = """
import json, os, sys
from ansible.cli.inventory import InventoryCLI

for number, arguments in enumerate(json.load(sys.stdin)):
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        out = os.open(f"{number}.out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        sys.argv = ["ansible-inventory", *arguments]
        try:
            InventoryCLI.cli_executor(sys.argv)
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.waitpid(child, 0)
"""


@dataclass(frozen=True)
class Question:
    """Sources and extra variables, as they are given on a command line."""

    sources: Sequence[Path]
    extra: Sequence[str] = ()
    mode: Sequence[str] = ("--list",)

    def arguments(self) -> list[str]:
        named = [word for source in self.sources for word in ("-i", str(source))]
        given = [word for one in self.extra for word in ("-e", one)]
        return [*named, *given, *self.mode]


def ask_ansible(questions: Sequence[Question], folder: Path, *, merge: bool = False) -> list[str]:
    """Return what each question's answer prints. `folder` is empty, and where it runs.

    `merge`: mappings of several levels come together, as speech_services do here.
    """
    subprocess.run(
        [sys.executable, "-c", _DRIVER],
        input=json.dumps([question.arguments() for question in questions]),
        text=True,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_HASH_BEHAVIOUR": "merge" if merge else "replace",
            "ANSIBLE_DEPRECATION_WARNINGS": "false",
        },
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return [(folder / f"{number}.out").read_text() for number in range(len(questions))]
