"""Secrets: the type that never shows itself, and where secrets come from."""
