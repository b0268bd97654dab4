"""A round from beginning to end: blind, locked, settled difference by difference; people and documents that leave."""

import uuid
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, intake, layers, marking, retention
from coding.documents import versions
from coding.models import Code, Coding, Document
from coding.rounds import adjudicating, reading
from coding.rounds import leading as rounds
from coding.rounds.models import Assignment, CodingRound, Decision, RoundDocument
from surveys.base import new_id
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from tests import factories

ANNA, BERT, CARO, OWNER = (new_id() for _ in range(4))
TEXT = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken. Dat is jammer.\nI: En dan?\nR: Dan stopt ook de rest.\n"


@dataclass
class World:
    session: Session
    study: Study
    documents: list[Document]
    codes: list[Code]

    def mark(self, actor: uuid.UUID, words: str, code: int = 0, document: int = 0, **more: str) -> Coding:
        here = self.documents[document]
        start = here.text.index(words)
        return marking.apply(
            self.session, actor, here, self.codes[code].id, start, start + len(words), **more
        )

    def begin(self, *coders: uuid.UUID, documents: int = 1, **more: object) -> CodingRound:
        book = codebook.of(self.session, self.study.id)
        assert book is not None
        division = {document.id: coders or (ANNA, BERT) for document in self.documents[:documents]}
        return rounds.begin(
            self.session, OWNER, self.study, title="Ronde 1", version=book.versions[-1], division=division, **more  # type: ignore[arg-type]
        )  # fmt: skip

    def lock(self, round_: CodingRound, *coders: uuid.UUID) -> None:
        for mine in list(round_.assignments):
            if mine.coder_id in coders and mine.removed_at is None:
                rounds.lock(self.session, mine.coder_id, mine)

    def place(self, round_: CodingRound) -> RoundDocument:
        self.session.expire(round_, ["documents"])
        return reading.places(round_)[0]

    def counted(self) -> list[Coding]:
        return list(self.session.scalars(select(Coding).where(layers.counting()).order_by(Coding.start)))

    def items(self, round_: CodingRound) -> list[adjudicating.Item]:
        return adjudicating.items(self.session, round_, self.documents[0].id)


@pytest.fixture
def world(session: Session) -> World:
    study = factories.make_study(session)
    codebook.adopt(session, None, study)
    documents = [
        intake.add_transcript(session, None, study, f"{n}.txt", (TEXT + f"I: {n}?\nR: Ja.\n").encode())
        for n in range(3)
    ]
    for document in documents:
        intake.segment(session, document)
    return World(session, study, documents, codebook.usable(session, study.id))


def test_what_coders_did_alike_counts_by_itself_once_all_have_locked(world: World) -> None:
    round_ = world.begin()
    for coder in (ANNA, BERT):
        world.mark(coder, "dertien weken", valence="barrier")
    world.lock(round_, ANNA)
    assert reading.state(round_) == "blind"
    assert world.counted() == []
    world.lock(round_, BERT)
    assert reading.state(round_) == "settled"
    (joint,) = world.counted()
    assert (joint.layer, joint.valence, joint.made_by) == ("consensus", "barrier", None)
    decision = world.session.get_one(Decision, joint.decision_id)
    assert len(decision.sources) == 2
    for actor in (ANNA, BERT, OWNER):
        assert marking.codings(world.session, actor, world.documents[0]) == [joint]


def test_a_difference_is_decided_with_a_reason_and_counts_when_the_last_is(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "dertien weken", 0)
    world.mark(BERT, "dertien weken", 1)
    world.mark(ANNA, "jammer", 0)
    world.lock(round_, ANNA, BERT)
    assert reading.state(round_) == "deciding"
    first, second = world.items(round_)
    place = world.place(round_)
    with pytest.raises(Refused):
        adjudicating.decide(world.session, OWNER, place, first.group.key, "both", "  ")
    adjudicating.decide(world.session, OWNER, place, first.group.key, "both", "Beide kloppen")
    assert world.counted() == []
    adjudicating.decide(world.session, OWNER, place, second.group.key, "none", "Geen oordeel")
    found = world.counted()
    assert [coding.code_id for coding in found] == [world.codes[0].id, world.codes[1].id] or {
        coding.code_id for coding in found
    } == {world.codes[0].id, world.codes[1].id}
    assert {coding.made_by for coding in found} == {OWNER}
    with pytest.raises(Stale):
        adjudicating.decide(world.session, OWNER, place, first.group.key, "none", "Toch niet")


@pytest.mark.parametrize("choice", ["one", "another", "both"])
def test_what_a_choice_makes_of_two_ends_and_one_code(world: World, choice: str) -> None:
    round_ = world.begin()
    mine = world.mark(ANNA, "jobcoach stopt", 0)
    world.mark(BERT, "stopt na dertien weken", 0)
    world.lock(round_, ANNA, BERT)
    (item,) = world.items(round_)
    assert item.group.kind == "boundaries"
    adjudicating.decide(
        world.session, OWNER, world.place(round_), item.group.key, choice, "Zo staat het er",
        coding_id=mine.id, code_id=world.codes[2].id,
    )  # fmt: skip
    (joint,) = world.counted()
    words = world.documents[0].text[joint.start : joint.end]
    assert (words, joint.code_id) == {
        "one": ("jobcoach stopt", world.codes[0].id),
        "another": ("jobcoach stopt na dertien weken", world.codes[2].id),
        "both": ("jobcoach stopt na dertien weken", world.codes[0].id),
    }[choice]


def test_a_decision_can_be_taken_back_and_the_document_with_it(world: World) -> None:
    round_ = world.begin()
    mine = world.mark(ANNA, "jammer", 0)
    world.lock(round_, ANNA, BERT)
    (item,) = world.items(round_)
    place = world.place(round_)
    made = adjudicating.decide(world.session, OWNER, place, item.group.key, "one", "Ja", coding_id=mine.id)
    assert len(world.counted()) == 1
    adjudicating.undo(world.session, OWNER, place, made)
    assert world.counted() == []
    assert place.adjudicated_at is None
    adjudicating.decide(world.session, BERT, place, item.group.key, "none", "Bij nader inzien niet")
    assert world.counted() == []
    assert place.adjudicated_by == BERT
    adjudicating.reopen(world.session, OWNER, place)
    adjudicating.settle(world.session, OWNER, place)
    assert place.adjudicated_at is not None


def test_a_joint_coding_is_changed_among_the_decisions_only(world: World) -> None:
    round_ = world.begin()
    for coder in (ANNA, BERT):
        world.mark(coder, "dertien weken")
    world.lock(round_, ANNA, BERT)
    (joint,) = world.counted()
    with pytest.raises(Refused):
        marking.remove(world.session, OWNER, joint, revision=joint.revision)


def test_taking_over_all_that_one_coder_did(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "dertien weken", 0)
    world.mark(BERT, "dertien weken", 1)
    world.mark(BERT, "jammer", 1)
    world.lock(round_, ANNA, BERT)
    done = adjudicating.decide_rest(world.session, OWNER, world.place(round_), ANNA, "Anna kent het veld")
    assert done == 2
    assert [coding.code_id for coding in world.counted()] == [world.codes[0].id]


def test_a_document_of_one_coder_counts_when_the_round_is_open(world: World) -> None:
    book = codebook.of(world.session, world.study.id)
    assert book is not None
    first, second, _ = world.documents
    round_ = rounds.begin(
        world.session, OWNER, world.study, title="Deels", version=book.versions[-1],
        division={first.id: [ANNA, BERT], second.id: [ANNA]},
    )  # fmt: skip
    world.mark(ANNA, "jammer", document=1)
    world.lock(round_, ANNA)
    assert world.counted() == []
    world.lock(round_, BERT)
    assert [coding.document_id for coding in world.counted()] == [second.id]


def test_a_round_takes_the_codes_of_its_own_version_only(world: World) -> None:
    world.begin()
    extra = codebook.add(world.session, None, world.study, label={"nl": "Later bedacht"})
    here = world.documents[0]
    with pytest.raises(Refused):
        marking.apply(world.session, ANNA, here, extra.id, 20, 30)
    assert marking.apply(world.session, CARO, here, extra.id, 20, 30).layer == "plain"


def test_a_round_over_meaning_units_codes_whole_units(world: World) -> None:
    round_ = world.begin(unit="units")
    coding = world.mark(ANNA, "jobcoach")
    assert (coding.start, coding.end) in {(s.start, s.end) for s in world.documents[0].segments}
    with pytest.raises(Refused):
        world.mark(ANNA, "Hoe gaat het")
    (progress,) = rounds.own(world.session, ANNA, round_)
    assert (progress.codings, progress.units_coded) == (1, 1)
    assert rounds.own(world.session, OWNER, round_) == []


def test_the_owner_opens_a_lock_with_a_reason_and_the_round_is_blind_again(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "jammer")
    world.lock(round_, ANNA, BERT)
    assert layers.is_revealed(round_)
    mine = next(each for each in round_.assignments if each.coder_id == BERT)
    with pytest.raises(Refused):
        rounds.unlock(world.session, OWNER, mine, "")
    rounds.unlock(world.session, OWNER, mine, "De tweede helft vergeten")
    assert not layers.is_revealed(round_)
    assert mine.seen
    world.mark(BERT, "dertien weken")
    assert len(marking.codings(world.session, BERT, world.documents[0])) == 1
    assert any(event.reason == "De tweede helft vergeten" for event in round_.events)


def test_once_something_was_decided_no_lock_is_opened(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "jammer")
    world.lock(round_, ANNA, BERT)
    (item,) = world.items(round_)
    adjudicating.decide(world.session, OWNER, world.place(round_), item.group.key, "none", "Nee")
    with pytest.raises(Refused):
        rounds.unlock(world.session, OWNER, round_.assignments[0], "Toch")


def test_who_leaves_is_compared_with_nobody_and_does_not_hold_up_the_others(world: World) -> None:
    round_ = world.begin(ANNA, BERT, CARO)
    for coder in (ANNA, BERT):
        world.mark(coder, "jammer")
    world.mark(CARO, "dertien weken")
    world.lock(round_, ANNA, BERT)
    rounds.remove_coder(world.session, OWNER, round_, CARO, "Met verlof")
    assert layers.is_revealed(round_)
    assert [item.group.kind for item in world.items(round_)] == ["agreed"]
    with pytest.raises(Refused):
        rounds.remove_coder(world.session, OWNER, round_, ANNA, "Ook weg")


def test_a_document_that_leaves_no_longer_holds_up_the_round(world: World) -> None:
    round_ = world.begin(documents=2)
    for mine in round_.assignments:
        if mine.document_id == world.documents[0].id:
            rounds.lock(world.session, mine.coder_id, mine)
    world.mark(ANNA, "jammer", document=1)
    rounds.withdraw_document(world.session, OWNER, round_, world.documents[1].id, "Niet verstaanbaar")
    assert layers.is_revealed(round_)
    assert world.counted() == []
    assert rounds.busy(world.session, world.study.id) == set()


def test_a_document_that_is_erased_takes_its_part_of_the_round_along(world: World) -> None:
    round_ = world.begin(documents=2)
    for mine in round_.assignments:
        if mine.document_id == world.documents[0].id:
            rounds.lock(world.session, mine.coder_id, mine)
    world.mark(ANNA, "jammer", document=1)
    gone = world.documents[1].id
    retention.erase_documents(world.session, None, [gone])
    assert world.session.scalars(select(Assignment).where(Assignment.document_id == gone)).all() == []
    world.session.refresh(round_)
    assert layers.is_revealed(round_)


def test_a_corrected_text_takes_its_place_and_who_lost_work_codes_on(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "dertien weken")
    world.mark(BERT, "Dan stopt ook de rest")
    world.lock(round_, ANNA)
    made = versions.correct(
        world.session, OWNER, world.documents[0], {1: "De jobcoach stopt na veertien weken."}
    )
    assert (made.carried, made.left) == (0, 0)
    world.session.refresh(round_)
    newer = made.document
    assert {each.document_id for each in reading.active(round_)} == {newer.id}
    assert [c.made_by for c in marking.codings(world.session, BERT, newer)] == [BERT]
    anna = next(each for each in round_.assignments if each.coder_id == ANNA)
    assert anna.locked_at is None


def test_ending_a_round_makes_ordinary_codings_of_everybodys_work(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "jammer", 0)
    world.mark(BERT, "dertien weken", 1)
    rounds.release(world.session, OWNER, round_, "Verkeerde documenten gekozen")
    assert {coding.layer for coding in world.counted()} == {"released"}
    assert len(marking.codings(world.session, ANNA, world.documents[0])) == 2
    assert rounds.busy(world.session, world.study.id) == set()
    assert world.mark(ANNA, "rest").layer == "plain"


def test_a_round_needs_two_coders_a_name_and_free_documents(world: World) -> None:
    for coders in ((ANNA,), (ANNA, ANNA)):
        with pytest.raises(Refused):
            world.begin(*coders)
    world.begin()
    with pytest.raises(Refused):
        world.begin()
    strange = factories.make_study(world.session)
    world.documents = [intake.add_transcript(world.session, None, strange, "x.txt", TEXT.encode())]
    with pytest.raises(NotFound):
        world.begin()


def test_a_reflexive_study_has_no_rounds_nor_joint_decisions(world: World) -> None:
    round_ = world.begin()
    world.mark(ANNA, "jammer")
    world.study.mode = "reflexive"
    world.lock(round_, ANNA, BERT)
    assert world.counted() == []
    with pytest.raises(Refused):
        world.begin()
    (item,) = world.items(round_)
    with pytest.raises(Refused):
        adjudicating.decide(world.session, OWNER, world.place(round_), item.group.key, "none", "Nee")
    rounds.release(world.session, OWNER, round_, "Wij werken voortaan reflexief")
    assert len(world.counted()) == 1


def test_the_machine_is_kept_as_it_was_when_the_round_began(world: World) -> None:
    from coding import review
    from coding.models import Suggestion
    from coding.rounds.models import RoundProposal

    review.suggest_document(world.session, None, world.documents[0])
    found = world.session.scalars(select(Suggestion).order_by(Suggestion.probability)).all()
    threshold = found[len(found) // 2].probability
    round_ = world.begin(threshold=threshold)
    review.suggest_document(world.session, None, world.documents[0])
    kept = world.session.scalars(select(RoundProposal).where(RoundProposal.round_id == round_.id)).all()
    assert len(kept) == sum(s.probability >= threshold for s in found) > 0
