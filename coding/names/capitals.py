"""Words with a capital: which of them are names, of what kind, and whether that is sure or to be asked about. Pure.

Dutch and English write a capital at the start of a sentence and in names. So a capital in the middle of a sentence is a
name until a list says otherwise, and one at the start is none until a list, a title or what follows says so. Offsets are
code points, end exclusive.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coding import language
from coding.names import lists
from coding.names.runs import PARTICLE, RUN, Piece, begins, pieces

_LEAD = re.compile(r"(?<!\w)(?:(?:van[ ](?:de[rn]?|['’]t)|el|ait|ibn|bin|ben|ter)[ ])$")
_TITLE = re.compile(rf"(?<!\w){lists.TITLES}[ ]+(?:{PARTICLE}){{0,2}}$")
_TITLE_WORD = re.compile(rf"{lists.TITLES}$")
_SORTS = frozenset(word.lower() for word in lists.SORTS)
_BEFORE = re.compile(r"([\w’'-]+)[ ,:(“\"'‘]*$")
_AFTER = re.compile(r"[ ,]{1,2}([^\W\d_]+)(?: (\w))?")
_STREETS = tuple("straat laan weg plein kade singel gracht dijk dreef steeg hof boulevard".split())
_DETERMINERS = frozenset(
    "de het een the a an dit deze die dat geen elke iedere this that these every".split()
)
_LEGAL = frozenset("bv b.v nv n.v vof ltd inc plc llp gmbh limited".split())


@dataclass(frozen=True)
class Name:
    """text[start:end] may be a name; `firm` when a list, a title or its form says so, and not its capital alone."""

    start: int
    end: int
    kind: str
    sure: bool
    firm: bool


class Capitals:
    """Reads texts of one language. `seen`: words, in small letters, that were sure to be names before: it grows."""

    def __init__(self, spoken: str) -> None:
        self.spoken = spoken
        self.seen: set[str] = set()
        self.first, self.last = lists.first_names(), lists.last_names()
        self.places = lists.places()

    def find(self, text: str, taken: Callable[[int, int], bool]) -> Iterator[Name]:
        """Names in order; `taken(start, end)`: whether something else was found there before."""
        later: list[Piece] = []
        for match in RUN.finditer(text):
            start, end = match.span()
            if start and (text[start - 1].isalnum() or text[start - 1] in "_@/"):
                continue
            row = pieces(match.group(), start)
            if taken(start, end):
                row = [piece for piece in row if not taken(piece.start, piece.end)]
            if row:
                yield from self._run(text, row, later)
        for piece in later:  # a word of the language, and a name elsewhere in what was read
            if piece.word.lower() in self.seen:
                yield Name(piece.start, piece.end, "PERSON", False, False)

    # ------------------------------------------------------------ a run

    def _run(self, text: str, row: list[Piece], later: list[Piece]) -> Iterator[Name]:
        titled = self._titled(text, row)
        if titled is not None:
            yield titled
            row = [piece for piece in row if piece.start >= titled.end]
        elif begins(text, row[0].start):
            row = self._begin(text, row, later)
        group: list[Piece] = []
        for at, piece in enumerate(row):
            following = row[at + 1] if at + 1 < len(row) else None
            if group and piece.start > group[-1].end + 3:  # something that was taken stood between
                yield from self._group(text, group)
                group = []
            leads = following is not None and self._leads(piece.word, following)
            if piece.sort == "cap" and not leads and self._breaks(piece.word, group):
                yield from self._group(text, group)
                group = []
            else:
                group.append(piece)
        yield from self._group(text, group)

    def _titled(self, text: str, row: list[Piece]) -> Name | None:
        """A title before the run, or as its first word, and up to three words after it."""
        start, rest = row[0].start, row
        before = _TITLE.search(text, max(0, start - 24), start)
        if before is not None:
            start = before.start()
        elif _TITLE_WORD.match(row[0].word) and len(row) > 1:
            rest = row[1:]
        else:
            return None
        caps = 0
        end = None
        for piece in rest:
            if piece.sort == "and" or (piece.sort == "cap" and caps and self._is_none(piece.word)):
                break
            if piece.sort == "cap":
                small = piece.word.lower()
                if caps == 0 and small in _SMALL_CAPITALS:
                    continue
                if caps == 0 and (self._is_none(piece.word) and piece.word not in self.last):
                    return None
                caps, end = caps + 1, piece.end
            if caps == 3:
                break
        if end is None:
            return None
        self._see(rest)
        return Name(start, end, "PERSON", True, True)

    def _begin(self, text: str, row: list[Piece], later: list[Piece]) -> list[Piece]:
        """The run without its first word when that has its capital from the sentence alone."""
        first, rest = row[0], row[1:]
        if first.sort == "initials":
            follows = next((piece for piece in rest if piece.sort == "cap"), None)
            if (
                rest[:1] != [follows]
                or first.word.count(".") > 1
                or (follows and not self._is_stop(follows.word))
            ):
                return row
            return rest[1:]  # "… vitamine C. Daarna …"
        following = next((piece for piece in rest if piece.sort == "cap"), None)
        word, small = first.word, first.word.lower()
        if small in _SORTS and rest:
            return row
        if small in _SMALL_CAPITALS:
            return row if following is not None and following.word in self.last else rest
        name, stop = self._listed(word), small in _stops(self.spoken)
        if name and word not in lists.WORDS_THAT_ARE_NAMES and not stop:
            return row
        if name and following is not None and (rest[0].sort == "particle" or following.word in self.last):
            return row
        if following is not None and following.word in lists.FORMS and not stop and not self._is_none(word):
            return row
        if word.isupper() and len(word) > 1 and self._is_none(word):
            return rest
        if not stop and (name or word in self.last) and self._does(text, first.end, any_verb=name):
            return row
        if (
            not stop
            and not self._is_none(word)
            and not lists.is_word(word, self.spoken)
            and self._does(text, first.end)
        ):
            return row  # a compound that no dictionary has, and that does something
        if stop or self._is_none(word) or lists.is_ordinary(word, self.spoken):
            if not rest and not stop:
                later.append(first)
            return _without_particles(rest)
        return row

    def _breaks(self, word: str, group: Sequence[Piece]) -> bool:
        """Whether a word ends the name before it and is no part of one itself."""
        if word.isupper() and len(word) > 1:
            if self._listed(word) or (group and group[0].word.isupper() and self._listed(group[0].word)):
                return False
            if word.lower() in _LEGAL and group:
                return False
            return self._is_none(word) or lists.is_ordinary(word, self.spoken)
        return self._is_none(word) and not group

    def _leads(self, word: str, following: Piece) -> bool:
        """Whether a word that is none by itself begins a name: "Van" before "Dalen", "Rijk" before "de Vries"."""
        if word.lower() in _SMALL_CAPITALS:
            if following.sort == "particle":
                return word[0].isupper()
            shouted = following.word.isupper() and lists.is_ordinary(following.word, self.spoken)
            return following.sort == "cap" and not shouted and not self._is_none(following.word)
        return word in lists.WORDS_THAT_ARE_NAMES and (
            following.sort == "particle" or following.word in self.last
        )

    def _is_none(self, word: str) -> bool:
        if word in lists.NO_NAMES or (word.strip("'’-").upper() in lists.ACRONYMS and word not in self.first):
            return True
        if len(word) == 1 or self._is_stop(word) or _TITLE_WORD.match(word) is not None:
            return True
        if any(sign.isdigit() for sign in word) or word.lower() in _TITLES_SHORT:
            return True
        head, hyphen, tail = word.partition("-")
        if hyphen and (head in lists.ACRONYMS or head in lists.NO_NAMES):
            return lists.is_ordinary(tail, self.spoken)
        return False

    def _is_stop(self, word: str) -> bool:
        small = word.lower()
        return small in _stops(self.spoken) and word not in lists.WORDS_THAT_ARE_NAMES

    def _listed(self, word: str) -> bool:
        """Whether it is a first name of a list, also in capitals, with a possessive, or with one of a pair by a hyphen."""
        word = word.rstrip("'’-")
        if word in self.first:
            return True
        if word.isupper() and len(word) > 3:
            word = word.capitalize()
            if word in self.first and not lists.is_word(word, self.spoken):
                return True
        if word.endswith(("'s", "’s")) and word[:-2] in self.first:
            return True
        if word.endswith("s") and len(word) > 3 and word[:-1] in self.first:
            return not lists.is_ordinary(word, self.spoken)
        head, hyphen, tail = word.partition("-")
        return bool(hyphen) and head in self.first and tail[:1].isupper()

    def _does(self, text: str, end: int, *, any_verb: bool = False) -> bool:
        """Whether what a person does follows; `any_verb`: or a word that has the form of a verb."""
        match = _AFTER.match(text, end)
        if match is None:
            return False
        word = match[1]
        if word in ("en", "and"):
            return (match[2] or "").isupper()
        if word.lower() in lists.PERSON_VERBS:
            return True
        endings = ("t", "de", "te") if self.spoken == "nl" else ("s", "ed")
        return any_verb and word.endswith(endings) and len(word) > 3 and not self._is_stop(word)

    # ------------------------------------------------------------ a name

    def _group(self, text: str, group: list[Piece]) -> Iterator[Name]:
        """What words that belong together are: one name, or nothing."""
        while group and (group[-1].sort != "cap" or self._trails(group)):
            group = group[:-1]
        while group and group[0].sort in ("particle", "and"):
            group = group[1:]
        if not group:
            return
        caps = [piece for piece in group if piece.sort == "cap"]
        start, end = group[0].start, group[-1].end
        while end > start and text[end - 1] in "-":
            end -= 1
        kind, sure, firm = self._kind(text, group, caps)
        if kind == "PERSON":
            start = self._led(text, start)
        if firm and kind == "PERSON":
            self._see(caps)
        yield Name(start, end, kind, sure, firm)

    def _trails(self, group: Sequence[Piece]) -> bool:
        """Whether the last word belongs to no name: a stop word, an acronym behind a name of one word."""
        word = group[-1].word
        if group[0].word.lower() in _SORTS or (word in lists.DIRECTIONS and not self._is_none(group[0].word)):
            return False
        return (
            word.lower() not in _LEGAL and word not in lists.FORMS and len(group) > 1 and self._is_none(word)
        )

    def _led(self, text: str, start: int) -> int:
        """With a particle in small letters right before it."""
        match = _LEAD.search(text, max(0, start - 9), start)
        return match.start() if match is not None else start

    def _kind(self, text: str, group: Sequence[Piece], caps: Sequence[Piece]) -> tuple[str, bool, bool]:
        """Kind, sure, firm."""
        first, last = caps[0].word, caps[-1].word
        before = self._before(text, group[0].start)
        known = all(piece.word.lower() in self.seen for piece in caps)
        if len(caps) == 1:
            return self._single(first, before, known, group[0].sort == "initials")
        if last.rstrip(".") in lists.FORMS or last.lower().rstrip(".") in _LEGAL:
            return "ORG", True, True
        if first.lower() in _SORTS:
            return "ORG", True, True
        if any(piece.sort == "and" for piece in group):
            return "ORG", False, False
        if _is_street(last):
            return "ADDRESS", False, False
        if group[0].sort == "initials":
            return "PERSON", True, True
        if self._listed(first):
            word = first in lists.WORDS_THAT_ARE_NAMES and last not in self.last
            return "PERSON", not word and before not in _DETERMINERS, True
        if before in lists.ROLES or known:
            return "PERSON", known, known
        if before in lists.ORGANISATIONS_BEFORE:
            return "ORG", False, False
        if any(piece.sort == "particle" for piece in group) or last in self.last or last in self.first:
            return "PERSON", False, False
        if before in lists.AT or before in _DETERMINERS:
            return "ORG", False, False
        return ("LOC" if before in lists.IN else "PERSON"), False, False

    def _single(self, word: str, before: str, known: bool, initials: bool) -> tuple[str, bool, bool]:
        bare = word.rstrip("'’-")
        if initials:
            return "PERSON", bare in self.last or not lists.is_ordinary(bare, self.spoken), True
        if bare in self.places and before not in lists.ORGANISATIONS_BEFORE:
            return "LOC", True, True
        if bare in lists.COUNTRIES or bare in lists.LANDMARKS:
            return "LOC", False, False
        if before in lists.ORGANISATIONS_BEFORE:
            return "ORG", False, False
        if self._listed(word):
            sure = word not in lists.WORDS_THAT_ARE_NAMES and before not in _DETERMINERS and len(bare) > 2
            return "PERSON", sure or known, sure or known
        if known:
            return "PERSON", True, True
        if before in lists.ROLES:
            return "PERSON", False, False
        if _is_street(bare):
            return "ADDRESS", False, False
        if word.isupper() and len(word) > 1:
            return ("PERSON" if bare.capitalize() in self.last else "ORG"), False, False
        if before in lists.AT:
            return "ORG", False, False
        return ("LOC" if before in lists.IN else "PERSON"), False, False

    def _before(self, text: str, start: int) -> str:
        match = _BEFORE.search(text, max(0, start - 24), start)
        return match[1].lower() if match is not None else ""

    def _see(self, row: Sequence[Piece]) -> None:
        for piece in row:
            word = piece.word.lower().rstrip("'’-")
            if (
                piece.sort == "cap"
                and len(word) > 2
                and word not in _stops(self.spoken)
                and piece.word not in lists.NO_NAMES
            ):
                self.seen.add(word)


_SMALL_CAPITALS = frozenset("van de het den der ter ten el al ben".split())
"""Particles that have a capital where no first name stands before them."""


_TITLES_SHORT = frozenset("dr drs ir ing prof dhr mw mevr mr mrs ms".split())


def _is_street(word: str) -> bool:
    return word.endswith(_STREETS) and len(word) > 7


def _stops(spoken: str) -> frozenset[str]:
    return language.stop_words(spoken)


def _without_particles(row: list[Piece]) -> list[Piece]:
    while row and row[0].sort in ("particle", "and"):
        row = row[1:]
    return row
