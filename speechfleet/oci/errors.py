"""What can be wrong with a folder of images."""

from pathlib import Path


class LayoutError(Exception):
    """A folder of images is damaged, or is none: which file, what is wrong with it, what to do."""

    def __init__(self, place: Path, what: str, fix: str) -> None:
        super().__init__(f"{place}: {what}; {fix}")
        self.place = place
        self.what = what
        self.fix = fix


class FillError(Exception):
    """An image could not be brought into a folder: which, what was said, what to do."""

    def __init__(self, reference: str, said: str, fix: str) -> None:
        super().__init__(f"{reference}: {said}; {fix}")
        self.reference = reference
        self.said = said
        self.fix = fix
