"""Parts of speech without a model: closed word lists, endings, lemmas and neighbours decide. Pure.

Made for one thing, finding noun phrases (docs/adr/0013-keyphrases.md): nouns and adjectives have to be right, the rest only
has to be something else. Tags are those of Universal Dependencies (universaldependencies.org/u/pos), as spaCy writes them.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import yaml

Lemma = Callable[[str], str]
_LISTS = yaml.safe_load(
    (Path(__file__).parent / "library" / "parts_of_speech.yml").read_text(encoding="utf-8")
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NUMBER = re.compile(r"\d[\d.,]*")

_NOUN_ENDINGS = {
    "nl": re.compile(r"(?:ing|heid|heden|schap|teit|teiten|atie|aties|isme|ment|menten|tjes?|jes?|eurs?|ij|age|ages|iek|"
                     r"ist|isten|ant|anten|ent|enten|theek|loog|logen|gang|werk|plek|ploeg)$"),
    "en": re.compile(r"(?:tion|tions|ment|ments|ness|ity|ities|ship|ships|ance|ence|ism|ist|ists|age|ages|hood)$"),
}  # fmt: skip
_ADJECTIVE_ENDINGS = {
    "nl": re.compile(r"(?:lijke?|ige?|ische?|baar|bare|zaam|zame|loos|loze|achtige?|(?<!d)eel|ele|ief|ieve|ende?)$"),
    "en": re.compile(r"(?:ful|less|able|ible|ous|ive|ical|ish)$"),
}  # fmt: skip
_NO_ADJECTIVES = frozenset(
    "ochtend duizend vriend eend ellende bende legende weekend trend eind personeel paneel kasteel toneel perceel beleid "
    "archief motief tarief initiatief alternatief dagelijks rijk gelijk".split()
)
"""Dutch words with the ending of an adjective."""
_ALSO_NOUNS = frozenset("werk vraag vragen zorg zorgen kosten begin loop hulp".split())
"""Listed as verbs, and nouns behind an article or an adjective."""
_APART = (
    "langs mee op aan af uit in over door voor terug samen bij na klaar weg toe tegen vast rond binnen buiten achter "
    "bezig voorbij onder dicht open los neer tussen".split()
)
_QUANTITIES = re.compile(r"(?:tje|je|soort|stapel|groep|aantal|kop|stuk|rij|reeks|tjes)$")


@cache
def _list(language: str, key: str) -> frozenset[str]:
    return frozenset(_LISTS[language][key].split())


@cache
def phrases(language: str) -> tuple[tuple[str, ...], ...]:
    """Several words, in small letters, that are one thing in this field."""
    return tuple(tuple(phrase.split()) for phrase in _LISTS["phrases"][language] if " " in phrase)


def tags(words: Sequence[str], language: str, lemma: Lemma) -> list[str]:
    """A tag for each of the `words` of one sentence: NOUN, PROPN, ADJ, DET, ADP, VERB, NUM, PUNCT, or X for anything else.

    `lemma`: word → lemma in this language ("nl" or "en").
    """
    first = [_by_itself(word, language, lemma) for word in words]
    return _in_place(words, first, language)


_KEYS = (
    ("determiners", "DET"),
    ("perhaps", "PERHAPS"),
    ("prepositions", "ADP"),
    ("others", "X"),
    ("verbs", "VERB"),
)


def _by_itself(word: str, language: str, lemma: Lemma) -> str:
    """What a word is, alone; "?" for what may be a noun, "INF" for an infinitive or a plural, "PLURAL" for one in -en."""
    small = word.lower()
    if not _WORD.fullmatch(word):
        return "NUM" if _NUMBER.fullmatch(word) else "PUNCT"
    for key, tag in (
        ("determiners", "DET"),
        ("perhaps", "PERHAPS"),
        ("prepositions", "ADP"),
        ("others", "X"),
        ("verbs", "VERB"),
    ):
        if small in _list(language, key):
            return tag
    if small in _list(language, "adjectives"):
        return "ADJ"
    return _dutch(small, lemma(small), lemma) if language == "nl" else _english(small, lemma(small))


def _dutch(word: str, lemma: str, known: Lemma) -> str:
    if lemma in _list("nl", "adjectives") and lemma != word:
        return "ADJ"
    if word.endswith("s") and lemma == word[:-1].rstrip("'’"):
        return "NOUN"  # regels, vmbo's
    if _ADJECTIVE_ENDINGS["nl"].search(word) and len(word) > 5 and word not in _NO_ADJECTIVES:
        return "ADJ"
    if word.endswith("e") and lemma != word and not lemma.endswith(("en", "e")):
        return "ADJ"  # gewone, losse
    if word.endswith("de") and word.startswith("ge") and len(word) > 6:
        return "ADJ"  # gesubsidieerde
    if _NOUN_ENDINGS["nl"].search(word) and len(word) > 4 and not (lemma.endswith("en") and lemma != word):
        return "NOUN"
    if word.endswith("en"):
        if lemma == word:
            return "PLURAL" if _ends_in_plural(word, known) else "INF"
        return "VERB" if lemma.endswith("en") else "PLURAL"
    if lemma.endswith("en") and lemma != word:
        return "VERB?" if not word.startswith("ge") else "VERB"
    for apart in _APART:
        rest = word[len(apart) :]
        if word.startswith(apart) and len(rest) > 2 and rest in _list("nl", "verbs"):
            return "VERB"
    return "?"


def _ends_in_plural(word: str, known: Lemma) -> bool:
    """Whether a long word that no dictionary has ends in the plural of a noun: schooltijden-diensten."""
    if len(word) < 11:
        return False
    for cut in range(4, min(len(word) - 5, 20)):
        ending = word[cut:]
        lemma = known(ending)
        if lemma != ending:
            return not lemma.endswith("en")
    return False


def _english(word: str, lemma: str) -> str:
    if word.endswith("ly") and len(word) > 4:
        return "X"
    if _ADJECTIVE_ENDINGS["en"].search(word) and len(word) > 4:
        return "ADJ"
    if _NOUN_ENDINGS["en"].search(word) and len(word) > 5:
        return "NOUN"
    if word.endswith("ed") and lemma != word:
        return "VERB?"
    if word.endswith("ing") and len(word) > 5:
        return "INF"
    if word.endswith("s") and lemma != word:
        return "NOUN"
    return "?"


def _in_place(words: Sequence[str], alone: Sequence[str], language: str) -> list[str]:
    """Decides what is open from left to right: `opens` says whether a noun is still to come, and how surely."""
    found: list[str] = []
    opens = ""  # "DET": a noun must come; "MAY" after a preposition or "het"; "" nowhere in a noun phrase
    for at, (word, tag) in enumerate(zip(words, alone, strict=True)):
        following = alone[at + 1] if at + 1 < len(alone) else "PUNCT"
        before = found[-1] if found else ""
        if (
            at
            and words[at - 1].lower() == ("te" if language == "nl" else "to")
            and tag in ("INF", "PLURAL", "VERB", "VERB?", "?")
        ):
            found.append("VERB")
            opens = ""
        elif tag in ("DET", "NUM"):
            opens = "DET"
            found.append(tag)
        elif tag == "PERHAPS":
            opens = "MAY"
            found.append("DET")
        elif tag == "ADP":
            opens = "MAY"
            found.append(tag)
        elif tag == "ADJ":
            found.append(tag)
        elif tag == "VERB" and word.lower() in _ALSO_NOUNS and before in ("DET", "ADJ") and opens:
            found.append("NOUN")
            opens = "NOUN"
        elif tag in ("NOUN", "?", "INF", "PLURAL", "VERB?"):
            behind = words[at - 1].lower() if at else ""
            if behind in ("en", "of", "and", "or") and at > 1 and found[at - 2] == "NOUN" and tag == "?":
                opens = "MAY"  # "bezems en koffie"
            decided = _open(word, tag, opens, before, following, behind, language)
            found.append(decided)
            opens = opens if decided == "ADJ" else ("NOUN" if decided in ("NOUN", "PROPN") else "")
        else:
            opens = ""
            found.append("VERB" if tag == "VERB" else tag)
    return found


def _open(word: str, tag: str, opens: str, before: str, following: str, previous: str, language: str) -> str:
    """NOUN, PROPN, ADJ, VERB or X for a word that may be several of these."""
    if word[0].isupper() and (before not in ("", "PUNCT") or previous == ","):
        return "PROPN"
    if language == "en":
        if tag == "VERB?":
            return "ADJ" if opens and opens != "NOUN" and following in ("NOUN", "?", "INF", "ADJ") else "VERB"
        if tag == "INF":
            return "NOUN" if opens and following in ("NOUN", "?") else "VERB"
        if tag == "NOUN" or opens or before == "ADJ":
            return "NOUN"
        return "X"
    if tag == "NOUN":
        return "NOUN"
    if previous == "je" and word.endswith("t"):
        return "VERB"  # "je logt in"
    if tag == "PLURAL":  # or an infinitive, which stands at the end
        return "NOUN" if opens or before in ("ADJ", "PUNCT", "") or following != "PUNCT" else "VERB"
    if tag == "INF":
        return "NOUN" if opens == "DET" or (before == "ADJ" and opens) else "VERB"
    if tag == "VERB?":
        return "NOUN" if opens == "DET" and before in ("DET", "NUM", "ADJ") else "VERB"
    if opens in ("DET", "MAY") or before == "ADJ":
        return "NOUN"
    if opens == "NOUN" and _QUANTITIES.search(previous):
        return "NOUN"
    return "X"
