"""An import goes with what the machine proposed from it, and stays once a person concluded something from it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import evidence, lessons, taking_back
from analysis.contrasts import reading
from analysis.contrasts.models import Contrast
from analysis.factors.models import CriticalityRating
from analysis.matrices.models import FrameworkCell
from coding import refi
from coding.documents import versions
from coding.exchange import importing, previewing, undoing
from coding.exchange.models import ProjectImport
from coding.models import Code, Coding, Document
from surveys.base import new_id, now
from surveys.errors import Refused
from tests.findings_world import ACTOR, World

SAMPLE = Path(__file__).parents[2] / "data" / "refi" / "qualcoder40_small_emoji.qdpx"


@pytest.fixture
def found(world: World) -> ProjectImport:
    """A project of another tool in a study with a codebook of its own."""
    session, study = world.session, world.study
    project = refi.read(SAMPLE.read_bytes())
    choices = previewing.defaults(previewing.preview(session, study, project, {}), "nl")
    taken = importing.take_in(session, ACTOR, study, project, choices, {})
    made = ProjectImport(
        study_id=study.id, name="x.qdpx", preview={}, choices={}, made=taken.plain(), done_at=now()
    )
    session.add(made)
    session.flush()
    return made


def proposed(world: World, found: ProjectImport, *, by_code: bool = True) -> Contrast:
    """As a search for contrasts leaves it."""
    session = world.session
    coding = session.scalars(select(Coding)).first()
    assert coding is not None
    place = {"document": str(coding.document_id), "start": coding.start, "end": coding.end}
    row = Contrast(
        study_id=world.study.id,
        what="contrast",
        code_id=coding.code_id if by_code else None,
        places=[place | {"side": "helps", "machine": False, "digest": ""}],
    )
    session.add(row)
    session.flush()
    return row


def counted(session: Session) -> list[int]:
    return [
        session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Document, Code, Coding, Contrast)
    ]


@pytest.mark.parametrize("by_code", [True, False])
def test_a_proposal_of_the_machine_does_not_hold_an_import_here(
    world: World, found: ProjectImport, by_code: bool
) -> None:
    proposed(world, found, by_code=by_code)
    assert taking_back.built_on(world.session, found) == ""
    taking_back.undo(world.session, ACTOR, found)
    documents, codes, codings, contrasts = counted(world.session)
    assert (documents, codings) == (0, 0)
    assert codes == len(world.codes())
    assert contrasts == (0 if by_code else 1)
    assert reading.shown(world.session, ACTOR, world.study, "proposed") == []


def accept(world: World, found: ProjectImport) -> None:
    reading.accept(world.session, ACTOR, proposed(world, found, by_code=False), "Intake", "Zo is het.")


def reject(world: World, found: ProjectImport) -> None:
    reading.reject(world.session, ACTOR, proposed(world, found), "Zo is het niet.")


def lean_on(world: World, found: ProjectImport) -> None:
    document = world.session.scalars(select(Document)).first()
    assert document is not None
    lesson = lessons.create(world.session, ACTOR, world.study, "Een les")
    evidence.add_passage(world.session, ACTOR, lesson, document, 0, 3, "for")


def chart(world: World, found: ProjectImport) -> None:
    code = undoing.ids(found.made or {}, "code")[0]
    world.session.add(
        FrameworkCell(study_id=world.study.id, code_id=code, case_key=f"partner-{new_id()}", state="no_evidence")
    )  # fmt: skip


def rate(world: World, found: ProjectImport) -> None:
    code = undoing.ids(found.made or {}, "code")[0]
    world.session.add(
        CriticalityRating(study_id=world.study.id, code_id=code, case_key=f"partner-{new_id()}", value=1)
    )


def correct(world: World, found: ProjectImport) -> None:
    document = world.session.scalars(select(Document)).first()
    assert document is not None
    versions.correct(world.session, ACTOR, document, {0: "Andere woorden."})


@pytest.mark.parametrize(
    ("conclude", "reason"),
    [
        (accept, "decided"),
        (reject, "decided"),
        (lean_on, "built"),
        (chart, "built"),
        (rate, "built"),
        (correct, "corrected"),
    ],
)
def test_what_a_person_concluded_holds_it_and_is_said_beforehand(
    world: World, found: ProjectImport, conclude: Callable[[World, ProjectImport], None], reason: str
) -> None:
    conclude(world, found)
    world.session.flush()
    before = counted(world.session)
    assert taking_back.built_on(world.session, found) == reason
    with pytest.raises(Refused) as refusal:
        taking_back.undo(world.session, ACTOR, found)
    assert undoing.REASONS[reason]["en"] in refusal.value.text["en"]
    assert counted(world.session) == before
    assert found.state == "done"


def test_a_proposal_stays_when_the_import_does(world: World, found: ProjectImport) -> None:
    proposed(world, found)
    lean_on(world, found)
    with pytest.raises(Refused):
        taking_back.undo(world.session, ACTOR, found)
    assert len(world.session.scalars(select(Contrast)).all()) == 1
