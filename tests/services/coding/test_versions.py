"""A corrected text: what people did in the older one comes along, and what has no sure place waits for a person."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import evidence
from analysis.models import Evidence, Lesson
from coding import codebook, intake, marking, readers, retention
from coding.codebook import examples
from coding.documents import cases, placing, versions
from coding.memos.models import Memo
from coding.models import Code, Coding, Document, Suggestion, Theme, ThemeMember, ThemeRun
from surveys.base import new_id
from surveys.errors import Refused
from surveys.models import Study
from tests import factories
from tests.services.surveys.conftest import ACTOR

TEXT = (
    "I: Hoe begon het?\nR: De jobcoach belde elke week. Dat gaf rust op de bouw.\n"
    "I: En daarna?\nR: Daarna stopte het, na dertien weken. Niemand wist waarom.\n"
)
QUOTES = ("De jobcoach belde elke week.", "Dat gaf rust op de bouw.", "Niemand wist waarom.")


@pytest.fixture
def study(session: Session) -> Study:
    made = factories.make_study(session)
    codebook.adopt(session, ACTOR, made)
    return made


@pytest.fixture
def document(session: Session, study: Study) -> Document:
    return intake.add_transcript(session, ACTOR, study, "gesprek.txt", TEXT.encode())


@pytest.fixture
def code(session: Session, study: Study) -> Code:
    found = session.scalars(select(Code).where(Code.parent_id.is_not(None))).first()
    assert found is not None
    return found


def coded(session: Session, document: Document, code: Code, quote: str, **more: object) -> Coding:
    start = document.text.index(quote)
    return marking.apply(session, ACTOR, document, code.id, start, start + len(quote), **more)  # type: ignore[arg-type]


def replaced(session: Session, document: Document, text: str) -> versions.Corrected:
    read = readers.read("verbeterd.txt", text.encode())
    return versions.replace(session, ACTOR, document, read, filename="verbeterd.txt")


def words(document: Document, coding: Coding) -> str:
    return document.text[coding.start : coding.end]


def test_codings_come_along_to_where_their_words_are_now(
    session: Session, document: Document, code: Code
) -> None:
    made = [coded(session, document, code, quote, valence="facilitator", memo="let op") for quote in QUOTES]
    found = replaced(session, document, TEXT.replace("Hoe begon het?", "Hoe is het allemaal begonnen 😀?"))
    newer = found.document
    assert (found.carried, found.changed, found.left) == (3, 0, 0)
    assert [words(newer, coding) for coding in marking.codings(session, ACTOR, newer)] == list(QUOTES)
    copy = session.get_one(Coding, found.codings[made[0].id])
    assert (copy.valence, copy.memo, copy.made_by, copy.made_at) == (
        "facilitator",
        "let op",
        ACTOR,
        made[0].made_at,
    )
    assert (newer.version, newer.supersedes_id, newer.source_name) == (2, document.id, "verbeterd.txt")
    assert document.superseded_at is not None
    assert document.text == TEXT  # history, as it was
    assert len([coding for coding in document.codings if coding.removed_at is None]) == 3


def test_a_passage_with_a_corrected_word_comes_along_and_is_told(
    session: Session, document: Document, code: Code
) -> None:
    coded(session, document, code, "De jobcoach belde elke week. Dat gaf rust op de bouw.")
    found = replaced(session, document, TEXT.replace("jobcoach", "jobcoaches"))
    assert (found.carried, found.changed, found.left) == (1, 1, 0)
    [note] = placing.of(session, ACTOR, found.document, "placed")
    assert note.was == "De jobcoach belde elke week. Dat gaf rust op de bouw."
    assert note.guess == "De jobcoaches belde elke week. Dat gaf rust op de bouw."


def test_what_has_no_sure_place_waits_and_is_placed_by_a_person(
    session: Session, document: Document, code: Code
) -> None:
    old = coded(session, document, code, "Dat gaf rust op de bouw.", valence="facilitator")
    found = replaced(
        session, document, TEXT.replace("Dat gaf rust op de bouw.", "Toen werd het kalmer op de bouw.")
    )
    newer = found.document
    assert (found.carried, found.left) == (0, 1)
    [waiting] = placing.of(session, ACTOR, newer)
    assert waiting.was == "Dat gaf rust op de bouw."
    assert waiting.guess
    assert newer.text.count(waiting.before + waiting.guess + waiting.behind) == 1
    assert placing.waiting(session, ACTOR, [newer]) == {newer.id: 1}
    start = newer.text.index("Toen werd")
    placed = placing.place(session, ACTOR, waiting.row, start - 1, start + 33)
    assert words(newer, placed) == "Toen werd het kalmer op de bouw."
    assert (placed.code_id, placed.valence) == (old.code_id, "facilitator")
    assert placing.of(session, ACTOR, newer) == []
    with pytest.raises(Refused, match="decided on already"):
        placing.place(session, ACTOR, waiting.row, start, start + 5)


@pytest.mark.parametrize("place", [(-1, 3), (5, 5), (9, 2), (0, 10_000)])
def test_a_place_outside_the_text_is_refused(
    session: Session, document: Document, code: Code, place: tuple[int, int]
) -> None:
    coded(session, document, code, "Niemand wist waarom.")
    newer = replaced(session, document, TEXT.replace("Niemand wist waarom.", "")).document
    [waiting] = placing.of(session, ACTOR, newer)
    with pytest.raises(Refused, match="not in the text"):
        placing.place(session, ACTOR, waiting.row, *place)


def test_letting_go_needs_a_reason_and_can_be_taken_back(
    session: Session, document: Document, code: Code
) -> None:
    coded(session, document, code, "Niemand wist waarom.")
    newer = replaced(session, document, TEXT.replace("Niemand wist waarom.", "")).document
    [waiting] = placing.of(session, ACTOR, newer)
    assert waiting.guess == ""
    with pytest.raises(Refused, match="Write why"):
        placing.let_go(session, ACTOR, waiting.row, " ")
    placing.let_go(session, ACTOR, waiting.row, "Dit was verkeerd verstaan.")
    assert placing.of(session, ACTOR, newer) == []
    assert placing.of(session, ACTOR, newer, "let_go")[0].row.reason == "Dit was verkeerd verstaan."
    placing.reopen(session, ACTOR, waiting.row)
    assert len(placing.of(session, ACTOR, newer)) == 1


def test_what_waits_goes_on_to_the_next_version_and_comes_back_where_its_words_do(
    session: Session, document: Document, code: Code
) -> None:
    coded(session, document, code, "Niemand wist waarom.")
    second = replaced(session, document, TEXT.replace("Niemand wist waarom.", "")).document
    third = replaced(session, second, TEXT.replace("Hoe begon", "Vertel, hoe begon")).document
    assert placing.of(session, ACTOR, third) == []
    assert [words(third, coding) for coding in marking.codings(session, ACTOR, third)] == [
        "Niemand wist waarom."
    ]


def test_only_the_newest_version_of_a_transcript_is_corrected(
    session: Session, study: Study, document: Document
) -> None:
    replaced(session, document, TEXT + "I: Dank.\n")
    with pytest.raises(Refused, match="a newer version"):
        replaced(session, document, TEXT + "I: Dag.\n")
    other = intake.add_transcript(session, ACTOR, study, "b.txt", TEXT.encode())
    with pytest.raises(Refused, match="same as the present"):
        replaced(session, other, TEXT)
    other.item_id = "E1"
    with pytest.raises(Refused, match="does not change"):
        replaced(session, other, TEXT + "I: Dag.\n")


def test_notes_follow_their_interview_and_an_unnamed_voice_stays_one(
    session: Session, study: Study, document: Document
) -> None:
    kind = factories.make_partner_type(session, study)
    cases.assign(session, ACTOR, [document], kind=kind)
    second = replaced(session, document, TEXT + "I: Dank.\n").document
    third = replaced(session, second, TEXT + "I: Dag.\n").document
    assert document.source_id == second.source_id == third.source_id is not None
    third.kind = "notes"
    with pytest.raises(Refused, match="at the interview itself"):
        replaced(session, third, TEXT)


def test_speakers_groups_and_attributes_are_those_of_the_older_version(
    session: Session, study: Study, document: Document
) -> None:
    group = cases.make_group(session, ACTOR, study, "Pilot")
    cases.put_in(session, ACTOR, group, [document])
    attribute = cases.make_attribute(session, ACTOR, study, "Fase")
    cases.set_value(session, ACTOR, attribute, [document], "begin")
    document.turns[1].role = document.turns[3].role = "other"
    newer = replaced(session, document, TEXT + "X: Nog iets.\n").document
    case = cases.describe(session, [newer])[0]
    assert ([found.name for found in case.groups], case.values) == (["Pilot"], {attribute.id: "begin"})
    assert [turn.role for turn in newer.turns] == [
        "interviewer",
        "other",
        "interviewer",
        "other",
        "respondent",
    ]


def test_evidence_examples_and_memos_follow_their_words(
    session: Session, study: Study, document: Document, code: Code
) -> None:
    kept, changed = coded(session, document, code, QUOTES[0]), coded(session, document, code, QUOTES[2])
    finding = Lesson(study_id=study.id, number=1, title="Bellen helpt")
    session.add(finding)
    session.flush()
    for coding in (kept, changed):
        evidence.add_passage(
            session, ACTOR, finding, document, coding.start, coding.end, "for", coding=coding
        )
    example = examples.pin(session, ACTOR, code, document, kept.start, kept.end)
    memo = Memo(
        study_id=study.id, about="coding", about_id=kept.id, text="Denk hierover na", made_by=new_id()
    )
    session.add(memo)
    session.flush()
    found = replaced(
        session, document, "Kop\n" + TEXT.replace("Niemand wist waarom.", "Niemand wist precies waarom.")
    )
    left = evidence.follow(session, document, found.document, found.same, found.codings)
    assert left == 1
    links = session.scalars(select(Evidence).order_by(Evidence.start)).all()
    assert {link.document_id for link in links} == {document.id, found.document.id}
    assert all(evidence.is_intact(link) for link in links)
    moved = next(link for link in links if link.document_id == found.document.id)
    assert moved.coding_id == found.codings[kept.id]
    session.refresh(example)
    session.refresh(memo)
    assert (example.document_id, found.document.text[example.start : example.end]) == (
        found.document.id,
        QUOTES[0],
    )
    assert memo.about_id == found.codings[kept.id]


def test_places_in_themes_and_judged_proposals_pass_to_the_same_passages(
    session: Session, study: Study, document: Document, code: Code
) -> None:
    intake.segment(session, document)
    run = ThemeRun(study_id=study.id, parameters={})
    session.add(run)
    session.flush()
    theme = Theme(
        study_id=study.id, run_id=run.id, position=0, label="Rust", machine_label="rust", keywords=[]
    )
    session.add(theme)
    session.flush()
    segment = document.segments[-1]
    session.add(ThemeMember(theme_id=theme.id, segment_id=segment.id, confidence=0.9, central=True))
    session.add(
        Suggestion(
            document_id=document.id, segment_id=segment.id, code_id=code.id, start=segment.start, end=segment.end,
            probability=0.4, because={}, encoder="test", state="rejected", reason="past niet",
        )
    )  # fmt: skip
    session.flush()
    newer = replaced(session, document, "Kop\n" + TEXT).document
    intake.segment(session, newer)
    versions.follow_segments(session, newer)
    versions.follow_segments(session, newer)
    session.expire_all()
    [member] = theme.members
    assert member.segment.document_id == newer.id
    assert newer.text[member.segment.start : member.segment.end] == document.text[segment.start : segment.end]
    [judged] = session.scalars(select(Suggestion).where(Suggestion.document_id == newer.id)).all()
    assert (judged.state, judged.reason, judged.segment_id) == ("rejected", "past niet", member.segment_id)


def test_a_corrected_turn_keeps_the_pages(session: Session, document: Document) -> None:
    document.page_starts = [0, TEXT.index("I: En daarna?")]
    newer = versions.correct(session, ACTOR, document, {1: "De coach belde dagelijks, heel vaak."}).document
    assert newer.text[newer.page_starts[1] :].startswith("I: En daarna?")


def test_all_versions_go_when_a_document_is_erased(session: Session, document: Document, code: Code) -> None:
    coded(session, document, code, "Niemand wist waarom.")
    coded(session, document, code, "De jobcoach belde elke week. Dat gaf rust op de bouw.")
    newer = replaced(
        session, document, TEXT.replace("Niemand wist waarom.", "").replace("elke", "iedere")
    ).document
    assert retention.erase_documents(session, ACTOR, [document.id, newer.id]) == 2
    assert session.scalars(select(Document)).all() == []


def test_an_older_version_is_not_coded_any_more(session: Session, document: Document, code: Code) -> None:
    replaced(session, document, TEXT + "I: Dank.\n")
    with pytest.raises(Refused, match="older version"):
        coded(session, document, code, "Niemand wist waarom.")
