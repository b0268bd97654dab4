"""The small language of questions: text to tree and back, with mistakes shown where they are made. Pure.

    code:ERV1 AND NOT code:"Los contact"
    code:ERV1(barrier) NEAR/2s text:"jobcoach*"        within two sentences; w words, t turns
    (code:A OR code:B) THEN/1t code:C                   C follows
    code:A WITH lemma:wachten                           in the same document
    code:* AND type=bouwbedrijf AND district!=Bloemhof AND Size>=10
                                                       conditions on documents; district=? is not known

Each word of it exists in English and Dutch, and both are read.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from coding.queries.nearness import Unit
from coding.queries.tree import DIRECTIONS, RELATIONS, At, Coded, Join, Known, Node, Relation, Said
from surveys.errors import Refused
from surveys.texts import Text, pick

MOST_SIGNS = 2000
MOST_LEAVES = 60
DEEPEST = 40
MOST_DISTANCE = 1000

JOINS: dict[str, Text] = {
    "and": {"nl": "EN", "en": "AND"},
    "or": {"nl": "OF", "en": "OR"},
    "not": {"nl": "NIET", "en": "NOT"},
    "near": {"nl": "NABIJ", "en": "NEAR"},
    "then": {"nl": "DAARNA", "en": "THEN"},
    "same": {"nl": "ZELFDE", "en": "SAME"},
    "with": {"nl": "MET", "en": "WITH"},
    "without": {"nl": "ZONDER", "en": "WITHOUT"},
}
UNITS: dict[Unit, Text] = {
    "word": {"nl": "w", "en": "w"},
    "sentence": {"nl": "z", "en": "s"},
    "turn": {"nl": "b", "en": "t"},
}
FIELDS: dict[str, Text] = {
    "code": {"nl": "code", "en": "code"},
    "text": {"nl": "tekst", "en": "text"},
    "lemma": {"nl": "lemma", "en": "lemma"},
}
FLAGS: dict[str, Text] = {
    "facilitator": {"nl": "helpt", "en": "helps"},
    "barrier": {"nl": "hindert", "en": "hinders"},
    "mixed": {"nl": "beide", "en": "both"},
    "neutral": {"nl": "neutraal", "en": "neutral"},
    "improvement": {"nl": "verbetering", "en": "improvement"},
}
LEVEL = {"or": 1, "and": 2, "not": 2, "near": 3, "then": 3, "same": 3, "with": 3, "without": 3}
"""The higher binds the closer."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<open>\()|(?P<close>\))|(?P<relation>!=|≠|<=|>=|≤|≥|<|>|=)|(?P<colon>:)"""
    r"""|(?P<comma>,)|(?P<word>[^\s()"=:!≠<>≤≥,]+))"""
)
_DISTANCE = re.compile(r"(?P<name>[A-Za-z]+)/(?P<number>\d{1,9})(?P<unit>[a-z])")
_BARE = re.compile(r"[^\s()\"=:!≠<>≤≥,\\]+")
_RELATIONS: dict[str, Relation] = {
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    **{relation: relation for relation in RELATIONS},
}


class BadQuery(Refused):
    """A question that cannot be read; `at` is where in its text, end exclusive."""

    def __init__(self, nl: str, en: str, at: At) -> None:
        super().__init__({"nl": nl, "en": en})
        self.at = at


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: At


def parse(text: str) -> Node:
    """The tree of a question. Raises BadQuery, which knows the place."""
    if len(text) > MOST_SIGNS:
        raise BadQuery(
            f"Deze vraag is te lang: hoogstens {MOST_SIGNS} tekens.",
            f"This query is too long: at most {MOST_SIGNS} characters.",
            (MOST_SIGNS, len(text)),
        )
    return _Reader(text).whole()


def write(node: Node, language: str = "en") -> str:
    """The question as text, from which `parse` makes the same tree."""
    if isinstance(node, Coded):
        flags = ",".join(pick(FLAGS[flag], language) for flag in node.directions)
        return f"{pick(FIELDS['code'], language)}:{_quoted(node.code)}" + (f"({flags})" if flags else "")
    if isinstance(node, Said):
        return f"{pick(FIELDS['lemma' if node.lemma else 'text'], language)}:{_quoted(node.words)}"
    if isinstance(node, Known):
        value = "?" if node.value is None else _quoted(node.value)
        return f"{_quoted(node.name)}{node.relation}{value}"
    level = LEVEL[node.kind]
    left = write(node.left, language)
    right = write(node.right, language)
    if _level(node.left) < level:
        left = f"({left})"
    if _level(node.right) <= level:
        right = f"({right})"
    return f"{left} {sign(node.kind, node.distance, node.unit, language)} {right}"


def sign(kind: str, distance: int, unit: Unit | None, language: str) -> str:
    """How a join is written between its sides: "AND NOT", "NEAR/2s"."""
    name = pick(JOINS[kind], language)
    if kind == "not":
        return f"{pick(JOINS['and'], language)} {name}"
    return f"{name}/{distance}{pick(UNITS[unit], language)}" if unit else name


def _level(node: Node) -> int:
    return LEVEL[node.kind] if isinstance(node, Join) else 4


def _quoted(value: str) -> str:
    if _BARE.fullmatch(value) and value not in _KEYWORDS and value != "?" and not _DISTANCE.fullmatch(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _known(words: dict[str, Text]) -> dict[str, str]:
    return {text: key for key, texts in words.items() for text in (*texts.values(), key)}


_KEYWORDS = {text: kind for kind, texts in JOINS.items() for text in texts.values()}
_FIELDS = _known(FIELDS)
_FLAGS = _known(FLAGS)
_UNITS: dict[str, Unit] = {text: unit for unit, texts in UNITS.items() for text in texts.values()}


class _Reader:
    """Reads from left to right, one token ahead."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.place = 0
        self.found = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.next
        self.place += 1
        return token

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise BadQuery("Deze vraag is leeg.", "This query is empty.", (0, 0))
        node = self.joined(1, 0)
        if self.next.kind != "end":
            if self.next.kind == "close":
                raise BadQuery("Dit haakje sluit niets.", "This bracket closes nothing.", self.next.at)
            raise BadQuery(
                "Hier ontbreekt een verbinding, zoals EN, OF of NABIJ/2z.",
                "A join is missing here, such as AND, OR or NEAR/2s.",
                self.next.at,
            )
        return node

    def joined(self, level: int, depth: int) -> Node:
        if level == 4:
            return self.single(depth)
        left = self.joined(level + 1, depth)
        while (join := self.join_here(level)) is not None:
            kind, distance, unit = join
            left = Join(kind, left, self.joined(level + 1, depth), distance, unit)
        return left

    def join_here(self, level: int) -> tuple[str, int, Unit | None] | None:
        """Takes the join at this place when it is of this level."""
        token = self.next
        if token.kind != "word":
            return None
        if (match := _DISTANCE.fullmatch(token.text)) and match["name"].upper() in _KEYWORDS:
            kind = _KEYWORDS[match["name"].upper()]
            if LEVEL[kind] != level:
                return None
            self.take()
            return kind, *self.reach(kind, match, token)
        found = _KEYWORDS.get(token.text.upper())
        if found is None or LEVEL[found] != level:
            return None
        self.take()
        if found in ("near", "then"):
            raise BadQuery(
                "Zeg hoe ver: NABIJ/2z is binnen twee zinnen; w is woorden, b is beurten.",
                "Say how far: NEAR/2s is within two sentences; w is words, t is turns.",
                token.at,
            )
        if found == "and" and self.next.kind == "word" and _KEYWORDS.get(self.next.text.upper()) == "not":
            self.take()
            found = "not"
        return found, 0, None

    def reach(self, kind: str, match: re.Match[str], token: _Token) -> tuple[int, Unit]:
        unit, distance = _UNITS.get(match["unit"]), int(match["number"])
        if kind not in ("near", "then"):
            raise BadQuery(
                "Een afstand staat alleen bij NABIJ en DAARNA.",
                "A distance goes with NEAR and THEN only.",
                token.at,
            )
        if unit is None or distance > MOST_DISTANCE:
            raise BadQuery(
                f"Schrijf een getal tot {MOST_DISTANCE} en dan w (woorden), z (zinnen) of b (beurten).",
                f"Write a number up to {MOST_DISTANCE}, then w (words), s (sentences) or t (turns).",
                token.at,
            )
        return distance, unit

    def single(self, depth: int) -> Node:
        token = self.take()
        if token.kind == "open":
            if depth >= DEEPEST:
                raise BadQuery("Te veel haakjes in elkaar.", "Too many brackets inside each other.", token.at)
            node = self.joined(1, depth + 1)
            if self.next.kind != "close":
                raise BadQuery(
                    "Dit haakje wordt nergens gesloten.", "This bracket is never closed.", token.at
                )
            self.take()
            return node
        if token.kind == "word" and _KEYWORDS.get(token.text) == "not":
            raise BadQuery(
                "NIET neemt iets weg van wat ervoor staat: schrijf bijvoorbeeld code:* EN NIET …",
                "NOT takes something away from what stands before it: write for instance code:* AND NOT …",
                token.at,
            )
        if token.kind not in ("word", "text") or (token.kind == "word" and token.text in _KEYWORDS):
            raise BadQuery(
                'Hier hoort een code, woorden of een voorwaarde, zoals code:A, tekst:"jobcoach" of type=gemeente.',
                'A code, words or a condition belongs here, such as code:A, text:"jobcoach" or type=gemeente.',
                token.at,
            )
        self.found += 1
        if self.found > MOST_LEAVES:
            raise BadQuery(
                f"Een vraag heeft hoogstens {MOST_LEAVES} delen.",
                f"A query has at most {MOST_LEAVES} parts.",
                token.at,
            )
        return self.leaf(token)

    def leaf(self, name: _Token) -> Node:
        mark = self.next
        if mark.kind == "colon":
            self.take()
            return self.field(name)
        if mark.kind == "relation":
            self.take()
            relation = _RELATIONS[mark.text]
            value = self.value(mark)
            at = (name.at[0], value.at[1])
            unknown = value.kind == "word" and value.text == "?"
            if relation not in ("=", "!=") and (unknown or sized(_plain(value)) is None):
                raise BadQuery(
                    "Groter en kleiner vragen een getal of een dag, zoals 12, 3.5 of 2026-11-24.",
                    "Greater and smaller ask for a number or a day, such as 12, 3.5 or 2026-11-24.",
                    value.at,
                )
            return Known(_plain(name), None if unknown else _plain(value), relation, at)
        raise BadQuery(
            'Zeg wat dit is: code:…, tekst:"…", lemma:… of een voorwaarde met =.',
            'Say what this is: code:…, text:"…", lemma:… or a condition with =.',
            name.at,
        )

    def field(self, name: _Token) -> Node:
        kind = _FIELDS.get(name.text) if name.kind == "word" else None
        if kind is None:
            raise BadQuery(
                "Voor een dubbele punt staat code, tekst of lemma.",
                "Before a colon stands code, text or lemma.",
                name.at,
            )
        value = self.value(name)
        at = (name.at[0], value.at[1])
        if kind == "code":
            return Coded(_plain(value), self.flags(), at)
        words = _plain(value)
        check_words(words, value.at)
        return Said(words, kind == "lemma", at)

    def value(self, before: _Token) -> _Token:
        token = self.next
        if token.kind not in ("word", "text") or not _plain(token).strip():
            raise BadQuery("Hierachter ontbreekt iets.", "Something is missing behind this.", before.at)
        return self.take()

    def flags(self) -> tuple[str, ...]:
        """What stands in brackets right behind a code."""
        if self.next.kind != "open":
            return ()
        self.take()
        found = set()
        while True:
            token = self.take()
            flag = _FLAGS.get(token.text) if token.kind == "word" else None
            if flag is None:
                raise BadQuery(
                    "Achter een code staat tussen haakjes: helpt, hindert, beide, neutraal of verbetering.",
                    "Behind a code, in brackets: helps, hinders, both, neutral or improvement.",
                    token.at,
                )
            found.add(flag)
            after = self.take()
            if after.kind == "close":
                return tuple(flag for flag in DIRECTIONS if flag in found)
            if after.kind != "comma":
                raise BadQuery(
                    "Hier hoort een komma of een haakje.", "A comma or a bracket belongs here.", after.at
                )


def _tokens(text: str) -> Sequence[_Token]:
    found, place = [], 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None or match.end() > end:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            if text[start] == '"':
                raise BadQuery(
                    "Dit aanhalingsteken wordt nergens gesloten.",
                    "This quotation mark is never closed.",
                    (start, len(text)),
                )
            raise BadQuery("Dit teken past hier niet.", "This sign does not fit here.", (start, start + 1))
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.span(kind)))
        place = match.end()
    return [*found, _Token("end", "", (end, end))]


def _plain(token: _Token) -> str:
    return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL) if token.kind == "text" else token.text


def sized(value: str) -> Decimal | dt.date | None:
    """A number or a day, to be compared by size; None for what is neither."""
    try:
        if "-" in value[1:]:
            return dt.date.fromisoformat(value)
        number = Decimal(value.replace(",", "."))
    except (ValueError, InvalidOperation):
        return None
    return number if number.is_finite() else None


def check_words(words: str, at: At) -> None:
    """Raises BadQuery for words that cannot be looked for."""
    if not re.search(r"\w", words):
        raise BadQuery("Hier staat geen woord.", "There is no word here.", at)
    if re.search(r"\*(?!\s|$)", words):
        raise BadQuery(
            "Een * staat aan het eind van een woord: jobcoach* vindt ook jobcoaches.",
            "A * stands at the end of a word: coach* finds coaches as well.",
            at,
        )
