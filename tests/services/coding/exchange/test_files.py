"""What is in the files that leave the server: names and words that may not be there, blind work, figures, texts."""

import csv
import io
import uuid
import zipfile
from pathlib import Path

import openpyxl
import pyreadstat
import pytest
from docx import Document as WordDocument
from lxml import etree, html
from sqlalchemy import select
from sqlalchemy.orm import Session

from coding import codebook, intake, layers, refi
from coding.exchange import making
from coding.exchange.making import Order
from coding.memos.models import Memo
from coding.models import Code, CodebookVersion, Coding, Document
from coding.rounds.models import CodingRound
from surveys.base import new_id
from surveys.models import Instrument, InstrumentVersion, Participant, Partner, Response, Study, Wave
from tests import factories
from tests.services.coding.exchange import worlds
from tests.services.coding.exchange.worlds import World
from tests.thirdparty import SHARED

BASE = "https://weerklank.example/studies/x/documents"


def made(
    session: Session, world: World, form: str, actor: uuid.UUID | None = None, **chosen: object
) -> bytes:
    order = Order.of(form, {"language": "nl", "all_words": True, **chosen})
    return making.make(session, actor, world.study, order, world.coders, BASE).data


def everything(data: bytes) -> str:
    """All text in a file, unpacked where it is packed."""
    if data[:2] != b"PK":
        return data.decode("utf-8-sig", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.thirdparty("interop/refi/xsd")
def test_what_a_study_writes_is_valid(session: Session) -> None:
    world, _ = worlds.with_memos(session)
    folder = SHARED / "interop" / "refi" / "xsd"
    order = making.Order("qdpx", names=True, journal=True)
    data = making.make(
        session, next(iter(world.coders)), world.study, order, world.coders, "https://x/d"
    ).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        project = archive.read("project.qde")
    assert b"Vandaag twijfelde ik." in project
    etree.XMLSchema(etree.parse(folder / "Project.xsd")).assertValid(etree.fromstring(project))
    book = made(session, world, "qdc")
    etree.XMLSchema(etree.parse(folder / "Codebook.xsd")).assertValid(etree.fromstring(book))


def answered(session: Session, study: Study, partner: Partner, person: Participant, mode: str) -> Response:
    instrument = Instrument(study_id=study.id, kind="survey", title={"nl": "V"})
    session.add(instrument)
    session.flush()
    version = InstrumentVersion(instrument_id=instrument.id, number=1, state="published", definition={})
    session.add(version)
    session.flush()
    wave = Wave(study_id=study.id, version_id=version.id, title="Ronde 1", mode=mode)
    session.add(wave)
    session.flush()
    response = Response(
        study_id=study.id,
        version_id=version.id,
        wave_id=wave.id,
        partner=partner,
        partner_type=partner.type,
        participant=person,
        state="submitted",
    )
    session.add(response)
    session.flush()
    return response


def confidential(session: Session, mode: str) -> World:
    """A study with one document of a named organisation, in a wave of this mode."""
    world = worlds.make(session)
    partner = factories.make_partner(session, world.study, name="Kraanvogel BV", district="Carnisse")
    person = factories.make_participant(session, partner, name="Bertus Vleugelmoer")
    response = answered(session, world.study, partner, person, mode)
    document = world.documents[0]
    document.partner, document.partner_type, document.response = partner, partner.type, response
    document.title = "Gesprek met Kraanvogel BV"
    document.source_name = "kraanvogel bv.docx"
    session.flush()
    return world


@pytest.mark.parametrize("form", making.FORMS)
@pytest.mark.parametrize(
    ("mode", "names"), [("identified", False), ("confidential", True), ("unlinked", True)]
)
def test_a_name_that_may_not_be_there_is_in_no_file(
    session: Session, form: str, mode: str, names: bool
) -> None:
    world = confidential(session, mode)
    text = everything(made(session, world, form, names=names))
    for word in ("Kraanvogel", "kraanvogel", "Bertus", "Carnisse"):
        assert word not in text.replace("Carnisse | Tarwewijk", ""), word


def test_a_name_that_was_asked_for_is_there(session: Session) -> None:
    world = confidential(session, "identified")
    for form in ("qdpx", "csv", "xlsx", "matrix_csv"):
        assert "Kraanvogel BV" in everything(made(session, world, form, names=True)), form


def test_blind_work_is_in_no_file_of_anybody(session: Session) -> None:
    world = worlds.make(session)
    coder = next(iter(world.coders))
    coding = session.scalars(select(Coding).where(Coding.memo != "")).one()
    book = codebook.of(session, world.study.id)
    assert book is not None
    version = session.scalars(select(CodebookVersion).where(CodebookVersion.codebook_id == book.id)).first()
    assert version is not None
    round_ = CodingRound(study_id=world.study.id, title="Eerste", codebook_version_id=version.id)
    session.add(round_)
    session.flush()
    coding.round_id, coding.layer, coding.made_by = round_.id, "own", coder
    session.flush()
    assert not session.scalar(select(Coding.id).where(Coding.id == coding.id, layers.counting()))
    for actor in (coder, new_id(), None):
        project = refi.read(made(session, world, "qdpx", actor))
        assert str(coding.id) not in {c.id for source in project.sources for c in source.codings}
        assert "Let op" not in everything(made(session, world, "csv", actor))


def test_private_memos_and_the_journal_stay_here(session: Session) -> None:
    world = worlds.make(session)
    anna = next(iter(world.coders))
    for about, private, words in (
        ("document", False, "open"),
        ("document", True, "geheim"),
        ("journal", False, "dagboek"),
    ):
        about_id = world.documents[0].id if about == "document" else None
        session.add(
            Memo(
                study_id=world.study.id,
                about=about,
                about_id=about_id,
                text=f"memo {words}",
                private=private,
                made_by=anna,
            )
        )
    session.flush()
    text = everything(made(session, world, "qdpx"))
    assert "memo open" in text
    assert "memo geheim" not in text
    assert "memo dagboek" not in text


def test_a_row_a_coding_and_what_nobody_coded(session: Session) -> None:
    world = worlds.make(session)
    for document in (
        *world.documents,
        worlds.text(session, world.study, "Niemand codeerde dit verhaal ooit."),
    ):
        intake.segment(session, document)
    lines = made(session, world, "csv").decode("utf-8-sig")
    codings = session.scalars(select(Coding)).all()
    assert lines.count(BASE) == len(codings) + lines.count("(niet gecodeerd)")
    assert lines.count("(niet gecodeerd)") >= 1
    assert "(niet gecodeerd)" not in made(session, world, "csv", uncoded=False).decode()
    document = world.documents[0]
    at = next(coding for coding in codings if coding.memo)
    assert f"{BASE}/{document.id}?passage={at.start}-{at.end}" in lines
    assert document.text[at.start : at.end] in lines
    assert "3.5" in lines
    assert "Jaren" in lines.partition("\n")[0]


@pytest.mark.parametrize("form", ["xlsx", "csv", "docx", "html"])
def test_every_form_tells_codes_together_memos_and_what_nobody_coded(session: Session, form: str) -> None:
    """Words with two codes name both, a memo stands with its passage, and words without a code are there as such."""
    world = worlds.make(session)
    loose = worlds.text(session, world.study, "Niemand codeerde dit verhaal ooit.")
    for document in (*world.documents, loose):
        intake.segment(session, document)
    memo = "Twijfel <b>hier</b> & één regel"
    at = world.documents[0].text.index("maar één")
    both = session.scalars(select(Coding).where(Coding.start == at, Coding.end == at + 26)).all()
    assert len({coding.code_id for coding in both}) == 2
    both[0].memo = memo
    session.flush()
    rows = passages_in(made(session, world, form), form)
    words = world.documents[0].text[at : at + 26]
    here = [row for row in rows if words in row]
    assert len(here) == 2
    for row in here:
        assert all(coding.code.label["nl"] in row for coding in both)
    assert [memo in row for row in here].count(True) == 1
    [nobody] = [row for row in rows if "Niemand codeerde dit verhaal ooit." in row]
    assert not any(code.label["nl"] in nobody for code in codebook.usable(session, world.study.id))
    [emoji] = [row for row in rows if "Hoe ging het? 😀" in row]
    assert emoji


def passages_in(data: bytes, form: str) -> list[str]:
    """Each passage of a file with all that is said of it, as one text."""
    if form == "csv":
        return [" ¦ ".join(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")]
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        return [" ¦ ".join(str(cell or "") for cell in row) for row in sheet.iter_rows(values_only=True)]
    if form == "html":
        lines = [
            (str(one.tag), one.text_content())
            for one in html.fromstring(data.decode()).iter("h3", "blockquote", "p")
        ]
        head, quote = "h3", "blockquote"
    else:
        lines = [
            (paragraph.style.name if paragraph.style is not None else "", paragraph.text)
            for paragraph in WordDocument(io.BytesIO(data)).paragraphs
        ]
        head, quote = "Heading 2", "Citaat"
    found: list[str] = []
    heading = ""
    for kind, text in lines:
        if kind == head:
            heading = text
        elif kind == quote:
            found.append(f"{heading} ¦ {text}")
        elif found:
            found[-1] += f" ¦ {text}"
    return found


def test_a_word_file_opens_and_has_a_heading_for_each_code(session: Session) -> None:
    world = worlds.make(session)
    document = WordDocument(io.BytesIO(made(session, world, "docx", uncoded=False)))
    used = {coding.code_id for coding in session.scalars(select(Coding))}
    labels = {code.label["nl"] for code in session.scalars(select(Code).where(Code.id.in_(used)))}
    headings = {p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"}
    assert labels == headings
    quotes = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Citaat"]
    assert len(quotes) == len(session.scalars(select(Coding)).all())
    assert any("😀" in quote for quote in quotes)


def test_the_matrix_counts_and_is_read_back_with_its_labels(session: Session, tmp_path: Path) -> None:
    world = worlds.make(session)
    path = tmp_path / "m.sav"
    path.write_bytes(made(session, world, "matrix_sav"))
    frame, meta = pyreadstat.read_sav(path)
    codes = {code.id: code for code in codebook.usable(session, world.study.id)}
    for document in world.documents:
        [row] = [row for row in frame.to_dict("records") if row["document"] == document.title]
        for code in codes.values():
            wanted = sum(
                c.code_id == code.id
                for c in session.scalars(select(Coding).where(Coding.document_id == document.id))
            )
            assert row[f"c_{code.key}".replace(".", "_")] == wanted
    some = next(iter(codes.values()))
    assert meta.column_names_to_labels[f"c_{some.key}".replace(".", "_")] == some.label["nl"]
    lines = made(session, world, "matrix_csv").decode("utf-8-sig").splitlines()
    assert len(lines) == 3


def test_a_document_without_any_coding_is_unknown_not_nought(session: Session) -> None:
    world = worlds.make(session)
    session.add(
        Document(
            id=new_id(),
            study_id=world.study.id,
            kind="policy",
            title="Leeg",
            language="nl",
            text="Niets.\n",
            sha256="0",
        )
    )
    session.flush()
    lines = made(session, world, "matrix_csv").decode("utf-8-sig").splitlines()
    [line] = [line for line in lines if line.startswith("Leeg")]
    assert set(line.removeprefix("Leeg")) == {";"}


def test_an_empty_study_gives_files_or_says_why_not(session: Session) -> None:
    world = World(factories.make_study(session), [], {})
    for form in making.FORMS:
        if form == "qdc":
            with pytest.raises(Exception, match="no codes"):
                made(session, world, form)
        else:
            assert made(session, world, form)


def test_the_mark_of_invented_data_is_in_every_text(session: Session) -> None:
    world = worlds.make(session)
    world.study.synthetic = True
    session.flush()
    for form in ("qdpx", "docx", "html", "xlsx"):
        assert "Verzonnen voorbeelddata" in everything(made(session, world, form)), form
    assert isinstance(world.study, Study)
