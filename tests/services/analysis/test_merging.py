"""Two lessons become one and one becomes two; both can be undone, and nothing that stood under them is lost."""

import pytest

from analysis import evidence, lessons, merging
from analysis.models import Finding, Lesson
from surveys.errors import Refused
from tests.findings_world import ACTOR, World


def lesson(world: World, title: str, *names: str) -> Lesson:
    made = lessons.create(world.session, ACTOR, world.study, title)
    for name in names:
        document = world.document(name, "bouwbedrijf", f"{name} wacht te lang.")
        evidence.add_passage(world.session, ACTOR, made, document, 0, len(document.text), "for")
    return made


def words(finding: Finding) -> list[str]:
    return sorted(found.text for e in finding.evidence if (found := evidence.quote(e)))


def test_a_merge_moves_what_it_rests_on_and_is_undone(world: World) -> None:
    one, other = lesson(world, "Een", "A", "B"), lesson(world, "Twee", "C")
    lessons.move(world.session, ACTOR, other, "discussed")
    merging.merge(world.session, ACTOR, other, one)
    assert words(one) == ["A wacht te lang.", "B wacht te lang.", "C wacht te lang."]
    assert (words(other), other.status) == ([], "merged")
    assert lessons.standing(world.session, world.study.id) == [one]
    assert merging.undo(world.session, ACTOR, one) is other
    world.session.expire_all()
    assert words(one) == ["A wacht te lang.", "B wacht te lang."]
    assert (words(other), other.status) == (["C wacht te lang."], "discussed")
    assert merging.undoable(one) is None
    assert [event.what for event in other.events] == ["status", "status", "merged_away", "undone"]


def test_a_passage_under_both_stays_once_and_undoing_gives_each_its_own(world: World) -> None:
    one, other = lesson(world, "Een", "A"), lessons.create(world.session, ACTOR, world.study, "Twee")
    shared = one.evidence[0].document
    assert shared is not None
    evidence.add_passage(world.session, ACTOR, other, shared, 0, len(shared.text), "against")
    merging.merge(world.session, ACTOR, other, one)
    assert [link.stance for link in one.evidence] == ["for"]
    merging.undo(world.session, ACTOR, one)
    assert [link.stance for link in other.evidence] == ["against"]


def test_a_link_taken_away_after_the_merge_does_not_come_back(world: World) -> None:
    one, other = lesson(world, "Een", "A"), lesson(world, "Twee", "C")
    merging.merge(world.session, ACTOR, other, one)
    evidence.remove(world.session, ACTOR, one.evidence[-1])
    merging.undo(world.session, ACTOR, one)
    assert (words(one), words(other)) == (["A wacht te lang."], [])


@pytest.mark.parametrize("with_itself", [True, False])
def test_what_cannot_be_one_is_refused(world: World, with_itself: bool) -> None:
    one, other = lesson(world, "Een", "A"), lesson(world, "Twee", "C")
    if not with_itself:
        merging.merge(world.session, ACTOR, other, one)
    with pytest.raises(Refused):
        merging.merge(world.session, ACTOR, other, other if with_itself else one)
    if not with_itself:
        with pytest.raises(Refused):
            lessons.move(world.session, ACTOR, other, "discussed")


def test_a_split_takes_some_passages_along_and_is_undone(world: World) -> None:
    one = lesson(world, "Een", "A", "B")
    one.question_id = world.study.questions[0].id
    going = one.evidence[0].id
    new = merging.split(world.session, ACTOR, one, [going], " Apart ")
    assert (new.title, new.number, new.question_id) == ("Apart", 2, one.question_id)
    assert (words(one), words(new)) == (["B wacht te lang."], ["A wacht te lang."])
    merging.undo(world.session, ACTOR, one)
    world.session.expire_all()
    assert words(one) == ["A wacht te lang.", "B wacht te lang."]
    assert new.status == "merged"
    assert merging.undoable(one) is None


@pytest.mark.parametrize(("count", "title"), [(0, "Apart"), (2, "Apart"), (1, " ")])
def test_a_split_leaves_something_and_names_the_new_one(world: World, count: int, title: str) -> None:
    one = lesson(world, "Een", "A", "B")
    with pytest.raises(Refused):
        merging.split(world.session, ACTOR, one, [link.id for link in one.evidence[:count]], title)
    assert len(one.evidence) == 2
