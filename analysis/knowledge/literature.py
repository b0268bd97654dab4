"""A reference to literature as somebody typed it: authors, year, title, link. Pure; nothing is looked up."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from surveys.errors import Refused
from surveys.texts import Text

DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
YEAR = re.compile(r"(1[5-9]|20)\d\d")
MOST = 10
LONGEST = {"authors": 500, "year": 4, "title": 500, "link": 1000}


@dataclass(frozen=True)
class Source:
    """`year` is "" for a text without one; `link` is "" or an address that begins with http."""

    authors: str
    year: str
    title: str
    link: str

    def as_row(self) -> dict[str, str]:
        return asdict(self)


def read(typed: Iterable[Mapping[str, str]]) -> list[Source]:
    """The sources that were filled in, in their order. Raises Refused, naming the source by its place among those typed."""
    found = []
    for place, row in enumerate(typed, start=1):
        values = {name: str(row.get(name) or "").strip() for name in LONGEST}
        if not any(values.values()):
            continue
        if any(len(value) > LONGEST[name] for name, value in values.items() if name != "year"):
            raise _refused(place, {"nl": "houd het korter", "en": "keep it shorter"})
        if not values["authors"] or not values["title"]:
            raise _refused(place, {"nl": "vul auteurs en titel in", "en": "fill in authors and title"})
        if values["year"] and not YEAR.fullmatch(values["year"]):
            raise _refused(
                place,
                {
                    "nl": "het jaar is vier cijfers, of leeg",
                    "en": "the year is four digits, or left empty",
                },
            )
        found.append(Source(**values | {"link": _address(place, values["link"])}))
    if len(found) > MOST:
        raise Refused({"nl": f"Noem hoogstens {MOST} bronnen.", "en": f"Name at most {MOST} sources."})
    return found


def _address(place: int, typed: str) -> str:
    doi = DOI.fullmatch(typed)
    if doi:
        return f"https://doi.org/{doi[1]}"
    try:
        parts = urlsplit(typed)
        proper = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        proper = False
    if typed and (not proper or re.search(r"\s", typed)):
        raise _refused(
            place,
            {
                "nl": "de link is een DOI (10.…/…) of een adres dat met https:// begint",
                "en": "the link is a DOI (10.…/…) or an address that begins with https://",
            },
        )
    return typed


def _refused(place: int, what: Text) -> Refused:
    return Refused({"nl": f"Bron {place}: {what['nl']}.", "en": f"Source {place}: {what['en']}."})
