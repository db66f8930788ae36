"""The colours of levels, states and health: one place, so that they mean the same everywhere."""

GOOD, WARN, BAD = "green", "yellow", "bold red"

COLOURS = {
    "ok": GOOD,
    "warning": WARN,
    "error": BAD,
    "fine": GOOD,
    "changed": "cyan",
    "planned": "cyan",
    "held": WARN,
    "skipped": WARN,
    "sick": BAD,
    "unfit": BAD,
    "unreachable": BAD,
    "locked": WARN,
    "reverted": BAD,
    "failed": BAD,
    "functional": GOOD,
    "key-ok": GOOD,
    "ready": WARN,
    "starting": WARN,
    "unready": BAD,
    "down": BAD,
    "stopped": WARN,
    "": "default",
}
