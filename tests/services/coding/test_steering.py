"""A person steers the groups: levels, pins, moves, splits, bringing up to date, and where a theme came from."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import encoding, intake, themes
from coding.groups import by_type, levels, steering
from coding.groups.models import ThemePin
from coding.models import Document, Segment, ThemeMember, ThemeRun
from surveys.base import now
from surveys.errors import NotFound, Refused
from surveys.models import Study
from tests import factories

ENCODER = encoding.CharacterNgrams()


@pytest.fixture
def study(session: Session) -> Study:
    return factories.make_study(session)


@pytest.fixture
def run(session: Session, study: Study) -> ThemeRun:
    _document(session, study, "Eerste", range(60))
    return themes.discover(session, themes.start(session, None, study, themes=5).id, model=ENCODER)


def _document(session: Session, study: Study, title: str, numbers: range) -> Document:
    subjects = ("de intake bij het loket", "het rooster van de planning", "de begeleider van de jobcoach")
    lines = [f"Over {subjects[n % 3]} zegt men in gesprek {n} dat het anders moet." for n in numbers]
    text = "\n".join(lines)
    made = Document(
        study_id=study.id, kind="policy", title=title, language="nl", text=text, sha256=intake.digest(text)
    )
    place = 0
    for position, line in enumerate(lines):
        made.segments.append(
            Segment(position=position, start=place, end=place + len(line), digest=intake.digest(line))
        )
        place += len(line) + 1
    made.segmented_at = now()
    session.add(made)
    session.flush()
    return made


def _placed(session: Session, study: Study) -> dict[object, object]:
    return {
        passage.segment.id: summary.theme.id
        for summary in themes.summaries(session, study.id)
        for passage in summary.passages
    }


def _explored(session: Session, study: Study) -> ThemeRun:
    return themes.discover(session, themes.start(session, None, study).id, model=ENCODER)


def test_another_level_of_the_tree_keeps_what_a_person_wrote(
    session: Session, study: Study, run: ThemeRun
) -> None:
    theme = themes.summaries(session, study.id)[0].theme
    themes.define(session, None, theme, "Het loket", "")
    mine = {member.segment_id for member in theme.members}
    for groups in (2, 9, 4):
        themes.set_level(session, None, study, groups)
        assert {member.segment_id for member in theme.members} == mine
        placed = _placed(session, study)
        assert len(placed) == sum(len(summary.passages) for summary in themes.summaries(session, study.id))
    assert run.groups == 4
    assert len(themes.summaries(session, study.id)) <= 5


def test_the_same_level_again_keeps_every_group_and_its_page(
    session: Session, study: Study, run: ThemeRun
) -> None:
    before = _placed(session, study)
    themes.set_level(session, None, study, run.groups)
    assert _placed(session, study) == before
    _explored(session, study)
    again = _placed(session, study)
    assert set(before.values()) & set(again.values())


def test_bringing_up_to_date_moves_nothing_and_new_passages_join_or_wait(
    session: Session, study: Study, run: ThemeRun
) -> None:
    before = _placed(session, study)
    made = themes.start(session, None, study, refresh=True)
    themes.discover(session, made.id, model=ENCODER)
    assert _placed(session, study) == before
    fresh = _document(session, study, "Tweede", range(60, 75))
    made = themes.start(session, None, study, refresh=True)
    themes.discover(session, made.id, model=ENCODER)
    after = _placed(session, study)
    assert {segment: after[segment] for segment in before} == before
    joined = {segment.id for segment in fresh.segments} & set(after)
    assert made.parameters["fresh"] == 15
    assert made.parameters["joined"] == len(joined) > 0
    waiting, _first = themes.unassigned(session, study.id)
    assert waiting == 75 - len(after)


def test_what_is_moved_by_hand_stays_whatever_is_found(session: Session, study: Study, run: ThemeRun) -> None:
    first, second, *_ = (summary.theme for summary in themes.summaries(session, study.id))
    moved = [member.segment_id for member in first.members][:2]
    steering.move(session, None, study, moved, second)
    assert all(_placed(session, study)[segment] == second.id for segment in moved)
    assert steering.pinned(session, second) == set(moved)
    themes.set_level(session, None, study, 3)
    _explored(session, study)
    assert all(_placed(session, study)[segment] == second.id for segment in moved)


def test_a_move_is_taken_back_with_its_pins(session: Session, study: Study, run: ThemeRun) -> None:
    first, second, *_ = (summary.theme for summary in themes.summaries(session, study.id))
    before = _placed(session, study)
    moved = [member.segment_id for member in first.members][:2]
    steering.move(session, None, study, moved, second)
    steering.undo_last(session, None, second)
    assert _placed(session, study) == before
    assert session.scalars(select(ThemePin)).all() == []
    assert all(event.undone_at for event, _other in steering.lineage(session, first))
    with pytest.raises(Refused):
        steering.undo_last(session, None, second)


def test_what_is_taken_out_waits_and_does_not_come_back_by_itself(
    session: Session, study: Study, run: ThemeRun
) -> None:
    theme = themes.summaries(session, study.id)[0].theme
    out = theme.members[0].segment_id
    before, _first = themes.unassigned(session, study.id)
    steering.move(session, None, study, [out], None)
    assert themes.unassigned(session, study.id)[0] == before + 1
    themes.discover(session, themes.start(session, None, study, refresh=True).id, model=ENCODER)
    assert _placed(session, study).get(out) != theme.id


def test_a_group_is_split_and_the_split_can_be_taken_back(
    session: Session, study: Study, run: ThemeRun
) -> None:
    theme = themes.summaries(session, study.id)[0].theme
    chosen = [member.segment_id for member in theme.members][:3]
    before = _placed(session, study)
    made = steering.split(session, None, study, chosen, "Apart")
    assert {member.segment_id for member in made.members} == set(chosen)
    assert [event.kind for event, _other in steering.lineage(session, made)] == ["split"]
    steering.undo_last(session, None, made)
    assert _placed(session, study) == before
    assert made.state == "dismissed"


def test_passages_of_another_study_and_empty_hands_are_refused(
    session: Session, study: Study, run: ThemeRun
) -> None:
    theme = themes.summaries(session, study.id)[0].theme
    other = factories.make_study(session)
    strange = _document(session, other, "Vreemd", range(3)).segments[0].id
    with pytest.raises(NotFound):
        steering.move(session, None, study, [strange], theme)
    with pytest.raises(Refused):
        steering.move(session, None, study, [], theme)
    with pytest.raises(Refused):
        steering.split(session, None, study, [theme.members[0].segment_id], "  ")


def test_levels_are_kept_and_read_back_as_they_were(session: Session, run: ThemeRun) -> None:
    assert run.levels is not None
    kept = levels.unpacked(run.levels)
    assert levels.packed(kept) == run.levels
    assert 5 in kept.steps
    assert kept.at(5).count <= 5
    assert len(kept.segments) == run.segments


def test_a_passage_that_is_erased_takes_its_pin_along(session: Session, study: Study, run: ThemeRun) -> None:
    from coding import retention

    theme = themes.summaries(session, study.id)[0].theme
    member = theme.members[0]
    steering.move(session, None, study, [member.segment_id], None)
    document = session.scalars(select(Document)).one()
    retention.erase_documents(session, None, [document.id])
    assert session.scalars(select(ThemePin)).all() == []
    assert session.scalars(select(ThemeMember)).all() == []


def test_kinds_of_partners_are_counted_in_organisations(
    session: Session, study: Study, run: ThemeRun
) -> None:
    table = by_type.table(themes.summaries(session, study.id))
    assert table.kinds == []
    assert {row.organisations for row in table.rows} == {0}
