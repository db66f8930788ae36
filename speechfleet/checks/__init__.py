"""Judgements: host as wanted and its answers in, findings out. Pure, one file each."""
