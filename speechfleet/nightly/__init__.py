"""The nightly health run: a unit and its timer on the controller."""
