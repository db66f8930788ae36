"""The last act of a rotation: the resource's own program makes the key that no host uses anew."""

from speechfleet.checks.finding import Finding
from speechfleet.inventory.fleet import Resource
from speechfleet.secrets.sources.command import run
from speechfleet.secrets.sources.source import MAX_BYTES, SourceError

SECONDS = 120.0
_CODE = "rotate.regenerate"


def regenerate(resource: Resource, seconds: float = SECONDS) -> Finding:
    """Run the program once for the key that is not in use. What it prints, which may be the new
    key, is shown to nobody. Whatever goes wrong is the finding."""
    old = resource.other
    if resource.regenerate is None:
        return not_known(resource, "there is no program for it")
    try:
        program, printed = run(
            resource.regenerate.text.replace("{key}", old), resource.regenerate.folder, seconds
        )
    except SourceError as error:
        return not_known(resource, str(error))
    if len(printed) > MAX_BYTES:
        return not_known(resource, f"{program} printed without end")
    message = f"{old} of {resource.name} was made anew: put the new one where the old one was kept"
    return Finding(_CODE, "ok", message)


def not_known(resource: Resource, why: str) -> Finding:
    """The program may have been begun, and nobody has seen its end."""
    return Finding(
        _CODE,
        "error",
        f"whether {resource.other} of {resource.name} was made anew is not known: {why}",
        "see at the vendor; no host uses this key",
    )
