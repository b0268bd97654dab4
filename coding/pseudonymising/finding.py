"""Looks for names in an original: by the engine, the study's register, its speakers, and what was decided. Service."""

import re
from collections.abc import Iterable

from sqlalchemy.orm import Session

from coding import pseudonyms
from coding.names import lists
from coding.pseudonymising import replacing
from coding.pseudonymising.key import Key
from coding.pseudonymising.models import NameFinding, Original
from surveys import partners
from surveys.base import now
from surveys.models import Study
from surveys.texts import pick

SHORTEST = 3
"""Signs of a name of a list: shorter ones are words too often."""
UNSURE = 0.5
"""Of a name of which its capital alone tells; what a list, a title or its form tells is 1."""
FIXED = ("EMAIL", "URL", "IBAN", "POSTCODE", "PHONE", "BSN")
"""Kinds with a form of their own."""
TITLE = re.compile(rf"{lists.TITLES}\s+")
"""What stands before a name and says nothing of who it is."""
_NO_SPEAKER = re.compile(
    r"(?:[A-Z]{1,2}|interviewer|interviewee|respondent|geïnterviewde|spreker|speaker|onderzoeker|moderator|participant"
    r"|deelnemer|unknown|onbekend)\s*\d*",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\[[^\[\]\n]{1,120}\]")


def find(session: Session, original: Original, key: Key) -> list[NameFinding]:
    """Makes the findings of an original; words that are known in the study are decided already.

    A part of a name ("Peter" of "Peter Jansen") gets words of its own in the key, and the same replacement.
    """
    text, language = original.text, original.document.language
    organisations, people = _listed(session, original, language)
    given = {name for name in {*organisations, *people} if key.of(name) is None}
    finder = pseudonyms.Finder(given, language)
    same = {finder.meet(row.kind, row.original): row for row in key.rows if row.state != "no_name"}
    taken = _kept(text, key)
    found = []
    for start, end, kind, sure in _known(text, key) + [
        (one.start, one.end, one.kind, one.sure) for one in finder.find(text)
    ]:
        start, end = _trimmed(text, start, end)
        words = text[start:end]
        if start >= end or any(start < until and since < end for since, until in taken):
            continue
        row = key.of(words)
        if row is not None and row.state == "no_name":
            continue
        taken.append((start, end))
        if words in organisations:
            kind = "ORG"
        if row is None:
            who = finder.meet(kind, words)
            row = key.propose(
                session,
                words,
                kind,
                language,
                clash=text,
                like=same.get(who),
                called=organisations.get(words, ""),
            )
            same.setdefault(who, row)
        known = row.state == "name"
        found.append(
            NameFinding(
                original_id=original.id,
                replacement_id=row.id,
                start=start,
                end=end,
                sure=1.0 if known or sure else UNSURE,
                by="key" if known else "machine",
                state="accepted" if known else "waiting",
                decided_at=now() if known else None,
                decided_by=row.changed_by if known else None,
            )
        )
    session.flush()
    session.add_all(found)
    session.flush()
    return sorted(found, key=lambda one: one.start)


def is_sure(finding: NameFinding, kind: str) -> bool:
    """Whether no person needs to look: words of the key, and numbers and addresses that have a form of their own."""
    return finding.by == "key" or (kind in FIXED and finding.sure > UNSURE)


def _known(text: str, key: Key) -> list[tuple[int, int, str, float]]:
    """Where names of the key stand, the longest first."""
    return [
        (start, end, row.kind, 1.0)
        for words in key.names()
        if (row := key.of(words)) is not None
        for start, end in replacing.occurrences(text, words)
    ]


def _listed(session: Session, original: Original, language: str) -> tuple[dict[str, str], set[str]]:
    """The register's organisations with what they are, and its people and the speakers of this text: whole, and in parts."""
    register = partners.register(session, session.get_one(Study, original.study_id))
    organisations = {
        words: pick(partner.type.label, language).lower()
        for partner in register
        for words in _parts([partner.name])
    }
    people = [person.name for partner in register for person in partner.participants]
    return organisations, _parts([*people, *speakers(original)]) - organisations.keys()


def _parts(names: Iterable[str]) -> set[str]:
    whole = {name for name in names if len(name) >= SHORTEST}
    parts = {part for name in whole for part in re.findall(r"[^\W\d_][\w’'-]+", name) if part[0].isupper()}
    ordinary = pseudonyms.NO_NAMES | pseudonyms.PLACES
    return whole | {
        part
        for part in parts
        if len(part) >= SHORTEST and part.lower() not in _sorts() and part not in ordinary
    }


def speakers(original: Original) -> list[str]:
    """The marks of speakers that may be the name of somebody."""
    return [
        name
        for name in dict.fromkeys(original.speakers.split("\n"))
        if len(name) >= SHORTEST and not _NO_SPEAKER.fullmatch(name)
    ]


def _sorts() -> frozenset[str]:
    """Words that are part of many names and tell nothing by themselves."""
    return frozenset(
        "aannemingsmaatschappij bouw "
        "bouwbedrijf stichting bureau woonstichting corporatie gemeente groep wonen aannemer aannemingsbedrijf "
        "installatiebedrijf sociaal werkbedrijf werk partner partners contact bedrijf bv b.v. nv n.v. van der den het "
        "een group company housing council city builder builders agency network netwerk".split()
    )


def _kept(text: str, key: Key) -> list[tuple[int, int]]:
    """Places where a replacement stands already."""
    written = key.written()
    return [match.span() for match in _WRITTEN.finditer(text) if match.group() in written]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without a title before the name, and within one line."""
    words = text[start:end]
    title = TITLE.match(words)
    if title is not None:
        start, words = start + title.end(), words[title.end() :]
    line = words.split("\n", 1)[0].rstrip()
    return start, start + len(line)
