"""Lists for finding names: of people, places and organisations, what is no name, and what is a word. Pure.

First and last names and Dutch places come from Faker (MIT): from the countries people here come from as far as it has
them in Latin letters; `coding/library/names.yml` adds what it lacks. What is a word of the language is asked of
simplemma's dictionaries (MIT), read where they lie in memory (22 MB for both languages) rather than unpacked (75 MB).
"""

import importlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from coding import language

LOCALES = (
    "nl_NL nl_BE en_GB en_US en_PK en_IN en_KE en_NG tr_TR de_DE fr_FR es_ES pt_PT pl_PL ro_RO hr_HR yo_NG ha_NG tw_GH id_ID"
).split()
_LISTS = yaml.safe_load((Path(__file__).parent.parent / "library" / "names.yml").read_text(encoding="utf-8"))


def _words(key: str) -> frozenset[str]:
    """A list of names.yml, which says what each is."""
    return frozenset(_LISTS[key].split())


MORE_FIRST_NAMES, MORE_LAST_NAMES = _words("first_names"), _words("last_names")
WORDS_THAT_ARE_NAMES, LISTED_BUT_WORDS = _words("names_that_are_words"), _words("listed_but_words")
PLACES, LANDMARKS, COUNTRIES = _words("places"), _words("landmarks"), _words("countries")
LONGER_PLACES: tuple[str, ...] = tuple(_LISTS["longer_places"])
DIRECTIONS, NO_NAMES, ACRONYMS = _words("directions"), _words("no_names"), _words("acronyms")
ROLES, SORTS, FORMS = _words("roles"), _words("sorts"), _words("forms")
ORGANISATIONS_BEFORE, AT, IN = _words("organisations_before"), _words("at"), _words("in")
PERSON_VERBS = _words("person_verbs")
MORE_WORDS = _words("more_words") | {
    head + tail for head in ("daar", "hier", "waar", "er") for tail in _words("about")
}

TITLES = (
    r"(?:[Mm]eneer|[Mm]evrouw|[Mm]ijnheer|[Dd]e heer|[Mm]evr\b\.?|[Dd]hr\b\.?|[Mm]w\b\.?|[Mm]rs?\b\.?|[Mm]s\b\.?|[Mm]iss|"
    r"[Dd]rs?\b\.?|[Ii]r\.|[Ii]ng\.|[Pp]rof\b\.?|[Jj]uf|[Ss]ir|MENEER|MEVROUW)"
)
"""What stands before the name of somebody and belongs to it: a pattern."""


@cache
def first_names() -> frozenset[str]:
    """As they are written, in Latin letters, of three letters or more."""
    listed = _faker("first_names", "first_names_male", "first_names_female")
    listed -= NO_NAMES | PLACES | LISTED_BUT_WORDS
    stops = language.stop_words("nl") | language.stop_words("en")
    return MORE_FIRST_NAMES | WORDS_THAT_ARE_NAMES | {name for name in listed if name.lower() not in stops}


@cache
def small_first_names() -> Mapping[str, str]:
    """First names of four letters or more in small letters, which no word of either language is."""
    return {
        name.lower(): name
        for name in sorted(first_names())
        if len(name) > 3 and not is_word(name, "nl") and not is_word(name, "en")
    }


@cache
def last_names() -> frozenset[str]:
    """Each word of a last name that is written with a capital: "Vries" of "de Vries"."""
    whole = MORE_LAST_NAMES | _faker("last_names")
    return (
        frozenset(word for name in whole for word in name.split() if word[0].isupper() and len(word) > 2)
        - NO_NAMES
    )


def _faker(*attributes: str) -> frozenset[str]:
    found: set[str] = set()
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for name in attributes:
            values = getattr(provider, name, None)
            found.update(values if isinstance(values, Iterable) else ())
    return frozenset(
        sorted(n for n in found if len(n) > 2 and n[0].isupper() and all(ord(c) < 0x250 for c in n))
    )


@cache
def places() -> frozenset[str]:
    """Places of one word, of which no word of the language has the form."""
    cities: Sequence[str] = importlib.import_module("faker.providers.address.nl_NL").Provider.cities
    named = {city for city in cities if " " not in city and len(city) > 3 and not is_word(city, "nl")}
    return PLACES | named - first_names() - last_names() - NO_NAMES


@cache
def is_word(word: str, spoken: str) -> bool:
    """Whether `word`, whatever its capitals, is a word of the language that is written small."""
    small = word.lower()
    if small in language.stop_words(spoken) or (spoken == "nl" and small in MORE_WORDS):
        return True
    found = language.written_as(small, spoken)
    return found is not None and found[0].islower()


@cache
def is_ordinary(word: str, spoken: str) -> bool:
    """A word of the language, or of the other one, or a Dutch compound of two words of four letters or more."""
    small = word.lower().rstrip("'’-")
    if is_word(small, spoken) or is_word(small, "en" if spoken == "nl" else "nl"):
        return True
    parts = [part for part in small.replace("’", "'").split("-") if part]
    if len(parts) > 1:
        return all(
            len(part) < 3 or part.isdigit() or is_ordinary(part, spoken) or part.upper() in ACRONYMS
            for part in parts
        )
    return spoken == "nl" and len(small) <= 40 and _is_compound(small)


def _is_compound(small: str) -> bool:
    for cut in range(4, len(small) - 3):
        if is_word(small[cut:], "nl"):
            first = small[:cut]
            if is_word(first, "nl") or (first[-1] in "sn" and len(first) > 4 and is_word(first[:-1], "nl")):
                return True
    return False
