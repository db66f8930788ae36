"""`python3 -m simulator speech …`, `… billing …`, `… plain …` and `… diagnostics …`."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from . import billing, diagnostics, plain, speech
from .kinds import KINDS
from .process import say


def main(arguments: Sequence[str]) -> int:
    """Run one of the programs and return its exit code."""
    # What the parser does not know are the container's settings; a key may be among them, so
    # the parser must neither guess at abbreviations nor complain.
    options, settings = _parser().parse_known_args(arguments)
    try:
        if options.program == "billing":
            return billing.run(options.address, options.port, options.resources)
        if options.program == "plain":
            return plain.run(options.address, options.port)
        if options.program == "diagnostics":
            return diagnostics.run(settings, os.environ)
        kind = KINDS[options.kind]
        port = kind.port if options.port is None else options.port
        return speech.run(kind, options.address, port, settings, os.environ)
    except OSError as fault:
        say(f"Cannot start: {fault}")
        return 1


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="simulator", allow_abbrev=False)
    programs = parser.add_subparsers(dest="program", required=True)
    one = programs.add_parser("speech", help="a Speech container", allow_abbrev=False)
    one.add_argument("--kind", choices=sorted(KINDS), default="speech-to-text")
    one.add_argument("--port", type=int, help="default: the kind's container port")
    other = programs.add_parser("billing", help="a billing endpoint", allow_abbrev=False)
    other.add_argument("--resources", type=Path, required=True, help="JSON file with the keys")
    other.add_argument("--port", type=int, default=8080)
    third = programs.add_parser("plain", help="no Speech container", allow_abbrev=False)
    third.add_argument("--port", type=int, default=8000)
    programs.add_parser("diagnostics", help="the diagnostics image", allow_abbrev=False)
    for program in (one, other, third):
        program.add_argument("--address", default="0.0.0.0")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
