"""Merging, splitting, moving and retiring codes: what they touch, that nothing is lost, and that undo is exact."""

import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, intake, marking, review
from coding.codebook import effects, examples, looks, merging, splitting, undoing
from coding.codebook.models import CodebookChange
from coding.models import Code, Coding, Document, Segment, Suggestion
from coding.rounds import leading as rounds
from surveys.base import new_id
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from tests import factories

ANNA, BART = new_id(), new_id()
TEXT = "R: De begeleiding stopt na dertien weken. Daarna belt niemand meer. Dat vind ik jammer voor die jongen.\n"
BOOK = {
    "title": {"nl": "Boek"},
    "codes": [
        {"id": "A", "label": {"nl": "Aa"}},
        {
            "id": "A1",
            "parent": "A",
            "label": {"nl": "Begeleiding"},
            "definition": {"nl": "Hulp op het werk."},
        },
        {"id": "A2", "parent": "A", "label": {"nl": "Nazorg"}, "definition": {"nl": "Hulp achteraf."}},
        {"id": "A3", "parent": "A", "label": {"nl": "Contact"}},
        {"id": "B", "label": {"nl": "Bee"}},
        {"id": "B1", "parent": "B", "label": {"nl": "Gevoel"}},
        {"id": "C", "label": {"nl": "Cee"}},
    ],
}


class World:
    """A study with two organisations' documents and a small codebook."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.study: Study = factories.make_study(session)
        codebook.adopt(session, ANNA, self.study, BOOK)
        self.documents = [
            intake.add_transcript(session, ANNA, self.study, f"{n}.txt", TEXT.encode()) for n in range(2)
        ]
        for document in self.documents:
            document.partner = factories.make_partner(session, self.study)
        session.flush()

    def code(self, key: str) -> Code:
        book = codebook.of(self.session, self.study.id)
        assert book is not None
        return self.session.scalars(select(Code).where(Code.codebook_id == book.id, Code.key == key)).one()

    def mark(self, key: str, words: str, actor: uuid.UUID = ANNA, document: int = 0, **values: Any) -> Coding:
        text: Document = self.documents[document]
        start = text.text.index(words)
        code_id = self.code(key).id
        return marking.apply(self.session, actor, text, code_id, start, start + len(words), **values)

    def state(self) -> dict[uuid.UUID, tuple[Any, ...]]:
        """All that a person sees of every coding."""
        self.session.expire_all()
        return {
            c.id: (c.code.key, c.start, c.end, c.valence, c.memo, c.made_by, c.removed_at is None)
            for c in self.session.scalars(select(Coding))
        }

    def shape(self) -> list[tuple[str, int]]:
        """The codebook as it is read."""
        self.session.expire_all()
        return [
            (branch.code.key, depth)
            for branch, depth in codebook.walk(codebook.tree(self.session, self.study.id))
        ]

    def suggest(self, key: str, document: int = 0, segment: Segment | None = None) -> Suggestion:
        text = self.documents[document]
        intake.segment(self.session, text)
        suggestion = Suggestion(
            document_id=text.id, segment=segment or text.segments[0], code_id=self.code(key).id, start=0, end=5,
            probability=0.5, because={"kind": "codebook", "text": "x"}, encoder="test",
        )  # fmt: skip
        self.session.add(suggestion)
        self.session.flush()
        return suggestion


@pytest.fixture
def world(session: Session) -> World:
    return World(session)


# ---------------------------------------------------------------- merging


def test_merging_brings_everything_to_the_code_that_stays(session: Session, world: World) -> None:
    first, second = world.mark("A1", "begeleiding"), world.mark("A2", "niemand", BART, 1, memo="na afloop")
    removed = world.mark("A2", "jammer")
    marking.remove(session, ANNA, removed, revision=removed.revision)
    session.refresh(world.documents[1])
    seq = world.documents[1].marked_seq
    change = merging.merge(session, BART, [world.code("A2"), world.code("A3")], world.code("A1"))
    assert change.detail["passages"] == 1
    state = world.state()
    assert state[first.id][0] == state[second.id][0] == state[removed.id][0] == "A1"
    assert state[second.id][4:] == ("na afloop", BART, True)
    assert world.documents[1].marked_seq == seq + 1
    assert world.code("A2").merged_into_id == world.code("A1").id
    assert [key for key, _ in world.shape()] == ["A", "A1", "B", "B1", "C"]
    assert codebook.standing_in(world.code("A2")).key == "A1"


def test_undoing_a_merge_is_exact(session: Session, world: World) -> None:
    world.mark("A1", "begeleiding")
    world.mark("A2", "begeleiding", memo="anders")
    world.mark("A2", "niemand", BART, 1)
    twin = world.mark("A2", "jammer")
    world.mark("A1", "jammer")
    gone = world.mark("A2", "weken")
    marking.remove(session, BART, gone, revision=gone.revision)
    waiting = world.suggest("A2")
    codebook.move(session, ANNA, world.code("A3"), world.code("A2").id)
    example = examples.pin(session, ANNA, world.code("A2"), world.documents[0], 3, 17)
    before, shape = world.state(), world.shape()
    change = merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    during = world.state()
    assert during[twin.id][-1] is False, "the same words by the same person stand there once"
    assert sum(live for *_, live in during.values()) == 4
    assert waiting.code_id == world.code("A1").id
    assert example.code_id == world.code("A1").id
    assert ("A3", 2) in world.shape()
    done = undoing.undo(session, BART, change)
    assert done.stays == []
    assert world.state() == before
    assert world.shape() == shape
    assert waiting.code_id == world.code("A2").id
    assert example.code_id == world.code("A2").id


def test_codings_that_say_something_else_of_the_same_words_both_stay(session: Session, world: World) -> None:
    world.mark("A1", "begeleiding", valence="barrier")
    world.mark("A2", "begeleiding", valence="facilitator")
    world.mark("A2", "begeleiding", BART)
    merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    assert sorted((v, m == ANNA) for _, _, _, v, _, m, live in world.state().values() if live) == [
        ("barrier", True), ("facilitator", True), ("neutral", False),
    ]  # fmt: skip


def test_later_work_stays_when_a_merge_is_undone(session: Session, world: World) -> None:
    moved, recoded = world.mark("A2", "begeleiding"), world.mark("A2", "niemand")
    removed = world.mark("A2", "jammer")
    change = merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    new = world.mark("A1", "weken")
    marking.change(session, BART, recoded, revision=recoded.revision, code_id=world.code("B1").id)
    marking.change(session, BART, moved, revision=moved.revision, memo="later")
    marking.remove(session, BART, removed, revision=removed.revision)
    done = undoing.undo(session, ANNA, change)
    state = world.state()
    assert state[moved.id][0] == "A2"
    assert state[moved.id][4] == "later"
    assert state[recoded.id][0] == "B1"
    assert state[new.id][0] == "A1"
    assert (state[removed.id][0], state[removed.id][-1]) == ("A2", False)
    assert [text["en"] for text in done.stays] == [
        "1 passage was given another code afterwards and keeps it."
    ]


def test_two_merges_in_a_row_are_undone_in_any_order(session: Session, world: World) -> None:
    first, second = world.mark("A1", "begeleiding"), world.mark("A2", "niemand")
    own = world.mark("B1", "jammer")
    earlier = merging.merge(session, ANNA, [world.code("A1")], world.code("A2"))
    later = merging.merge(session, ANNA, [world.code("A2")], world.code("B1"))
    undoing.undo(session, ANNA, earlier)
    state = world.state()
    assert (state[first.id][0], state[second.id][0], state[own.id][0]) == ("A1", "B1", "B1")
    undoing.undo(session, ANNA, later)
    state = world.state()
    assert (state[first.id][0], state[second.id][0], state[own.id][0]) == ("A1", "A2", "B1")


def test_a_merge_is_undone_once(session: Session, world: World) -> None:
    change = merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    undoing.undo(session, ANNA, change)
    with pytest.raises(Refused, match="undone already"):
        undoing.undo(session, BART, change)


def test_merging_what_another_merged_meanwhile_is_a_clear_answer(session: Session, world: World) -> None:
    coding = world.mark("A2", "niemand")
    merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    with pytest.raises(Refused, match="“Nazorg” was merged into “Begeleiding” meanwhile"):
        merging.merge(session, BART, [world.code("A2")], world.code("B1"))
    with pytest.raises(Refused, match="meanwhile"):
        merging.merge(session, BART, [world.code("B1")], world.code("A2"))
    assert world.state()[coding.id][0] == "A1"


def test_a_code_is_not_merged_into_itself_nor_into_what_stands_under_it(
    session: Session, world: World
) -> None:
    with pytest.raises(Refused, match="itself"):
        merging.merge(session, ANNA, [world.code("A1")], world.code("A1"))
    with pytest.raises(Refused, match="stands under"):
        merging.merge(session, ANNA, [world.code("A")], world.code("A1"))
    other = World(session)
    with pytest.raises(Refused):
        merging.merge(session, ANNA, [other.code("A1")], world.code("A1"))


def test_a_coding_open_elsewhere_is_stale_after_a_merge(session: Session, world: World) -> None:
    coding = world.mark("A2", "niemand")
    seen = coding.revision
    merging.merge(session, BART, [world.code("A2")], world.code("A1"))
    with pytest.raises(Stale):
        marking.change(session, ANNA, coding, revision=seen, memo="ik zag nog Nazorg")


def test_a_second_proposal_for_the_same_words_goes_out_of_sight_and_comes_back(
    session: Session, world: World
) -> None:
    intake.segment(session, world.documents[0])
    segment = world.documents[0].segments[0]
    world.suggest("A1", segment=segment)
    world.suggest("A2", segment=segment)
    assert len(review.waiting(session, ANNA, world.documents[0])) == 2
    change = merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    assert [s.code.key for s in review.waiting(session, ANNA, world.documents[0])] == ["A1"]
    assert review.counts(session, world.study.id).waiting == 1
    undoing.undo(session, ANNA, change)
    assert {s.code.key for s in review.waiting(session, ANNA, world.documents[0])} == {"A1", "A2"}


def test_effects_count_organisations_passages_and_what_leans_on_them(session: Session, world: World) -> None:
    for words in ("begeleiding", "niemand"):
        world.mark("A1", words)
    world.mark("A1", "jammer", document=1)
    world.suggest("A1")
    found = effects.of(session, [world.code("A1"), world.code("A")])
    assert (found.organisations, found.passages, found.documents) == (2, 3, 2)
    assert (found.suggestions, found.themes, found.below) == (1, 0, 2)
    assert effects.of(session, [world.code("C")]).nothing


def test_a_round_that_goes_on_fixes_its_version_and_holds_its_codes(session: Session, world: World) -> None:
    codebook.change(session, ANNA, world.code("A1"), label={"nl": "Hulp"})
    book = codebook.of(session, world.study.id)
    assert book is not None
    people = {document.id: [ANNA, BART] for document in world.documents}
    round_ = rounds.begin(
        session, ANNA, world.study, title="Eerste ronde", version=book.versions[-1], division=people
    )
    assert round_.codebook_version.fixed_at is not None
    blind = world.mark("A2", "niemand")
    assert blind.layer == "own"
    for forbidden in (
        lambda: merging.merge(session, ANNA, [world.code("A2")], world.code("A1")),
        lambda: codebook.retire(session, ANNA, world.code("A")),
    ):
        with pytest.raises(Refused, match="“Eerste ronde” is still going on"):
            forbidden()
    change = codebook.change(session, ANNA, world.code("A2"), definition={"nl": "Anders."})
    assert codebook.number(session, book.id) == round_.codebook_version.number + 1
    assert looks.waiting(session, book.id) == {}, "blind work is nobody's to look at again"
    extra = codebook.add(session, ANNA, world.study, label={"nl": "Nieuw"})
    merging.merge(session, ANNA, [extra], change)
    assert extra.merged_into_id == change.id


def test_what_coders_did_blind_stays_with_its_code_when_codes_merge(session: Session, world: World) -> None:
    plain, record = world.mark("A2", "niemand"), world.mark("A2", "jammer")
    record.layer = "kept"
    session.flush()
    change = merging.merge(session, ANNA, [world.code("A2")], world.code("A1"))
    assert (world.state()[plain.id][0], world.state()[record.id][0]) == ("A1", "A2")
    undoing.undo(session, ANNA, change)
    assert (world.state()[plain.id][0], world.state()[record.id][0]) == ("A2", "A2")


# ---------------------------------------------------------------- splitting


def split(session: Session, world: World) -> tuple[CodebookChange, list[Code]]:
    names = [({"nl": "Jobcoach"}, {"nl": "Van buiten."}), ({"nl": "Maatje"}, {})]
    change = splitting.begin(session, ANNA, world.code("A1"), names)
    return change, splitting.parts(session, change)


def test_a_split_is_divided_in_sittings_and_undone_exactly(session: Session, world: World) -> None:
    marks = [world.mark("A1", words) for words in ("begeleiding", "niemand", "jammer", "weken")]
    before, shape = world.state(), world.shape()
    change, (coach, buddy) = split(session, world)
    assert [key for key, _ in world.shape()][:4] == ["A", "A1", coach.key, buddy.key]
    assert splitting.assign(session, BART, change, {marks[0].id: [coach.id], marks[1].id: []}) == 1
    assert splitting.to_divide(session, ANNA, world.code("A1"), 50)[1] == 3
    assert splitting.assign(session, BART, change, {marks[1].id: [coach.id, buddy.id]}) == 1
    assert splitting.assign_rest(session, BART, change, buddy.id) == 2
    assert splitting.to_divide(session, ANNA, world.code("A1"), 50) == ([], 0)
    assert sorted(key for key, *_ in world.state().values()) == sorted([coach.key] * 2 + [buddy.key] * 3)
    done = undoing.undo(session, ANNA, change)
    assert done.stays == []
    state = world.state()
    assert {key: state[key] for key in before} == before
    assert [value for key, value in state.items() if key not in before and value[-1]] == []
    assert world.shape() == shape


def test_a_part_that_was_coded_with_since_stays(session: Session, world: World) -> None:
    mark = world.mark("A1", "begeleiding")
    change, (coach, buddy) = split(session, world)
    splitting.assign(session, ANNA, change, {mark.id: [coach.id]})
    new = world.mark(coach.key, "niemand", BART)
    done = undoing.undo(session, ANNA, change)
    assert world.state()[mark.id][0] == "A1"
    assert world.state()[new.id][0] == coach.key
    assert "Jobcoach" in done.stays[0]["nl"]
    assert coach.key in dict(world.shape())
    assert buddy.key not in dict(world.shape())
    with pytest.raises(Refused, match="undone"):
        splitting.assign(session, ANNA, change, {new.id: [buddy.id]})


def test_dividing_passes_over_what_somebody_else_recoded_and_refuses_foreign_parts(
    session: Session, world: World
) -> None:
    mark = world.mark("A1", "begeleiding")
    change, (coach, _) = split(session, world)
    marking.change(session, BART, mark, revision=mark.revision, code_id=world.code("B1").id)
    assert splitting.assign(session, ANNA, change, {mark.id: [coach.id]}) == 0
    assert world.state()[mark.id][0] == "B1"
    with pytest.raises(NotFound):
        splitting.assign(session, ANNA, change, {mark.id: [world.code("C").id]})
    with pytest.raises(Refused):
        splitting.begin(session, ANNA, world.code("A2"), [({"nl": "Een"}, {})])


# ---------------------------------------------------------------- place, use, texts


def test_moving_by_steps_keeps_order_and_is_undone(session: Session, world: World) -> None:
    shape = world.shape()

    def step(key: str, way: str) -> bool:
        code = world.code(key)
        to = codebook.place(session, code, way)
        if to is not None:
            codebook.move(session, ANNA, code, *to)
        return to is not None

    assert step("A2", "up")
    assert [key for key, _ in world.shape()][:4] == ["A", "A2", "A1", "A3"]
    assert not step("A2", "up")
    assert step("A1", "indent")
    assert ("A1", 2) in world.shape()
    assert step("A1", "outdent")
    assert step("A1", "outdent")
    assert [key for key, depth in world.shape() if depth == 0] == ["A", "A1", "B", "C"]
    assert not step("A1", "outdent")
    assert step("B", "down")
    assert not step("A", "indent"), "nothing stands above it"
    for change in session.scalars(select(CodebookChange).order_by(CodebookChange.at.desc())).all():
        if change.kind == "moved":
            undoing.undo(session, ANNA, change)
    assert world.shape() == shape


def test_a_cycle_and_too_great_a_depth_are_refused(session: Session, world: World) -> None:
    for under in ("A", "A1"):
        with pytest.raises(Refused, match="under itself"):
            codebook.move(session, ANNA, world.code("A"), world.code(under).id)
    parent = world.code("C")
    for number in range(11):
        parent = codebook.add(session, ANNA, world.study, label={"nl": f"Laag {number}"}, parent_id=parent.id)
    with pytest.raises(Refused, match="12 levels"):
        codebook.add(session, ANNA, world.study, label={"nl": "Te diep"}, parent_id=parent.id)
    with pytest.raises(Refused, match="12 levels"):
        codebook.move(session, ANNA, world.code("A"), parent.parent_id)
    assert len({key for key, _ in world.shape()}) == 18


def test_retiring_takes_what_stands_under_along_and_both_ways_back_are_exact(
    session: Session, world: World
) -> None:
    mark, shape = world.mark("A1", "begeleiding"), world.shape()
    codebook.retire(session, ANNA, world.code("A3"))
    codebook.retire(session, ANNA, world.code("A"))
    assert [key for key, _ in world.shape()] == ["B", "B1", "C"]
    assert world.state()[mark.id][-1], "what was coded with it stays"
    codebook.restore(session, ANNA, world.code("A"))
    assert "A3" not in dict(world.shape()), "it went out of use on its own"
    codebook.restore(session, ANNA, world.code("A3"))
    assert world.shape() == shape


def test_undoing_a_new_code_waits_for_its_passages(session: Session, world: World) -> None:
    code = codebook.add(session, ANNA, world.study, label={"nl": "Trots"}, parent_id=world.code("B").id)
    change = session.scalars(select(CodebookChange).where(CodebookChange.code_id == code.id)).one()
    mark = world.mark(code.key, "jammer")
    with pytest.raises(Refused, match="stays"):
        undoing.undo(session, ANNA, change)
    marking.remove(session, ANNA, mark, revision=mark.revision)
    undoing.undo(session, ANNA, change)
    assert code.key not in dict(world.shape())


def test_two_people_writing_one_definition_do_not_write_over_each_other(
    session: Session, world: World
) -> None:
    code = world.code("A1")
    seen = code.revision
    codebook.change(session, ANNA, code, revision=seen, definition={"nl": "Hulp door een jobcoach."})
    with pytest.raises(Stale):
        codebook.change(session, BART, code, revision=seen, definition={"nl": "Hulp door wie dan ook."})
    assert code.definition == {"nl": "Hulp door een jobcoach."}
    assert codebook.change(session, BART, code, label={"nl": "Begeleiding"}).revision == code.revision


def test_headings_carry_no_passages_unless_they_mean_something(session: Session, world: World) -> None:
    deeper = codebook.add(session, ANNA, world.study, label={"nl": "Trots"}, parent_id=world.code("A3").id)

    def shown() -> list[str]:
        tree = codebook.tree(session, world.study.id)
        return [branch.code.key for root in tree for branch in root.codable]

    expected = ["A1", "A2", deeper.key, "B1", "C"]
    assert shown() == [code.key for code in codebook.usable(session, world.study.id)] == expected
    codebook.change(session, ANNA, world.code("A"), definition={"nl": "Alle hulp."})
    world.mark("A3", "weken")
    expected = ["A", "A1", "A2", "A3", deeper.key, "B1", "C"]
    assert shown() == [code.key for code in codebook.usable(session, world.study.id)] == expected


# ---------------------------------------------------------------- looking again


def test_passages_coded_before_a_meaning_changed_are_looked_at_again(session: Session, world: World) -> None:
    early = world.mark("A1", "begeleiding")
    book = codebook.of(session, world.study.id)
    assert book is not None
    assert early.codebook_version == 1
    code = codebook.change(session, ANNA, world.code("A1"), definition={"nl": "Hulp door een jobcoach."})
    late = world.mark("A1", "niemand")
    assert late.codebook_version == 2
    assert looks.waiting(session, book.id) == {code.id: 1}
    assert looks.next_one(session, ANNA, code) == early
    assert [(w.field, w.was, w.now) for w in looks.wordings(session, early)] == [
        ("definition", "Hulp op het werk.", "Hulp door een jobcoach.")
    ]
    looks.seen(session, BART, early, code.id, "fits")
    assert looks.waiting(session, book.id) == {}
    assert (looks.progress(session, code).done, looks.progress(session, code).waiting) == (1, 0)
    codebook.change(session, ANNA, code, exclude={"nl": "Nazorg."})
    assert looks.waiting(session, book.id) == {code.id: 2}


def test_a_translation_a_label_or_a_spelling_ask_for_no_second_look(session: Session, world: World) -> None:
    world.mark("A1", "begeleiding")
    code = codebook.change(session, ANNA, world.code("A1"), definition={"en": "Help at work."})
    codebook.change(session, ANNA, code, label={"nl": "Hulp"}, coherence_dimension="methodiek", colour=4)
    codebook.change(session, ANNA, code, same_meaning=True, definition={"nl": "Hulp óp het werk."})
    assert looks.waiting(session, code.codebook_id) == {}


def test_undoing_a_change_of_meaning_takes_the_second_looks_away(session: Session, world: World) -> None:
    early = world.mark("A1", "begeleiding")
    code = codebook.change(session, ANNA, world.code("A1"), definition={"nl": "Anders."})
    change = session.scalars(select(CodebookChange).where(CodebookChange.kind == "changed")).one()
    undoing.undo(session, ANNA, change)
    assert code.definition == {"nl": "Hulp op het werk."}
    assert looks.waiting(session, code.codebook_id) == {}
    codebook.change(session, ANNA, code, definition={"nl": "Anders."})
    between = world.mark("A1", "niemand")
    again = session.scalars(
        select(CodebookChange).where(CodebookChange.kind == "changed", CodebookChange.undone_at.is_(None))
    ).one()
    undoing.undo(session, ANNA, again)
    assert looks.next_one(session, ANNA, code, after=early.id) == between
    assert [w.was for w in looks.wordings(session, between)] == ["Anders."]
    assert looks.wordings(session, early) == []


# ---------------------------------------------------------------- versions


def test_changes_gather_in_a_version_until_somebody_fixes_it(session: Session, world: World) -> None:
    book = codebook.of(session, world.study.id)
    assert book is not None
    assert [(v.number, v.fixed_at is not None) for v in book.versions] == [(1, True)]
    codebook.change(session, ANNA, world.code("A1"), label={"nl": "Hulp"})
    codebook.retire(session, ANNA, world.code("C"))
    assert [(v.number, v.fixed_at is not None) for v in book.versions] == [(1, True), (2, False)]
    version = codebook.fix(session, BART, book, "na de proefcodering")
    assert (version.number, version.note, version.fixed_by) == (2, "na de proefcodering", BART)
    assert codebook.fix(session, BART, book, "nog eens").note == "na de proefcodering"
    assert world.mark("A1", "weken").codebook_version == 2
    codebook.change(session, ANNA, world.code("A1"), label={"nl": "Steun"})
    assert codebook.number(session, book.id) == 3
    labels = [next(c for c in v.snapshot["codes"] if c["id"] == "A1")["label"]["nl"] for v in book.versions]
    assert labels == ["Begeleiding", "Hulp", "Steun"]


# ---------------------------------------------------------------- examples


def test_examples_are_cut_from_their_document_and_go_with_it(session: Session, world: World) -> None:
    from coding import retention

    code, document = world.code("A1"), world.documents[0]
    start = document.text.index("De begeleiding")
    shown = examples.pin(session, ANNA, code, document, start, start + 14)
    assert examples.pin(session, BART, code, document, start, start + 14).id == shown.id
    (found,) = examples.of(session, world.study.id, [code.id])[code.id]
    assert (found.words, found.state) == ("De begeleiding", "")
    document.superseded_at = document.created_at
    (found,) = examples.of(session, world.study.id, [code.id])[code.id]
    assert (found.state, found.quotable) == ("older", False)
    document.text = document.text.replace("begeleiding", "opleiding!!")
    (found,) = examples.of(session, world.study.id, [code.id])[code.id]
    assert (found.words, found.state) == ("", "changed")
    with pytest.raises(Refused):
        examples.pin(session, ANNA, code, document, 5, 5_000)
    retention.erase_documents(session, None, [document.id])
    assert examples.of(session, world.study.id, [code.id]) == {}
