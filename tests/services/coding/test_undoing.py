"""Undo and redo in the workspace: per person, in order, never over what somebody else did later."""

import uuid
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import codebook, encoding, intake, marking, retention, review
from coding.codebook import in_vivo
from coding.marks import reading, undoing
from coding.marks.models import CodingChange, CodingStep
from coding.models import Coding, Document
from surveys.errors import Refused, Stale
from surveys.models import Study
from tests import factories

CORPUS = Path(__file__).parents[2] / "data" / "corpus" / "transcripts"
ME, OTHER = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def study(session: Session) -> Study:
    made = factories.make_study(session)
    codebook.adopt(session, None, made)
    return made


@pytest.fixture
def document(session: Session, study: Study) -> Document:
    return intake.add_transcript(session, None, study, "T01.txt", (CORPUS / "T01.txt").read_bytes())


@pytest.fixture
def codes(session: Session, study: Study) -> list[uuid.UUID]:
    return [code.id for code in codebook.usable(session, study.id)]


def live(session: Session, document: Document) -> list[tuple[object, ...]]:
    return [
        (c.code_id, c.start, c.end, c.valence, c.strength, c.improvement, c.memo)
        for c in marking.codings(session, None, document)
    ]


def test_every_act_is_undone_and_done_again_in_order(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    states = [live(session, document)]
    coding = marking.apply(session, ME, document, codes[0], 3, 40)
    states.append(live(session, document))
    for fields in (
        {"valence": "barrier"},
        {"strength": 3},
        {"improvement": True},
        {"memo": "let op"},
        {"code_id": codes[1]},
        {"end": 60},
        {"strength": 0},
    ):
        marking.change(session, ME, coding, revision=coding.revision, **fields)  # type: ignore[arg-type]
        states.append(live(session, document))
    marking.remove(session, ME, coding, revision=coding.revision)
    states.append(live(session, document))
    marking.restore(session, ME, coding)
    states.append(live(session, document))
    assert len(set(map(str, states))) == len(states) - 2  # the empty one and the last but one come twice
    for expected in reversed(states[:-1]):
        undoing.undo(session, ME, document)
        assert live(session, document) == expected
    with pytest.raises(Refused):
        undoing.undo(session, ME, document)
    for expected in states[1:]:
        undoing.redo(session, ME, document)
        assert live(session, document) == expected
    with pytest.raises(Refused):
        undoing.redo(session, ME, document)


def test_undoing_twice_and_doing_something_new_forgets_what_could_be_redone(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    marking.apply(session, ME, document, codes[0], 3, 40)
    marking.apply(session, ME, document, codes[1], 3, 40)
    undoing.undo(session, ME, document)
    undoing.undo(session, ME, document)
    undoing.redo(session, ME, document)
    assert [row[0] for row in live(session, document)] == [codes[0]]
    marking.apply(session, ME, document, codes[2], 3, 40)
    with pytest.raises(Refused):
        undoing.redo(session, ME, document)
    undoing.undo(session, ME, document)
    undoing.undo(session, ME, document)
    assert live(session, document) == []


def test_undo_takes_ones_own_step_back_and_leaves_those_of_others(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    marking.apply(session, ME, document, codes[0], 3, 40)
    marking.apply(session, OTHER, document, codes[1], 50, 90)
    undoing.undo(session, ME, document)
    assert [row[0] for row in live(session, document)] == [codes[1]]
    with pytest.raises(Refused):
        undoing.undo(session, ME, document)


def test_what_somebody_else_changed_later_is_not_overwritten(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    coding = marking.apply(session, ME, document, codes[0], 3, 40)
    marking.change(session, ME, coding, revision=coding.revision, valence="barrier")
    marking.change(session, OTHER, coding, revision=coding.revision, valence="mixed")
    outcome = undoing.undo(session, ME, document)
    assert (outcome.done, outcome.kept) == ([], [OTHER])
    assert coding.valence == "mixed"
    outcome = undoing.undo(
        session, ME, document
    )  # the step before: taking it away would take the other's work away
    assert outcome.kept == [OTHER]
    assert coding.removed_at is None
    with pytest.raises(Refused):
        undoing.redo(session, ME, document)


def test_a_value_that_somebody_else_set_to_the_same_is_theirs_now(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    coding = marking.apply(session, ME, document, codes[0], 3, 40)
    marking.change(session, ME, coding, revision=coding.revision, valence="barrier")
    marking.change(session, OTHER, coding, revision=coding.revision, valence="mixed")
    marking.change(session, OTHER, coding, revision=coding.revision, valence="barrier")
    assert undoing.undo(session, ME, document).kept == [OTHER]
    assert coding.valence == "barrier"


def test_another_field_that_somebody_else_changed_stays_when_mine_is_undone(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    coding = marking.apply(session, ME, document, codes[0], 3, 40)
    marking.change(session, ME, coding, revision=coding.revision, valence="barrier")
    marking.change(session, OTHER, coding, revision=coding.revision, memo="van een ander")
    undoing.undo(session, ME, document)
    assert (coding.valence, coding.memo) == ("neutral", "van een ander")


def test_a_change_of_many_is_one_step_and_what_can_be_taken_back_is(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    made = [marking.apply(session, ME, document, codes[n], 3, 40 + n) for n in range(3)]
    stale = (made[2].id, 99)
    chosen = [(coding.id, coding.revision) for coding in made[:2]]
    assert marking.change_many(session, ME, document, [*chosen, stale], valence="barrier") == (2, 1)
    assert [coding.valence for coding in made] == ["barrier", "barrier", "neutral"]
    marking.change(session, OTHER, made[0], revision=made[0].revision, valence="mixed")
    outcome = undoing.undo(session, ME, document)
    assert (len(outcome.done), outcome.kept) == (1, [OTHER])
    assert [coding.valence for coding in made] == ["mixed", "neutral", "neutral"]
    undoing.redo(session, ME, document)
    assert [coding.valence for coding in made] == ["mixed", "barrier", "neutral"]


def test_judging_a_proposal_is_undone_with_its_coding(
    session: Session, study: Study, document: Document
) -> None:
    intake.segment(session, document)
    suggester = review.learn(session, study.id, "nl", encoding.CharacterNgrams())
    review.suggest_document(session, None, document, suggester)
    first, second, *_ = review.waiting(session, None, document)
    review.accept(session, ME, first)
    review.reject(session, ME, second, "past niet")
    undoing.undo(session, ME, document)
    assert (second.state, second.reason, second.decided_by) == ("waiting", "", None)
    undoing.undo(session, ME, document)
    assert first.state == "waiting"
    assert marking.codings(session, None, document) == []
    undoing.redo(session, ME, document)
    undoing.redo(session, ME, document)
    assert (first.state, second.state, second.reason) == ("accepted", "rejected", "past niet")
    assert [c.suggestion_id for c in marking.codings(session, None, document)] == [first.id]
    review.suggest_document(
        session, None, document, suggester
    )  # a proposal a coding came from is never deleted
    undoing.undo(session, ME, document)
    undoing.undo(session, ME, document)
    review.suggest_document(session, None, document, suggester)


def test_a_judgement_of_somebody_else_is_not_overwritten(
    session: Session, study: Study, document: Document
) -> None:
    intake.segment(session, document)
    review.suggest_document(
        session, None, document, review.learn(session, study.id, "nl", encoding.CharacterNgrams())
    )
    first = review.waiting(session, None, document)[0]
    review.accept(session, OTHER, first)
    with pytest.raises(Stale):
        review.reject(session, ME, first)


def test_what_changed_since_is_told_and_no_more(
    session: Session, document: Document, codes: list[uuid.UUID]
) -> None:
    first = marking.apply(session, ME, document, codes[0], 3, 40)
    seen = document.marked_seq
    second = marking.apply(session, OTHER, document, codes[1], 3, 40)
    found = reading.beside(session, ME, document.id, seen)
    assert [row[0] for row in found.codings] == [second.id.hex]
    marking.remove(session, ME, first, revision=first.revision)
    found = reading.beside(session, ME, document.id, document.marked_seq - 1)
    assert (found.codings, found.removed) == ([], [first.id.hex])
    everything = reading.beside(session, ME, document.id)
    assert [dict(zip(reading.CODING, row, strict=True))["id"] for row in everything.codings] == [
        second.id.hex
    ]


@hypothesis.settings(max_examples=60, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(
    acts=st.lists(
        st.tuples(
            st.sampled_from([ME, OTHER]),
            st.sampled_from(["add", "valence", "memo", "remove", "undo", "redo"]),
            st.integers(0, 5),
        ),
        max_size=25,
    )
)
def test_whatever_two_people_do_undoing_never_changes_a_value_the_other_wrote_last(
    session: Session, document: Document, codes: list[uuid.UUID], acts: list[tuple[uuid.UUID, str, int]]
) -> None:
    with session.begin_nested() as nested:
        last: dict[tuple[uuid.UUID, str], uuid.UUID] = {}
        for who, act, number in acts:
            before = {
                c.id: (c.valence, c.memo, c.removed_at is None) for c in session.scalars(select(Coding))
            }
            mine = marking.codings(session, None, document)
            if act == "add":
                coding = marking.apply(session, who, document, codes[number], 3, 40 + number)
                last[coding.id, "here"] = who
            elif act in ("undo", "redo"):
                try:
                    (undoing.undo if act == "undo" else undoing.redo)(session, who, document)
                except Refused:
                    continue
                for c in session.scalars(select(Coding)):
                    if c.id not in before:
                        continue
                    for name, was, now_is in zip(
                        ("valence", "memo", "here"),
                        before[c.id],
                        (c.valence, c.memo, c.removed_at is None),
                        strict=True,
                    ):
                        if was != now_is:
                            assert last.get((c.id, name), who) == who, (name, was, now_is)
            elif mine:
                coding = mine[number % len(mine)]
                if act == "remove":
                    marking.remove(session, who, coding, revision=coding.revision)
                    last[coding.id, "here"] = who
                else:
                    value = (
                        {"valence": marking.VALENCES[number % 4]}
                        if act == "valence"
                        else {"memo": str(number)}
                    )
                    marking.change(session, who, coding, revision=coding.revision, **value)  # type: ignore[arg-type]
                    if getattr(coding, act) != before[coding.id][act == "memo"]:
                        last[coding.id, act] = who
        nested.rollback()


def test_the_log_goes_with_its_document(session: Session, document: Document, codes: list[uuid.UUID]) -> None:
    marking.apply(session, ME, document, codes[0], 3, 40, memo="over Piet")
    undoing.undo(session, ME, document)
    undoing.redo(session, ME, document)
    assert session.scalar(select(func.count()).select_from(CodingStep)) == 3
    retention.erase_documents(session, None, [document.id])
    assert session.scalar(select(func.count()).select_from(CodingStep)) == 0
    assert session.scalar(select(func.count()).select_from(CodingChange)) == 0


def test_a_code_made_while_coding_goes_after_its_coding_and_comes_back_before_it(
    session: Session, study: Study, document: Document
) -> None:
    coding = in_vivo.code_passage(session, ME, study, document, 3, 20, label="Loket")
    made = coding.code
    undoing.undo(session, ME, document)
    assert (live(session, document), made.retired_at) == ([], None), "first the coding, the code stands"
    outcome = undoing.undo(session, ME, document)
    assert undoing.made_code(outcome.done) == made.id
    assert made.retired_at is not None
    assert made not in codebook.usable(session, study.id)
    with pytest.raises(Refused):
        undoing.undo(session, ME, document)
    undoing.redo(session, ME, document)
    assert made.retired_at is None
    undoing.redo(session, ME, document)
    assert [row[0] for row in live(session, document)] == [made.id]
    # made once: the same name again is the same code, and one step
    again = in_vivo.code_passage(session, ME, study, document, 30, 50, label="loket")
    assert again.code_id == made.id
    undoing.undo(session, ME, document)
    assert len(live(session, document)) == 1
    assert made.retired_at is None


@pytest.mark.parametrize("how", ["coded", "below", "written"])
def test_a_code_made_while_coding_stays_when_something_else_was_done_with_it(
    session: Session, study: Study, document: Document, how: str
) -> None:
    earlier = marking.apply(session, ME, document, codebook.usable(session, study.id)[0].id, 60, 70)
    made = in_vivo.code_passage(session, ME, study, document, 3, 20, label="Loket").code
    if how == "coded":
        marking.apply(session, OTHER, document, made.id, 40, 55)
    elif how == "below":
        codebook.add(session, OTHER, study, label={"nl": "Balie"}, parent_id=made.id)
    else:
        codebook.change(
            session, OTHER, made, revision=made.revision, definition={"nl": "Waar men terechtkan"}
        )
    undoing.undo(session, ME, document)
    outcome = undoing.undo(session, ME, document)
    assert (outcome.done, made.retired_at) == ([], None)
    assert "Loket" in (outcome.refused or {})["nl"]
    undoing.undo(session, ME, document)  # and the step before it is next
    session.refresh(earlier)
    assert earlier.removed_at is not None
