"""Makes the version without names: its text carries the replacements, and what people did in the older one comes along.

The older version has points where the names stood, so that offsets of its history still hold. Service.
"""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import exists, inspect, select, update
from sqlalchemy.orm import Session

from coding import layers
from coding.codebook.models import PinnedExample
from coding.documents import cases
from coding.documents.check_models import MemberCheck
from coding.documents.version_models import UnplacedCoding
from coding.groups import ties
from coding.groups.models import ThemePin
from coding.intake import digest
from coding.memos.models import Memo
from coding.models import Coding, Document, Segment, Suggestion, Theme, ThemeMember, Turn
from coding.pseudonymising import holding, replacing, reviewing
from coding.pseudonymising import key as keys
from coding.pseudonymising.models import NameFinding, Original, hides
from coding.pseudonymising.replacing import Change, Replaced
from coding.rounds import documents as round_documents
from surveys.base import Actor, new_id, now
from surveys.errors import Refused
from surveys.texts import pick


@dataclass
class Made:
    """The version without names, the one it came from, and what came along."""

    document: Document
    older: Document
    replaced: Replaced
    carried: int = 0
    """Codings that count and came along: always all of them."""
    codings: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        return self.replaced.forward(start, end)

    @property
    def hidden(self) -> list[tuple[int, int]]:
        """Where in the older version words were hidden."""
        return [(change.start, change.end) for change in self.replaced.changes]


def make_version(session: Session, actor: Actor, original: Original, title: str = "") -> Made:
    """`title`: of the version without names; else the one it had, with names of the key replaced.

    Raises Refused while a finding waits, when it is done already, and when the text was corrected meanwhile."""
    older = original.document
    found = reviewing.findings(session, original)
    _must_be_ready(session, original, found)
    replaced = _replaced(original, found)
    names = {replaced.older[one.start : one.end]: one.replacement.words for one in found if hides(one)}
    names = {**keys.read(session, original.study_id).hiding(), **names}
    newer = Document(
        id=new_id(),
        **{name: getattr(older, name) for name in KEPT},
        title=title_of(session, original, names, title),
        text=replaced.text,
        sha256=digest(replaced.text),
        source_name="",
        page_starts=[replaced.forward(place, place)[0] for place in older.page_starts],
        respondent=older.respondent or ("" if older.response_id else str(older.id)),
        version=older.version + 1,
        supersedes_id=older.id,
        created_by=actor,
    )
    item_id, older.item_id = older.item_id, None
    session.add(newer)
    session.flush()
    newer.item_id = item_id
    newer.turns = _turns(older, original, replaced, names)
    made = Made(newer, older, replaced)
    _blot_older(session, made, names, held=original.held)
    _close_history(session, actor, older, made.hidden)
    original.made_id, original.made_at, original.made_by = newer.id, now(), actor
    session.flush()
    cases.inherit(session, older, newer)
    _carry_codings(session, made)
    round_documents.follow(session, older.id, newer.id, made.moved)
    _carry_rest(session, made, names)
    if older.segments:
        _carry_segments(session, made)
    _hide_respondent(session, actor, older, names)
    _clean_reasons(session, made)
    _clean_themes(session, original.study_id, names)
    session.flush()
    session.expire(older)
    return made


def title_of(
    session: Session, original: Original, names: dict[str, str] | None = None, given: str = ""
) -> str:
    """What the version without names is called."""
    if given.strip():
        return " ".join(given.split())[:300]
    if names is None:
        names = {
            reviewing.words_of(one): one.replacement.words for one in reviewing.findings(session, original)
        }
    return replacing.hidden(original.title, names)[:300]


KEPT = (
    "study_id", "kind", "language", "said_on", "quote_agreed", "partner_id", "partner_type_id", "response_id",
)  # fmt: skip


def _must_be_ready(session: Session, original: Original, found: list[NameFinding]) -> None:
    if original.made_at is not None:
        raise Refused(
            {
                "nl": "De versie zonder namen is al gemaakt.",
                "en": "The version without names has been made already.",
            }
        )
    waiting = sum(one.state == "waiting" for one in found)
    if waiting:
        raise Refused(
            {
                "nl": f"Er wachten nog {waiting} plaatsen. Beslis daarover, of neem ze in één keer over.",
                "en": f"{waiting} places still wait. Decide on them, or accept them in one go.",
            }
        )
    if original.document.superseded_at is not None and not original.held:
        raise Refused(
            {
                "nl": "De tekst is intussen verbeterd. Stop hier, en begin bij de nieuwste versie.",
                "en": "The text was corrected meanwhile. Stop here, and begin at the newest version.",
            }
        )

    unplaced = exists().where(
        UnplacedCoding.document_id == original.document_id, UnplacedCoding.state == "waiting"
    )
    if session.scalar(select(unplaced)):
        raise Refused(
            {
                "nl": "Enkele coderingen wachten na een verbetering nog op hun plaats. Geef ze die eerst, bij de versies.",
                "en": "Some codings still wait for their place after a correction. Place them first, at the versions.",
            }
        )


def _replaced(original: Original, found: list[NameFinding]) -> Replaced:
    return Replaced(
        original.text, [Change(one.start, one.end, one.replacement.words) for one in found if hides(one)]
    )


def _turns(older: Document, original: Original, replaced: Replaced, names: dict[str, str]) -> list[Turn]:
    speakers = original.speakers.split("\n")
    made = []
    for turn, speaker in zip(older.turns, speakers, strict=False):
        start, end = replaced.forward(turn.start, turn.end)
        made.append(
            Turn(
                position=turn.position,
                speaker=replacing.hidden(speaker, names)[:100],
                role=turn.role,
                literal=turn.literal,
                participant_id=turn.participant_id,
                start=start,
                end=end,
                seconds=turn.seconds,
            )
        )
    return made


def _blot_older(session: Session, made: Made, names: dict[str, str], *, held: bool) -> None:
    """The older version keeps its place in history, with points for names; a text that was apart has points already."""
    older = made.older
    older.superseded_at = now()
    older.source_name = ""
    if held:
        return
    holding.close(session, older, made.hidden)
    older.title = made.document.title
    for turn in older.turns:
        turn.speaker = replacing.hidden(turn.speaker, names)[:100]


def _close_history(session: Session, actor: Actor, older: Document, places: list[tuple[int, int]]) -> None:
    """What is hidden now is hidden in what came before too; a version before a correction is closed as a whole."""
    whole = False
    while older.supersedes_id is not None:
        before = session.get_one(Document, older.supersedes_id)
        kept = session.scalar(select(Original).where(Original.document_id == before.id))
        if kept is None:
            kept = holding.keep(session, actor, before)
            kept.made_id, kept.made_at, kept.made_by = older.id, now(), actor
            whole = True
        elif not whole and kept.made_id == older.id:
            made = _replaced(kept, reviewing.findings(session, kept))
            places = [made.back(start, end) for start, end in places]
        if not kept.held:
            holding.close(session, before, [(0, len(before.text))] if whole else places)
        if whole:
            before.title, before.source_name = pick(holding.APART, before.language), ""
            for turn in before.turns:
                turn.speaker = ""
        older = before
    session.flush()


def _carry_codings(session: Session, made: Made) -> None:
    columns = [column.key for column in inspect(Coding).column_attrs]
    fresh = ("id", "document_id", "start", "end", "revision")
    live = select(Coding).where(Coding.document_id == made.older.id, Coding.removed_at.is_(None))
    for coding in session.scalars(live).all():
        start, end = made.replaced.forward(coding.start, coding.end)
        copy = Coding(
            id=new_id(),
            document_id=made.document.id,
            start=start,
            end=end,
            **{name: getattr(coding, name) for name in columns if name not in fresh},
        )
        session.add(copy)
        made.codings[coding.id] = copy.id
        made.carried += coding.layer in layers.COUNTED
    session.flush()


def _carry_rest(session: Session, made: Made, names: dict[str, str]) -> None:
    """Examples, memos, unplaced codings, and the people who are asked to read it, go to the version without names."""
    for example in session.scalars(
        select(PinnedExample).where(PinnedExample.document_id == made.older.id)
    ).all():
        start, end = made.replaced.forward(example.start, example.end)
        example.document_id, example.start, example.end = made.document.id, start, end
        example.digest = digest(made.document.text[start:end])
    moves = {made.older.id: made.document.id, **made.codings}
    for memo in session.scalars(
        select(Memo).where(
            Memo.study_id == made.older.study_id,
            Memo.about.in_(("document", "coding")),
            Memo.about_id.in_(list(moves)),
        )
    ).all():
        if memo.about_id is not None:
            session.execute(update(Memo).where(Memo.id == memo.id).values(about_id=moves[memo.about_id]))
    for row in session.scalars(
        select(UnplacedCoding).where(UnplacedCoding.document_id == made.older.id)
    ).all():
        row.document_id = made.document.id
        row.placed_id = made.codings.get(row.placed_id, row.placed_id) if row.placed_id else None
        if row.start is not None and row.end is not None:
            row.start, row.end = made.replaced.forward(row.start, row.end)
    for check in session.scalars(select(MemberCheck).where(MemberCheck.document_id == made.older.id)).all():
        check.document_id = made.document.id
        check.remarks = replacing.hidden(check.remarks, names)
        for passage in check.passages:
            passage.correction = replacing.hidden(passage.correction, names)
    session.flush()


def _carry_segments(session: Session, made: Made) -> None:
    """The same passages, cut at the same places: so themes and judged proposals pass to exactly the same."""
    newer, replaced = made.document, made.replaced
    new_ids = {}
    for segment in made.older.segments:
        start, end = replaced.forward(segment.start, segment.end)
        new_ids[segment.id] = new_id()
        session.add(
            Segment(
                id=new_ids[segment.id],
                document_id=newer.id,
                position=segment.position,
                start=start,
                end=end,
                digest=digest(newer.text[start:end]),
            )
        )
    newer.segmented_at = now()
    session.flush()
    for was, becomes in new_ids.items():
        for kept in (ThemeMember, ThemePin):
            session.execute(
                update(kept)
                .where(kept.segment_id == was)
                .values(segment_id=becomes)
                .execution_options(synchronize_session=False)
            )
        ties.follow(session, was, becomes)
    for judged in session.scalars(select(Suggestion).where(Suggestion.document_id == made.older.id)).all():
        if judged.state == "waiting":
            session.delete(judged)  # made anew, by the words as they are now
            continue
        judged.document_id, judged.segment_id = newer.id, new_ids[judged.segment_id]
        judged.start, judged.end = replaced.forward(judged.start, judged.end)
    session.flush()


def _hide_respondent(session: Session, actor: Actor, older: Document, names: dict[str, str]) -> None:
    """Who answered, as a spreadsheet calls them, stays one and the same voice in all texts of the study, without a name."""
    said = older.respondent
    key = keys.read(session, older.study_id)
    if not said or said in key.written():
        return
    words = replacing.hidden(said, names)
    parts = said.split()
    if (
        words == said
        and not any(sign.isdigit() for sign in said)
        and all(part[:1].isalpha() for part in parts)
    ):
        row = key.propose(session, said, "PERSON", older.language)
        keys.name(session, actor, row)
        words = row.words
    if words != said:
        session.execute(
            update(Document)
            .where(Document.study_id == older.study_id, Document.respondent == said)
            .values(respondent=words[:200])
        )


def _clean_reasons(session: Session, made: Made) -> None:
    """A proposal in any text that gives a passage of this one as its reason gives the words without names."""
    within = (
        select(Suggestion)
        .join(Document, Document.id == Suggestion.document_id)
        .where(Document.study_id == made.older.study_id)
    )
    for suggestion in session.scalars(within).all():
        words = str(suggestion.because.get("text", ""))
        at = made.replaced.older.find(words) if len(words) > 1 else -1
        while at >= 0:
            end = at + len(words)
            if made.replaced.touches(at, end):
                start, until = made.replaced.forward(at, end)
                suggestion.because = {**suggestion.because, "text": made.document.text[start:until]}
                break
            at = made.replaced.older.find(words, at + 1)


def _clean_themes(session: Session, study_id: uuid.UUID, names: dict[str, str]) -> None:
    """Labels that the machine made of the words of passages name nobody."""
    gone = {part.casefold() for words in names for part in [words, *words.split()] if part[:1].isupper()}
    lowered = {words.casefold(): instead for words, instead in names.items()}
    for theme in session.scalars(select(Theme).where(Theme.study_id == study_id)).all():
        kept = [word for word in theme.keywords if word.casefold() not in gone]
        if kept != theme.keywords:
            theme.keywords = kept
        for field_ in ("label", "machine_label"):
            label = getattr(theme, field_)
            parts = label.split(", ")
            clean = ", ".join(lowered.get(part.casefold(), replacing.hidden(part, names)) for part in parts)
            if clean != label:
                setattr(theme, field_, clean[:200])
    session.flush()
