"""What the vendor's diagnostics image says of the way to the billing endpoint, explained.

The image ends with 0 or with another code, and prints lines. Neither is published: what the
catalogue of log lines knows counts first, then the code.
"""

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding

_NOT_PULLED, _TIME_OVER = 75, (124, 137)
_NOT_RUN = {
    69: ("could not be run: Docker is not running", "see systemctl status docker on the host"),
    70: (
        "could not be run: nothing could be written in /run",
        "see df -h /run and df -i /run on the host",
    ),
    76: ("could not be run: another diagnose is under way there", "run it again once that is over"),
    **dict.fromkeys(_TIME_OVER, ("did not end in time", "give it longer: --time-limit 20m")),
}


def explained(resource: str, output: str, code: int) -> Finding:
    """The finding for one resource; `code` is that of the image."""
    cause = cause_in_log(output.splitlines())
    if cause:
        return _failed(resource, f"says: {cause.message}", cause.fix, cause.code)
    if code:
        message = f"ended with exit code {code}, and said nothing that the catalogue knows"
        return _failed(resource, message, "see what it printed: --show-output")
    return Finding("diagnose.passed", "ok", f"{_head(resource)} found nothing amiss")


def not_run(resource: str, output: str, code: int) -> Finding:
    """The same where the image did not come to its end; `code` is that of the errand."""
    if code == _NOT_PULLED:
        return _not_pulled(resource, output)
    otherwise = (f"could not be run to its end (exit code {code})", "run it again")
    return _failed(resource, *_NOT_RUN.get(code, otherwise))


def _not_pulled(resource: str, output: str) -> Finding:
    cause = cause_in_log(output.splitlines())
    if cause:
        return _failed(resource, f"could not be run: {cause.message}", cause.fix, cause.code)
    fix = "mirror it, and name it by --image; or --no-image"
    return _failed(resource, "could not be run: its pull failed", fix)


def _failed(resource: str, message: str, fix: str, cause: str = "") -> Finding:
    return Finding("diagnose.failed", "error", f"{_head(resource)} {message}", fix, cause)


def _head(resource: str) -> str:
    return f"the diagnostics image, run for the resource {resource},"
