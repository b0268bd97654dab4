"""Measures of speed and quality; `make bench-…` runs them, each module by itself."""
