"""Names and numbers are hidden: an owner reviews a text, and keeps the key of the study."""

from app.researcher.names import key, review

__all__ = ["key", "review"]
