"""What a reader gives: the text of a file, where its pages begin, and what to tell about the reading. Pure."""

import re
import unicodedata
from dataclasses import dataclass, field

from surveys.texts import Text

_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control signs, halves of pairs, and code points that Unicode keeps out of texts: no file format can carry them."""
_BEYOND = re.compile(
    "[" + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17)) + "]"
)


@dataclass(frozen=True)
class Raw:
    """`page_starts` are offsets in `text`, one a page; empty for a format without pages."""

    text: str
    page_starts: list[int] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)


def normalise(text: str) -> str:
    """LF, NFC, without byte-order mark, control signs and empty ends: what offsets are counted in."""
    return _clean(text).strip("\n") + "\n"


def whole(text: str, warnings: list[Text] | None = None) -> Raw:
    """A text without pages, as it is kept."""
    return Raw(normalise(_broken(text)), [], warnings or [])


def paged(pages: list[str], warnings: list[Text] | None = None) -> Raw:
    """Pages one after the other, each on a line of its own; an empty page begins where the next one does."""
    text, starts = "", []
    for page in pages:
        starts.append(len(text))
        words = _clean(_broken(page)).strip("\n")
        text += f"{words}\n" if words.strip() else ""
    return Raw(text or "\n", starts, warnings or [])


def _broken(text: str) -> str:
    """The signs with which word processors break a line, as line ends."""
    return text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\x0b", "\n")


def _clean(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _BEYOND.sub("", _UNFIT.sub("", text.removeprefix("\ufeff")))
    return unicodedata.normalize("NFC", text)
