"""The second room: a transcript comes in, is coded, gets proposals, and its passages become themes."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from coding import codebook, consents, encoding, intake, marking, review, themes
from coding.models import Coding, Document, Segment, SegmentVector, Suggestion, Theme, ThemeMember
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from tests import factories

CORPUS = Path(__file__).parents[2] / "data" / "corpus" / "transcripts"
ENCODER = encoding.CharacterNgrams()


@pytest.fixture
def study(session: Session) -> Study:
    made = factories.make_study(session)
    codebook.adopt(session, None, made)
    return made


@pytest.fixture
def document(session: Session, study: Study) -> Document:
    return intake.add_transcript(session, None, study, "T01.txt", (CORPUS / "T01.txt").read_bytes())


def code(session: Session, study: Study, key: str) -> uuid.UUID:
    return next(c.id for c in codebook.usable(session, study.id) if c.key == key)


def test_only_what_respondents_say_is_cut_into_segments(session: Session, document: Document) -> None:
    intake.segment(session, document)
    respondents = [(t.start, t.end) for t in document.turns if t.role == "respondent"]
    assert document.segments
    for segment in document.segments:
        assert any(start <= segment.start and segment.end <= end for start, end in respondents)


def test_segmenting_and_encoding_twice_changes_nothing(
    session: Session, study: Study, document: Document
) -> None:
    count = intake.segment(session, document)
    assert intake.segment(session, document) == count
    assert intake.encode_missing(session, study.id, ENCODER) > 0
    assert intake.encode_missing(session, study.id, ENCODER) == 0
    digests = {segment.digest for segment in document.segments}
    assert len(session.scalars(select(SegmentVector)).all()) == len(digests)


def test_a_coding_is_trimmed_to_its_words_and_not_doubled(
    session: Session, study: Study, document: Document
) -> None:
    start = document.text.index(" Sjakie, jongen")
    first = marking.apply(session, None, document, code(session, study, "ERV2"), start, start + 8)
    assert document.text[first.start : first.end] == "Sjakie,"
    again = marking.apply(session, None, document, code(session, study, "ERV2"), start, start + 8)
    assert again.id == first.id


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (0, 10_000_000), (7, 3)])
def test_a_range_without_words_is_refused(
    session: Session, study: Study, document: Document, start: int, end: int
) -> None:
    with pytest.raises(Refused):
        marking.apply(session, None, document, code(session, study, "ERV2"), start, end)


def test_a_code_of_another_study_is_not_found(session: Session, document: Document) -> None:
    other = factories.make_study(session)
    codebook.adopt(session, None, other)
    with pytest.raises(NotFound):
        marking.apply(session, None, document, code(session, other, "ERV2"), 3, 10)


def test_whether_the_same_coding_is_there_is_asked_of_its_place_and_not_of_the_whole_document(
    session: Session,
) -> None:
    connection = session.connection()
    places = {index["name"]: index["column_names"] for index in inspect(connection).get_indexes("coding")}
    assert places["ix_coding_document_place"] == ["document_id", "start", "end"]
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL chooses by how large a table is, and here it is empty
    asked = str(marking.SAME.compile(dialect=connection.dialect))
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", (None,) * asked.count("?")).all()
    assert ["ix_coding_document_place" in row[-1] for row in plan] == [True]


def test_a_change_on_an_old_revision_is_stale_and_changes_nothing(
    session: Session, study: Study, document: Document
) -> None:
    coding = marking.apply(session, None, document, code(session, study, "ERV2"), 3, 10)
    marking.change(session, None, coding, revision=coding.revision, valence="barrier")
    with pytest.raises(Stale):
        marking.change(session, None, coding, revision=1, valence="facilitator")
    assert coding.valence == "barrier"


def test_what_is_removed_can_be_brought_back(session: Session, study: Study, document: Document) -> None:
    coding = marking.apply(session, None, document, code(session, study, "ERV2"), 3, 10, memo="let op")
    seq = session.scalar(select(Document.marked_seq))
    marking.remove(session, None, coding, revision=coding.revision)
    assert marking.codings(session, None, document) == []
    marking.restore(session, None, coding)
    assert [found.memo for found in marking.codings(session, None, document)] == ["let op"]
    session.expire(document)
    assert seq is not None
    assert document.marked_seq == seq + 2


def test_the_question_a_passage_answers_is_what_was_asked_last(session: Session, document: Document) -> None:
    intake.segment(session, document)
    asked = review.asked(session, document, document.segments)
    assert asked[0] == document.text[document.turns[0].start : document.turns[0].end]
    for question, segment in zip(asked, document.segments, strict=True):
        before = [turn for turn in document.turns if turn.end <= segment.start and turn.role == "interviewer"]
        assert question == document.text[before[-1].start : before[-1].end]
    assert len(set(asked)) > 5


def test_proposals_are_judged_once_and_a_judged_one_is_not_made_again(
    session: Session, study: Study, document: Document
) -> None:
    intake.segment(session, document)
    suggester = review.learn(session, study.id, "nl", ENCODER)
    assert review.suggest_document(session, None, document, suggester) > 0
    first, second, third, *_ = review.waiting(session, None, document)
    coding = review.accept(session, None, first)
    assert review.accept(session, None, first).id == coding.id
    assert coding.suggestion_id == first.id
    other = code(session, study, "BUS2")
    assert review.change(session, None, second, other).code_id == other
    review.reject(session, None, third, "past hier niet")
    judged = (third.segment_id, third.code_id)
    review.suggest_document(session, None, document, suggester)
    waiting = {(s.segment_id, s.code_id) for s in review.waiting(session, None, document)}
    assert judged not in waiting
    assert session.get_one(Suggestion, third.id).reason == "past hier niet"
    counts = review.counts(session, study.id)
    assert (counts.accepted, counts.changed, counts.rejected) == (1, 1, 1)
    assert review.progress(session, None, study) == review.Agreement(agreed=1, judged=3)
    study.mode = "reflexive"
    assert review.progress(session, None, study) is None


def test_what_was_refused_is_learnt_from_too(session: Session, study: Study, document: Document) -> None:
    intake.segment(session, document)
    intake.encode_missing(session, study.id, ENCODER)
    review.suggest_document(session, None, document, review.learn(session, study.id, "nl", ENCODER))
    refused, accepted, *_ = review.waiting(session, None, document)
    assert review.progress(session, None, study) is None
    review.reject(session, None, refused)
    coding = review.accept(session, None, accepted)
    found = review._examples(session, study.id)
    assert {code for example in found for code in example.rejected} == {str(refused.code_id)}
    assert {code for example in found for code in example.codes} == {str(coding.code_id)}
    assert {example.document for example in found} == {str(document.id)}


def test_a_judgement_can_be_taken_back_with_its_coding(
    session: Session, study: Study, document: Document
) -> None:
    intake.segment(session, document)
    review.suggest_document(session, None, document, review.learn(session, study.id, "nl", ENCODER))
    suggestion = review.waiting(session, None, document)[0]
    review.accept(session, None, suggestion)
    review.reopen(session, None, suggestion)
    assert suggestion.state == "waiting"
    assert session.scalars(select(Coding).where(Coding.removed_at.is_(None))).all() == []


def _discovered(session: Session, study: Study, document: Document) -> themes.ThemeRun:
    intake.segment(session, document)
    run = themes.start(session, None, study, themes=4)
    return themes.discover(session, run.id, model=ENCODER)


def test_a_run_done_twice_gives_one_result(session: Session, study: Study, document: Document) -> None:
    run = _discovered(session, study, document)
    members = len(session.scalars(select(ThemeMember)).all())
    themes.discover(session, run.id, model=ENCODER)
    assert len(session.scalars(select(ThemeMember)).all()) == members
    assert members + run.unassigned == len(session.scalars(select(Segment)).all())


def test_progress_counts_work_that_was_done(session: Session, study: Study, document: Document) -> None:
    intake.segment(session, document)
    told: list[tuple[int, int]] = []
    run = themes.start(session, None, study)
    themes.discover(session, run.id, lambda done, total: told.append((done, total)), ENCODER)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] == len(document.segments) + 2


def test_a_group_becomes_a_theme_with_its_concept_and_a_merge_can_be_undone(
    session: Session, study: Study, document: Document
) -> None:
    _discovered(session, study, document)
    first, second, *_ = (summary.theme for summary in themes.summaries(session, study.id))
    before = {m.segment_id for m in second.members}
    themes.define(session, None, first, "Vast gezicht", "Niet: het loket")
    assert first.state == "accepted"
    moved = len(first.members)
    themes.merge(session, None, first, second)
    assert len(second.members) == len(before) + moved
    assert first.id not in {s.theme.id for s in themes.summaries(session, study.id)}
    themes.unmerge(session, None, first)
    assert {m.segment_id for m in second.members} == before
    assert first.state == "accepted"


def test_a_new_run_keeps_themes_and_replaces_groups(
    session: Session, study: Study, document: Document
) -> None:
    _discovered(session, study, document)
    kept = themes.summaries(session, study.id)[0].theme
    themes.define(session, None, kept, "Vast gezicht", "")
    run = themes.start(session, None, study, themes=3)
    themes.discover(session, run.id, model=ENCODER)
    found = session.scalars(select(Theme).where(Theme.state.in_(("proposed", "accepted")))).all()
    assert {theme.run_id for theme in found if theme.id != kept.id} == {run.id}
    assert kept in found


def test_a_policy_text_may_be_quoted(session: Session, study: Study, document: Document) -> None:
    assert document.kind == "policy"
    assert document.id in consents.quotable(session, study.id).documents


def test_a_code_of_ones_own_stands_under_its_category_and_makes_a_version(
    session: Session, study: Study
) -> None:
    book = codebook.of(session, study.id)
    assert book is not None
    parent = next(c for c in book.codes if c.key == "ERV")
    made = codebook.add(session, None, study, label={"nl": "Trots"}, parent_id=parent.id)
    assert made.key == "ERV5"
    session.expire(book)
    assert [version.number for version in book.versions] == [1, 2]
    codebook.retire(session, None, made)
    assert made.id not in {c.id for c in codebook.usable(session, study.id)}
