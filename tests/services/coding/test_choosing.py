"""Which passage to look at next: the least sure one, now and then any, never a blind or a done one."""

import uuid

import pytest
from sqlalchemy import select

from coding import choosing, layers, review
from coding.codebook import versions
from coding.models import Coding, Segment, Suggestion
from coding.rounds import leading
from tests.findings_world import ACTOR, World, make_world

SOMEBODY = uuid.uuid4()


@pytest.fixture
def world(session: object) -> World:
    """Five passages of one organisation each; the machine proposes on four, more and less surely."""
    made = make_world(session)  # type: ignore[arg-type]
    for number, probability in enumerate((0.95, 0.55, 0.3, 0.8, None)):
        document = made.document(f"Bouw {number}", "bouwbedrijf", f"Dit is passage {number}.")
        if probability is not None:
            for code, less in ((made.codes()[1], 0.0), (made.codes()[2], 0.25)):
                made.session.add(
                    Suggestion(
                        document_id=document.id, segment_id=document.segments[0].id, code_id=code.id, start=0,
                        end=len(document.text), probability=probability - less, encoder="test",
                        because={"kind": "codebook", "text": "x", "similarity": 0.5},
                    )
                )  # fmt: skip
    made.session.flush()
    return made


def number(world: World, pick: choosing.Pick | None) -> int | None:
    if pick is None:
        return None
    segment = world.session.scalars(select(Segment).where(Segment.document_id == pick.document_id)).one()
    assert (pick.start, pick.end) == (segment.start, segment.end)
    return int(segment.document.text[-2])


def judge(world: World, pick: choosing.Pick) -> None:
    """Refuses all that is proposed there, or codes where nothing is."""
    waiting = world.session.scalars(
        select(Suggestion).where(Suggestion.document_id == pick.document_id, Suggestion.state == "waiting")
    ).all()
    for suggestion in waiting:
        review.reject(world.session, SOMEBODY, suggestion)
    if not waiting:
        world.session.add(
            Coding(
                document_id=pick.document_id, code_id=world.codes()[1].id, start=pick.start, end=pick.end,
                valence="neutral", made_by=SOMEBODY,
            )
        )  # fmt: skip
    world.session.flush()


def test_the_passage_it_doubts_most_comes_first_and_stays_until_judged(world: World) -> None:
    first = choosing.next_passage(world.session, SOMEBODY, world.study)
    assert first is not None
    assert (number(world, first), first.why) == (1, "unsure")  # .55, whatever its second proposal
    assert choosing.next_passage(world.session, SOMEBODY, world.study) == first
    judge(world, first)
    second = choosing.next_passage(world.session, SOMEBODY, world.study)
    assert number(world, second) == 2  # .3 is nearer to a half than .8 and .95


def test_every_passage_comes_once_and_then_none(world: World) -> None:
    seen, why = [], set()
    while (pick := choosing.next_passage(world.session, SOMEBODY, world.study)) is not None:
        seen.append(number(world, pick))
        why.add(pick.why)
        judge(world, pick)
        assert len(seen) < 10
    assert sorted(seen) == [0, 1, 2, 3, 4]  # type: ignore[type-var]
    assert why == {"unsure", "chance"}


def test_one_in_five_is_by_chance_and_differs_between_people(world: World) -> None:
    for at in range(choosing.CHANCE - 1):
        world.session.add(
            Coding(
                document_id=world.document(f"Af {at}", "gemeente", "Gedaan.").id, code_id=world.codes()[1].id,
                start=0, end=7, valence="neutral", made_by=SOMEBODY,
            )
        )  # fmt: skip
    world.session.flush()
    pick = choosing.next_passage(world.session, SOMEBODY, world.study)
    assert pick is not None
    assert pick.why == "chance"
    drawn = {
        number(world, choosing._by_chance(world.session, uuid.UUID(int=who), world.study, 4))
        for who in range(40)
    }
    assert drawn == {0, 1, 2, 3, 4}


def test_what_somebody_codes_blind_is_not_picked_for_them(world: World) -> None:
    other = uuid.uuid4()
    documents = [
        segment.document_id
        for segment in world.session.scalars(select(Segment))
        if segment.document.text != "Dit is passage 3."
    ]
    book = world.codes()[0].codebook
    leading.begin(
        world.session, ACTOR, world.study, title="Ronde", version=versions.fix(world.session, ACTOR, book),
        division={document: [SOMEBODY, other] for document in documents},
    )  # fmt: skip
    assert list(world.session.scalars(layers.blind_documents(SOMEBODY)))
    assert number(world, choosing.next_passage(world.session, SOMEBODY, world.study)) == 3
    assert number(world, choosing.next_passage(world.session, ACTOR, world.study)) == 1
