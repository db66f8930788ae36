"""What the vendor's diagnostics image says of the way to the billing endpoint, explained.

The image ends with 0 or with another code, and prints lines. Neither is published: what the
catalogue of log lines knows counts first, then the code.
"""

from speechfleet.checks.causes import cause_in_log
from speechfleet.checks.finding import Finding

_DOCKER_DOWN, _NO_FOLDER, _NOT_PULLED, _TIME_OVER = 69, 70, 75, (124, 137)


def explained(resource: str, output: str, code: int) -> Finding:
    """The finding for one resource; `code` is that of the image, or one of the errand's own."""
    cause = cause_in_log(output.splitlines())
    if code == _DOCKER_DOWN:
        message = "could not be run: Docker is not running"
        return _failed(resource, message, "see systemctl status docker on the host", "")
    if code == _NO_FOLDER:
        message = "could not be run: no folder could be made in /run"
        return _failed(resource, message, "see df -h /run and df -i /run on the host", "")
    if code == _NOT_PULLED:
        why = cause.message if cause else "its pull failed"
        fix = cause.fix if cause else "mirror it, and name it by --image; or --no-image"
        return _failed(resource, f"could not be run: {why}", fix, cause.code if cause else "")
    if cause:
        return _failed(resource, f"says: {cause.message}", cause.fix, cause.code)
    if code in _TIME_OVER:
        message = "did not end in time"
        return _failed(resource, message, "give it longer: --time-limit 20m", "")
    if code:
        message = f"ended with exit code {code}, and said nothing that the catalogue knows"
        return _failed(resource, message, "see what it printed: --show-output", "")
    return Finding("diagnose.passed", "ok", f"{_head(resource)} found nothing amiss")


def _failed(resource: str, message: str, fix: str, cause: str) -> Finding:
    return Finding("diagnose.failed", "error", f"{_head(resource)} {message}", fix, cause)


def _head(resource: str) -> str:
    return f"the diagnostics image, run for the resource {resource},"
