"""Where secrets come from: one file for each source, found by its name (`env:NAME`)."""
