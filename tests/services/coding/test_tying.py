"""A person says what belongs together or apart: at once, on every level, on bringing up to date and on exploring again."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import retention, themes
from coding.documents import versions
from coding.groups import steering, ties, tying
from coding.groups.models import ThemeTie
from coding.models import Document, Theme, ThemeRun
from surveys.base import now
from surveys.errors import NotFound, Refused
from surveys.models import Study
from tests import factories
from tests.services.coding.test_steering import ENCODER, _document, _explored, _placed


@pytest.fixture
def study(session: Session) -> Study:
    return factories.make_study(session)


@pytest.fixture
def run(session: Session, study: Study) -> ThemeRun:
    _document(session, study, "Eerste", range(60))
    return themes.discover(session, themes.start(session, None, study, themes=5).id, model=ENCODER)


def _holds(session: Session, study: Study) -> bool:
    tied = ties.standing(session, study.id)
    return tied.broken(ties.places(session, study.id, tied.bundles())) is None


def _two(session: Session, study: Study) -> tuple[Theme, Theme]:
    first, second, *_ = (summary.theme for summary in themes.summaries(session, study.id))
    return first, second


def test_apart_holds_at_once_and_whatever_is_found_later(
    session: Session, study: Study, run: ThemeRun
) -> None:
    theme, _other = _two(session, study)
    chosen = [member.segment_id for member in theme.members][:3]
    assert tying.say(session, None, study, chosen, together=False) >= 2
    where = _placed(session, study)
    assert len({where.get(one, one) for one in chosen}) == 3
    assert theme.changed_at is None
    for groups in (2, 3, 9):
        themes.set_level(session, None, study, groups)
        assert _holds(session, study)
    _explored(session, study)
    assert _holds(session, study)
    themes.discover(session, themes.start(session, None, study, refresh=True).id, model=ENCODER)
    assert _holds(session, study)
    kinds = {event.kind for event, _o in steering.lineage(session, theme)}
    assert "tied_out" in kinds


def test_together_holds_at_once_and_whatever_is_found_later(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, second = _two(session, study)
    chosen = [first.members[0].segment_id, second.members[0].segment_id, first.members[1].segment_id]
    tying.say(session, None, study, chosen, together=True)
    where = _placed(session, study)
    assert {where[one] for one in chosen} == {first.id}
    for groups in (2, 9, 4):
        themes.set_level(session, None, study, groups)
        where = _placed(session, study)
        assert len({where.get(one) for one in chosen}) == 1
    _explored(session, study)
    where = _placed(session, study)
    assert len({where.get(one) for one in chosen}) == 1


def test_a_theme_that_stays_draws_what_belongs_with_its_passages(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, second = _two(session, study)
    themes.define(session, None, first, "Het loket", "")
    mine, theirs = first.members[0].segment_id, second.members[0].segment_id
    steering.move(session, None, study, [mine], first)
    tying.say(session, None, study, [theirs, mine], together=True)
    assert _placed(session, study)[theirs] == first.id
    for groups in (3, 9):
        themes.set_level(session, None, study, groups)
        assert _placed(session, study)[theirs] == first.id
    waiting, _first = themes.unassigned(session, study.id)
    assert run.unassigned == waiting


def test_a_new_passage_that_belongs_apart_from_its_neighbours_joins_another_group_or_waits(
    session: Session, study: Study, run: ThemeRun
) -> None:
    fresh = _document(session, study, "Tweede", range(60, 66))
    where = _placed(session, study)
    one = fresh.segments[0].id
    themes.discover(session, themes.start(session, None, study, refresh=True).id, model=ENCODER)
    drawn = _placed(session, study).get(one)
    assert drawn is not None  # without a pair it is drawn into a group
    neighbour = next(segment for segment, theme in where.items() if theme == drawn)
    later = _document(session, study, "Derde", range(66, 72)).segments[0].id
    tying.say(session, None, study, [later, neighbour], together=False)  # type: ignore[list-item]
    themes.discover(session, themes.start(session, None, study, refresh=True).id, model=ENCODER)
    after = _placed(session, study)
    assert after[neighbour] == drawn
    assert after.get(later) != drawn
    assert {segment: after[segment] for segment in where} == where


def test_what_contradicts_is_refused_and_says_which_two(
    session: Session, study: Study, run: ThemeRun
) -> None:
    theme, _other = _two(session, study)
    a, b, c = (member.segment_id for member in theme.members[:3])
    tying.say(session, None, study, [a, b, c], together=True)
    with pytest.raises(Refused) as refused:
        tying.say(session, None, study, [a, c], together=False)
    assert "bij elkaar" in refused.value.text["nl"]
    assert "gesprek" in refused.value.text["nl"]
    tying.take_back(session, None, study, [c, b])
    tying.say(session, None, study, [a, c], together=False)
    with pytest.raises(Refused) as refused:
        tying.say(session, None, study, [b, c], together=True)
    assert "apart" in refused.value.text["en"]
    assert len(session.scalars(select(ThemeTie)).all()) == 2


def test_a_move_takes_along_what_belongs_with_it_and_refuses_what_belongs_apart(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, second = _two(session, study)
    a, b, c, d = (member.segment_id for member in first.members[:4])
    tying.say(session, None, study, [a, b], together=True)
    steering.move(session, None, study, [a], second)
    where = _placed(session, study)
    assert where[a] == where[b] == second.id
    tying.say(session, None, study, [c, second.members[0].segment_id], together=False)
    with pytest.raises(Refused), session.begin_nested():
        steering.move(session, None, study, [c], second)
    with pytest.raises(Refused), session.begin_nested():
        themes.merge(session, None, first, second)
    tying.say(session, None, study, [a, d], together=True)
    assert _holds(session, study)


def test_what_was_put_by_hand_in_two_groups_is_not_pulled_together(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, second = _two(session, study)
    a, b = first.members[0].segment_id, second.members[0].segment_id
    steering.move(session, None, study, [a], first)
    steering.move(session, None, study, [b], second)
    with pytest.raises(Refused) as refused:
        tying.say(session, None, study, [a, b], together=True)
    assert "met de hand" in refused.value.text["nl"]
    assert session.scalars(select(ThemeTie)).all() == []


def test_taking_a_move_back_may_not_break_what_was_said_since(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, second = _two(session, study)
    a, b = first.members[0].segment_id, first.members[1].segment_id
    steering.move(session, None, study, [a], second)
    tying.say(session, None, study, [a, b], together=False)
    with pytest.raises(Refused):
        steering.undo_last(session, None, second)


def test_strangers_and_empty_hands_are_refused(session: Session, study: Study, run: ThemeRun) -> None:
    first, _second = _two(session, study)
    mine = first.members[0].segment_id
    strange = _document(session, factories.make_study(session), "Vreemd", range(3)).segments[0].id
    with pytest.raises(NotFound):
        tying.say(session, None, study, [mine, strange], together=True)
    with pytest.raises(Refused):
        tying.say(session, None, study, [mine, mine], together=True)
    with pytest.raises(Refused):
        tying.say(session, None, study, [m.segment_id for m in _many(session, study)], together=False)
    with pytest.raises(NotFound):
        tying.take_back(session, None, study, [mine, strange])


def _many(session: Session, study: Study) -> list:
    return [member for summary in themes.summaries(session, study.id) for member in summary.theme.members][
        :21
    ]


def test_saying_it_twice_is_saying_it_once(session: Session, study: Study, run: ThemeRun) -> None:
    first, _second = _two(session, study)
    a, b = (member.segment_id for member in first.members[:2])
    tying.say(session, None, study, [a, b], together=True)
    tying.say(session, None, study, [b, a], together=True)
    assert [(one.one.segment.id, one.other.segment.id) for one in tying.listed(session, study.id)] == [(a, b)]
    assert tying.listed(session, study.id, [first.members[5].segment_id]) == []
    tying.take_back(session, None, study, [b, a])
    assert tying.listed(session, study.id) == []


def test_erasing_a_text_takes_its_pairs_along(session: Session, study: Study, run: ThemeRun) -> None:
    first, _second = _two(session, study)
    later = _document(session, study, "Tweede", range(60, 66))
    tying.say(session, None, study, [first.members[0].segment_id, later.segments[0].id], together=True)
    retention.erase_documents(session, None, [later.id])
    assert session.scalars(select(ThemeTie)).all() == []


def test_a_pair_follows_its_passages_into_a_newer_version(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, second = _two(session, study)
    a, b = first.members[0].segment_id, second.members[0].segment_id
    tying.say(session, None, study, [a, b], together=False)
    older = session.scalars(select(Document)).one()
    was = tying.listed(session, study.id)[0].one.text
    newer = _document(session, study, "Eerste", range(60))
    newer.supersedes_id, older.superseded_at = older.id, now()
    versions.follow_segments(session, newer)
    (pair,) = tying.listed(session, study.id)
    assert pair.one.document.id == pair.other.document.id == newer.id
    assert pair.one.text == was
    assert not pair.together
    versions.follow_segments(session, newer)
    assert len(tying.listed(session, study.id)) == 1


def test_two_passages_that_become_one_leave_no_contradiction(
    session: Session, study: Study, run: ThemeRun
) -> None:
    """A and B become C: what was together with A and apart from B is together with C, and the study goes on."""
    first, _second = _two(session, study)
    a, x, b, c, far = (member.segment_id for member in first.members[:5])
    session.add_all(
        [
            ThemeTie(one_id=a, other_id=x, together=True),
            ThemeTie(one_id=x, other_id=b, together=False),
            ThemeTie(one_id=far, other_id=b, together=False),
        ]
    )
    session.flush()
    ties.follow(session, a, c)
    ties.follow(session, b, c)
    assert ties.standing(session, study.id).contradiction() is None
    found = {frozenset((tie.one_id, tie.other_id)): tie.together for tie in session.scalars(select(ThemeTie))}
    assert found == {frozenset((c, x)): True, frozenset((c, far)): False}


def test_what_is_together_through_others_is_not_apart_after_a_newer_version(
    session: Session, study: Study, run: ThemeRun
) -> None:
    first, _second = _two(session, study)
    a, x, y, b = (member.segment_id for member in first.members[:4])
    session.add_all(
        [
            ThemeTie(one_id=a, other_id=x, together=True),
            ThemeTie(one_id=x, other_id=y, together=True),
            ThemeTie(one_id=b, other_id=y, together=False),
        ]
    )
    session.flush()
    ties.follow(session, b, a)
    assert ties.standing(session, study.id).contradiction() is None
    assert {tie.together for tie in session.scalars(select(ThemeTie))} == {True}
