"""Coding rounds: coders who work apart, lock, and settle what they see differently. What counts is for coding/layers.py."""
