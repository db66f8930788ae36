"""The only code that changes hosts: pace, journal, script, and one host's conversation."""
