"""The one exception of this package."""


class Refused(Exception):
    """What was asked for cannot be done; the text is one line for a person, without a key."""
