"""The framework matrix: what was charted, what was looked for in vain, what nobody wrote yet; and who was first."""

import io

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from analysis import retention
from analysis.matrices import columns, framework, loading, sheet
from analysis.matrices.framework import EMPTY, StaleCell, Voice
from analysis.matrices.sheet import Entry, Sheet
from coding import codebook
from coding.documents import cases
from coding.models import Code, Document
from coding.rounds.models import Assignment, CodingRound, RoundDocument
from surveys.base import new_id, now
from surveys.errors import Refused
from surveys.models import Wave
from tests.findings_world import ACTOR, World, make_world


@pytest.fixture
def world(session: Session) -> World:
    return make_world(session)


def voices(world: World, *, names: bool = True) -> list[Voice]:
    found = cases.describe(world.session, cases.current(world.session, world.study.id), names=names)
    return framework.voices(found)


def code_of(world: World, key: str = "ERV1") -> Code:
    return next(code for code in world.codes() if code.key == key)


def test_a_row_is_an_organisation_whatever_the_number_of_its_documents(world: World) -> None:
    first = world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    world.document("Bouw A", "bouwbedrijf", "Nog steeds.")
    world.document("Gemeente", "gemeente", "Wij gunnen.")
    rows = voices(world)
    assert [(row.label["nl"], len(row.documents)) for row in rows] == [("Bouw A", 2), ("Gemeente", 1)]
    assert rows[0].key == f"partner-{first.partner_id}"


def test_a_confidential_round_has_a_row_that_names_nobody_and_is_the_same_for_all(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    response = document.response
    assert response is not None
    response.wave = Wave(study_id=world.study.id, version_id=world.version.id, title="R", mode="confidential")
    world.session.flush()
    outside, inside = voices(world, names=False), voices(world)
    assert outside[0].label["nl"] == "Een respondent (Bouwbedrijf)"
    assert inside[0].label["nl"] == "Bouw A"
    assert outside[0].key == inside[0].key == f"response-{response.id}"


def test_no_evidence_is_not_the_same_as_not_yet_charted(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Het duurt te lang.")
    world.code(document, "barrier")
    row, code, loose = voices(world)[0], code_of(world), code_of(world, "LOOSE")
    ids = [code.id, loose.id]
    cells = framework.cells(world.session, world.study.id, [row], ids)
    assert cells[row.key, code.id] == framework.Cell(passages=1)
    assert cells.get((row.key, loose.id), EMPTY).state is None
    framework.chart(world.session, ACTOR, world.study, row, code, state="charted", summary="  Duurt lang. ")
    framework.chart(world.session, ACTOR, world.study, row, loose, state="no_evidence", summary="weg ermee")
    cells = framework.cells(world.session, world.study.id, [row], ids)
    charted, nothing = cells[row.key, code.id], cells[row.key, loose.id]
    assert (charted.state, charted.summary, charted.changed_by) == ("charted", "Duurt lang.", ACTOR)
    assert (charted.passages, charted.newer) == (1, 0)
    assert (nothing.state, nothing.summary, nothing.passages) == ("no_evidence", "", 0)
    world.code(document, "barrier", "LOOSE")
    cells = framework.cells(world.session, world.study.id, [row], ids)
    assert (cells[row.key, loose.id].passages, cells[row.key, loose.id].newer) == (1, 1)
    assert [place.text for place in framework.passages(world.session, loose.id, row.documents)] == [
        "Het duurt te lang."
    ]


def test_who_comes_second_sees_what_the_first_wrote(world: World) -> None:
    world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    row, code, session, study = voices(world)[0], code_of(world), world.session, world.study
    first = framework.chart(session, ACTOR, study, row, code, state="charted", summary="Eerste")
    with pytest.raises(StaleCell) as stale:
        framework.chart(session, ACTOR, study, row, code, state="charted", summary="Tweede", revision=0)
    assert stale.value.theirs is not None
    assert stale.value.theirs.summary == "Eerste"
    seen = first.revision
    framework.chart(session, ACTOR, study, row, code, state="charted", summary="Tweede", revision=seen)
    assert first.summary == "Tweede"
    with pytest.raises(StaleCell):
        framework.clear(session, ACTOR, study, row, code, revision=seen)
    assert framework.clear(session, ACTOR, study, row, code, revision=first.revision) is not None
    with pytest.raises(StaleCell) as gone:
        framework.chart(session, ACTOR, study, row, code, state="charted", summary="Derde", revision=2)
    assert gone.value.theirs is None


@pytest.mark.parametrize(
    ("state", "summary"), [("charted", "  "), ("onbekend", "x"), ("charted", "x" * 5001)]
)
def test_a_cell_is_written_or_said_to_be_empty(world: World, state: str, summary: str) -> None:
    world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    with pytest.raises(Refused):
        framework.chart(
            world.session, ACTOR, world.study, voices(world)[0], code_of(world), state=state, summary=summary
        )


def test_a_summary_goes_with_the_words_it_retells(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    world.document("Gemeente", "gemeente", "Wij gunnen.")
    code = code_of(world)
    for row in voices(world):
        framework.chart(world.session, ACTOR, world.study, row, code, state="charted", summary="Iets")
    retention.erase_evidence(world.session, ACTOR, [document.id])
    cells = framework.cells(world.session, world.study.id, voices(world), [code.id])
    assert [key.split("-")[0] for key, _ in cells] == ["partner"]
    assert all(not key.endswith(str(document.partner_id)) for key, _ in cells)


def test_the_workbook_keeps_its_headers_in_sight_and_holds_no_formula() -> None:
    data = sheet.write(
        [
            Sheet(
                "framework",
                ["Casus", "=1+1"],
                [
                    [Entry("@SUM(A1)"), Entry("=HYPERLINK(1)", "https://x.example/cel")],
                    [Entry(3), Entry("-")],
                ],
            )
        ]
    )
    page = load_workbook(io.BytesIO(data))["framework"]
    assert page.freeze_panes == "B2"
    assert [cell.data_type for cell in (page["B1"], page["A2"], page["B2"])] == ["s", "s", "s"]
    assert page["B2"].value == "=HYPERLINK(1)"
    assert page["B2"].hyperlink.target == "https://x.example/cel"
    assert page["A3"].value == 3


# ---------------------------------------------------------------- columns


def test_columns_tell_the_unknown_apart_and_name_nobody_who_may_not_be_named(world: World) -> None:
    world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    hidden = world.document("Bouw B", "bouwbedrijf", "Het duurt ook.")
    policy = world.document("Gemeente", "gemeente", "Wij gunnen.")
    policy.partner = policy.partner_type = policy.response = None
    assert hidden.response is not None
    hidden.response.wave = Wave(
        study_id=world.study.id, version_id=world.version.id, title="Ronde X", mode="confidential"
    )
    world.session.flush()
    study = world.study.id
    described = loading.described(world.session, ACTOR, study, names=False)
    outside, attributes = described.cases, described.attributes
    by_type = columns.columns(outside, "type", attributes)
    assert [column.key for column in by_type] == ["bouwbedrijf", "unknown"]
    names = [column.label["en"] for column in columns.columns(outside, "organisation", attributes)]
    assert names == ["Bouw A", "A respondent (Builder)", "of no partner"]
    inside = loading.described(world.session, ACTOR, study, names=True).cases
    names = [column.label["en"] for column in columns.columns(inside, "organisation", attributes)]
    assert names == ["Bouw A", "Bouw B", "of no partner"]
    assert columns.facts(outside, "type", attributes)[policy.id].source is None
    assert len(columns.within(outside, "type", "bouwbedrijf", attributes)) == 2
    rounds = columns.columns(outside, "round", attributes)
    assert [column.label["en"] for column in rounds] == ["Ronde X", "unknown"]


def test_who_codes_blind_counts_nothing_of_that_document(world: World) -> None:
    document = world.document("Bouw A", "bouwbedrijf", "Het duurt.")
    other = world.document("Gemeente", "gemeente", "Wij gunnen.")
    for found in (document, other):
        world.code(found, "barrier")
    session, study = world.session, world.study.id
    book = codebook.of(session, study)
    assert book is not None
    round_ = CodingRound(study_id=study, title="Ronde", codebook_version_id=book.versions[-1].id)
    session.add(round_)
    session.flush()
    coder = new_id()
    session.add(RoundDocument(round_id=round_.id, document_id=document.id))
    session.add(Assignment(round_id=round_.id, document_id=document.id, coder_id=coder))
    session.flush()
    blind = loading.described(session, coder, study, names=True)
    assert (blind.blind, [case.document.id for case in blind.cases]) == (1, [other.id])
    assert [passage.document for passage in loading.passages(session, study, blind.cases)] == [other.id]
    assert len(loading.described(session, ACTOR, study, names=True).cases) == 2


def test_a_corrected_text_stays_in_its_row(world: World) -> None:
    older = world.document("Gemeente", "gemeente", "Beleid.")
    older.partner = older.partner_type = older.response = None
    world.session.flush()
    key = voices(world)[0].key
    newer = Document(
        study_id=older.study_id, kind="policy", title="Beleid", language="nl", text="Beleid!", sha256="x",
        supersedes_id=older.id,
    )  # fmt: skip
    older.superseded_at = now()
    world.session.add(newer)
    world.session.flush()
    assert [(row.key, row.documents) for row in voices(world)] == [(key, [newer.id])]
