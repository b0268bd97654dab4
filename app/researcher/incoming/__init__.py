"""Files come in: read apart, shown as they were understood, corrected by a person, and stored."""

from app.researcher.incoming import answers, files, texts

__all__ = ["answers", "files", "texts"]
