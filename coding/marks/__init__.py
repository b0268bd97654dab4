"""Codings as the workspace sees them: their words, the log of changes, undoing, what changed since. Services."""
