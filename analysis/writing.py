"""A text of the team in several languages that many may write: nobody's words go without somebody deciding so. Pure."""

from collections.abc import Mapping

from analysis.findings import CHANGED
from surveys.errors import Refused, Stale
from surveys.texts import Text


def rewritten(kept: Mapping[str, str], words: Text, seen: Text, most: int) -> Text:
    """What is kept, with these words in their languages; an empty text goes, languages that are not given stay.

    `seen`: what the writer saw there. Raises Stale where it says something else by now, Refused above `most` characters.
    """
    typed = {language: plain(text) for language, text in words.items()}
    if any(kept.get(language, "") != plain(seen.get(language, "")) for language in typed):
        raise Stale(CHANGED)
    if any(len(text) > most for text in typed.values()):
        raise Refused(
            {
                "nl": f"Een tekst heeft hier ten hoogste {most} tekens.",
                "en": f"A text has at most {most} characters here.",
            }
        )
    return {language: text for language, text in {**kept, **typed}.items() if text}


def plain(text: str) -> str:
    """A browser counts a line break once, and sends two signs."""
    return text.replace("\r\n", "\n").strip()
