"""Texts in more than one language, and the choice of one. Pure."""

Text = dict[str, str]
LANGUAGES = ("nl", "en")


def pick(text: Text | None, language: str) -> str:
    """The text in `language`; where that is missing the first one there is; "" for no text at all."""
    if not text:
        return ""
    return text.get(language) or next((value for value in text.values() if value), "")
