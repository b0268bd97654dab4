"""Codes against cases and codes against codes: counts of organisations, documents and passages, and what was charted."""
