"""Codebooks as files: YAML, tables and REFI-QDA in; those, Word and a web page out. Pure."""
