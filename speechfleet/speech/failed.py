"""What a probe that went wrong raises."""


class Failed(Exception):
    """A query without the right answer: the code says at which stage, the message how."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
