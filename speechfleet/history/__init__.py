"""What became of every host, instance and finding, run by run: an SQLite file on the controller.

`store` writes and opens it, `schema` says what it looks like, `runs` and `tracks` read it. The
rest are pure functions over what was read, one file for each thing that is asked.
"""
