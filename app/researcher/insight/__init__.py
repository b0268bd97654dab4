"""Seeing what was coded: matrices, pairs, frequencies, saturation, words, queries. A hub leads to each."""

from app.researcher.insight import (
    asking,
    factors,
    framework,
    frequencies,
    hub,
    in_context,
    kept_queries,
    matrix,
    pairs,
    saturation,
    words,
)

__all__ = [
    "asking",
    "factors",
    "framework",
    "frequencies",
    "hub",
    "in_context",
    "kept_queries",
    "matrix",
    "pairs",
    "saturation",
    "words",
]
