"""Questions to a host: constant POSIX sh that changes nothing, and a pure reader each."""
