"""From wanted and found to what must change. Pure: no host is in the room."""
