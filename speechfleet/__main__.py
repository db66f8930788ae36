"""`python -m speechfleet` is the command `speechfleet`."""

from speechfleet.cli import main

main()
