"""The fleet as wanted: hosts, how to reach them, and the services each should run."""
