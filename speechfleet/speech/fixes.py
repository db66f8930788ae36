"""What to do about each failure of a probe."""

_SEE = "see the container's log on the host: docker logs"

FIXES = {
    "probe.connect": "open the way to the published address, or let sshd forward to it",
    "probe.handshake": f"see what listens there; {_SEE}",
    "probe.throttled": "the container has no session left: more cores or more instances",
    "probe.hang": f"see the load of the host (cores, memory); {_SEE}",
    "probe.cut": f"see whether the container was restarted or short of memory; {_SEE}",
    "probe.error": f"compare the probe's voice and language with the tag; {_SEE}",
    "probe.empty": "play the recording; compare its language with the tag's",
    "probe.text": "compare recording and `expect`; `tolerance` allows for wrong words",
    "probe.language": "compare recording and `language`",
    "probe.audio": f"let it speak the same text to you; {_SEE}",
    "probe.unasked": "give the service a `probe` (docs/probe.md); without it is key-ok at best",
}
