"""An owner judges what was found in an original: it is a name, with these words instead, or it is none. Service."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from coding.pseudonymising import key as keys
from coding.pseudonymising import replacing
from coding.pseudonymising.models import NameFinding, Original, Replacement
from surveys.base import Actor, now
from surveys.errors import Refused

MOST_WORDS = 2_000


def findings(session: Session, original: Original) -> list[NameFinding]:
    """In the order of the text."""
    return list(
        session.scalars(
            select(NameFinding)
            .where(NameFinding.original_id == original.id)
            .options(joinedload(NameFinding.replacement))
            .order_by(NameFinding.start)
        )
    )


def words_of(finding: NameFinding) -> str:
    """The words found, cut from the original."""
    return finding.original.text[finding.start : finding.end]


def accept(
    session: Session, actor: Actor, finding: NameFinding, words: str = "", *, everywhere: bool = True
) -> int:
    """This is a name; `words` stand instead of it when they are not what was proposed. Gives how many places it decided.

    `everywhere`: the same words in this text, in the others that wait, and in what comes later.
    """
    _must_wait(finding.original)
    row = finding.replacement
    own = keys.fit(words) if words.strip() else row.words
    if not everywhere:
        if own != row.words:
            finding.replacement = _for_one_place(session, finding, own)
        _decide(finding, actor, "changed" if own != row.words else "accepted")
        session.flush()
        return 1
    changed = own != row.words
    if not row.everywhere:  # chosen for one place before, now for all
        key = keys.read(session, finding.original.study_id, writing=True)
        row = key.propose(session, words_of(finding), row.kind, finding.original.document.language)
        finding.replacement = row
    if changed:
        _called_alike(session, row, own)
    keys.name(session, actor, row, own)
    return _everywhere(session, actor, row, "changed" if changed else "accepted", _same(session, row))


def reject(session: Session, actor: Actor, finding: NameFinding, *, everywhere: bool = True) -> int:
    """This is not a name; gives how many places it decided."""
    _must_wait(finding.original)
    if not everywhere or not finding.replacement.everywhere:
        _decide(finding, actor, "no_name")
        session.flush()
        return 1
    row = finding.replacement
    keys.no_name(session, actor, row)
    count = 0
    for same in _same(session, row):
        _decide(same, actor, "no_name")
        count += 1
    session.flush()
    return count


def reopen(session: Session, actor: Actor, finding: NameFinding) -> None:
    """Not decided, this one place; what was said of the same words elsewhere stands."""
    _must_wait(finding.original)
    finding.state, finding.decided_at, finding.decided_by = "waiting", None, None
    session.flush()


def accept_waiting(session: Session, actor: Actor, original: Original) -> int:
    """Everything that still waits in this text is a name."""
    _must_wait(original)
    count = 0
    for found in findings(session, original):
        if found.state != "waiting":
            continue
        row = found.replacement
        if not row.everywhere:
            _decide(found, actor, "changed")
            count += 1
            continue
        keys.name(session, actor, row)
        waiting = [same for same in _same(session, row) if same.state == "waiting"]
        count += _everywhere(session, actor, row, "accepted", waiting)
    return count


def add(
    session: Session,
    actor: Actor,
    original: Original,
    start: int,
    end: int,
    kind: str,
    words: str = "",
    *,
    everywhere: bool = True,
) -> NameFinding:
    """Words that the machine missed. What was found within them gives way. Raises Refused for what cannot be hidden."""
    _must_wait(original)
    if kind not in keys.KINDS:
        raise Refused({"nl": "Kies wat voor naam dit is.", "en": "Choose what kind of name this is."})
    start, end = _trimmed(original.text, start, end)
    for found in findings(session, original):
        if found.start < end and start < found.end:
            session.delete(found)
    session.flush()
    key = keys.read(session, original.study_id, writing=True)
    row = key.propose(
        session, original.text[start:end], kind, original.document.language, clash=original.text
    )
    session.flush()
    made = NameFinding(original_id=original.id, start=start, end=end, by="person", replacement_id=row.id)
    made.original, made.replacement = original, row
    session.add(made)
    session.flush()
    accept(session, actor, made, words, everywhere=everywhere)
    return made


def place_of(original: Original, words: str) -> tuple[int, int]:
    """Where words that were typed or pasted stand first. Raises Refused when they do not."""
    parts = words[:MOST_WORDS].split()
    found = re.search(r"\s+".join(map(re.escape, parts)), original.text) if parts else None
    if found is None:
        raise Refused(
            {
                "nl": "Deze woorden staan zo niet in de tekst. Kopieer ze eruit en plak ze hier.",
                "en": "These words do not stand in the text like that. Copy them from it and paste them here.",
            }
        )
    return found.span()


@dataclass(frozen=True)
class Piece:
    """A stretch of the original; with a finding when it was found."""

    words: str
    start: int
    finding: NameFinding | None = None


@dataclass(frozen=True)
class Paragraph:
    """A line of the original in pieces."""

    pieces: list[Piece]


def paragraphs(original: Original, found: list[NameFinding]) -> list[Paragraph]:
    """The original line by line, with the findings in it; no finding reaches over a line end."""
    made: list[Paragraph] = []
    waiting = iter(found)
    following = next(waiting, None)
    at = 0
    for line in original.text.split("\n"):
        end, pieces, since = at + len(line), [], at
        while following is not None and following.start < end:
            if since < following.start:
                pieces.append(Piece(original.text[since : following.start], since))
            pieces.append(Piece(original.text[following.start : following.end], following.start, following))
            since = following.end
            following = next(waiting, None)
        if since < end:
            pieces.append(Piece(original.text[since:end], since))
        if pieces:
            made.append(Paragraph(pieces))
        at = end + 1
    return made


# ---------------------------------------------------------------- inside


def _everywhere(
    session: Session, actor: Actor, row: Replacement, state: str, found: Iterable[NameFinding]
) -> int:
    count = 0
    for same in found:
        _decide(same, actor, state)
        count += 1
    return count + _spread(session, actor, row, state)


def _called_alike(session: Session, row: Replacement, own: str) -> None:
    """Other words for the same person, of which nobody said anything yet, are written alike."""
    for other in keys.read(session, row.study_id).rows:
        if other.id != row.id and other.words == row.words and other.everywhere and other.state == "proposed":
            other.words = keys.fit(own)


def _same(session: Session, row: Replacement) -> Iterator[NameFinding]:
    """The findings of the same words in texts that are still worked on."""
    yield from session.scalars(
        select(NameFinding)
        .join(Original, Original.id == NameFinding.original_id)
        .where(NameFinding.replacement_id == row.id, Original.made_at.is_(None))
    ).all()


def _spread(session: Session, actor: Actor, row: Replacement, state: str) -> int:
    """The same words where the machine did not see them, in all texts that are still worked on."""
    count = 0
    working = select(Original).where(Original.study_id == row.study_id, Original.made_at.is_(None))
    for original in session.scalars(working).all():
        places = replacing.occurrences(original.text, row.original)
        if not places:
            continue
        taken = [(found.start, found.end) for found in findings(session, original)]
        for start, end in places:
            if "\n" in original.text[start:end] or any(start < b and a < end for a, b in taken):
                continue
            found = NameFinding(
                original_id=original.id, start=start, end=end, by="key", replacement_id=row.id
            )
            _decide(found, actor, state)
            session.add(found)
            count += 1
    session.flush()
    return count


def _for_one_place(session: Session, finding: NameFinding, words: str) -> Replacement:
    original = finding.original
    key = keys.read(session, original.study_id, writing=True)
    row = key.propose(
        session,
        words_of(finding),
        finding.replacement.kind,
        original.document.language,
        everywhere=False,
    )
    row.words = words
    session.flush()
    return row


def _decide(finding: NameFinding, actor: Actor, state: str) -> None:
    finding.state, finding.decided_by, finding.decided_at = state, actor, now()


def _must_wait(original: Original) -> None:
    if original.made_at is not None:
        raise Refused(
            {
                "nl": "De versie zonder namen is gemaakt. Mist er iets? Begin dan opnieuw bij de nieuwste versie.",
                "en": "The version without names is made. Is something missing? Begin again at the newest version.",
            }
        )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without white space at the ends. Raises Refused for no words, or for words of several lines."""
    if not 0 <= start < end <= len(text):
        raise Refused({"nl": "Dit staat niet in de tekst.", "en": "This is not in the text."})
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start == end or "\n" in text[start:end] or end - start > MOST_WORDS:
        raise Refused(
            {
                "nl": "Kies de woorden van één naam, binnen één alinea.",
                "en": "Choose the words of one name, within one paragraph.",
            }
        )
    return start, end
