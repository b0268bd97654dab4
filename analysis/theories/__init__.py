"""Theories of change (verandertheorieën) per kind of partner, and how they differ."""
