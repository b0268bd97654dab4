"""Making and changing surveys and interview guides in the browser; the views register themselves on the evaluator's door."""

from app.evaluator.builder import (
    conditions,
    differences,
    items,
    library,
    outline,
    pages,
    reckoning,
    settings,
    trials,
    wordings,
)

__all__ = [
    "conditions",
    "differences",
    "items",
    "library",
    "outline",
    "pages",
    "reckoning",
    "settings",
    "trials",
    "wordings",
]
