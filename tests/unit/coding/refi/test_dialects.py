"""Projects as the tools write them: ways of counting, paths, words in Word files, sound, notes, and what is left out."""

import io
import unicodedata

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st

from coding import refi
from coding.refi import offsets
from surveys.errors import BadFile
from tests.unit.coding.refi.made import CODE, SOURCE, USER, packed, passage, project, source

TEXT = (
    "I: Hoe ging het? 😀\nR: Goed 👩‍👩‍👧, maar één regisseur ontbrak.\n\n"
    "R: De planning liep uit 🏠 en toch ging het door.\n"
)
WORDS = ["Hoe ging het?", "maar één regisseur ontbrak", "De planning liep uit", "toch ging het door"]


def counted(text: str, way: str, at: int) -> int:
    """Where a tool that counts in this way says that the offset `at` is."""
    before = text[:at]
    length = len(before.encode("utf-16-le")) // 2 if way.startswith("UTF-16") else len(before)
    return length + (before.count("\n") if way.endswith("two") else 0)


def spans(way: str, *, quotes: bool) -> str:
    found = ""
    for words in WORDS:
        start = TEXT.index(words)
        end = start + len(words)
        found += passage(counted(TEXT, way, start), counted(TEXT, way, end), quote=words if quotes else "")
    return found


@pytest.mark.parametrize("way", offsets.WAYS)
@pytest.mark.parametrize("crlf", [False, True], ids=["LF", "CRLF"])
@pytest.mark.parametrize("origin", ["NVivo 14 for Windows", "QualCoder 4.0", "MAXQDA 2022", ""])
def test_every_way_of_counting_is_found_from_the_words_alone(way: str, crlf: bool, origin: str) -> None:
    raw = "\ufeff" + (TEXT.replace("\n", "\r\n") if crlf else TEXT)
    xml = project(source(spans(way, quotes=False), path="internal://bron.txt"), origin=origin)
    found = refi.read(packed(xml, {"sources/bron.txt": raw.encode()}))
    [read] = found.sources
    assert read.text == TEXT
    assert [read.text[c.start : c.end] for c in read.codings] == WORDS
    [choice] = found.report.choices
    assert choice.way == way
    assert set(choice.scores) == set(offsets.WAYS)
    assert choice.scores[way] == 1.0


def test_where_nothing_tells_the_ways_apart_the_tool_is_believed() -> None:
    """All passages stand before the first emoji and line end, or cut words in half."""
    xml = project(source(passage(3, 6) + passage(8, 11), text=TEXT), origin="NVivo 12 for Windows")
    assert refi.read(packed(xml)).report.choices[0].way == "UTF-16 units, CRLF as two"
    xml = project(source(passage(3, 6) + passage(8, 11), text=TEXT), origin="ATLAS.ti 23")
    assert refi.read(packed(xml)).report.choices[0].way == "code points"
    assert offsets.expected("NVivo 12 For Mac") == "code points"


def test_a_label_of_a_passage_is_not_taken_for_a_quote() -> None:
    way = "UTF-16 units"
    start = TEXT.index("De planning")
    end = start + len("De planning liep uit")
    label = passage(counted(TEXT, way, start), counted(TEXT, way, end), quote="waarom dit?")
    found = refi.read(packed(project(source(label * 3, text=TEXT))))
    assert found.report.choices[0].way == way


@pytest.mark.parametrize(
    ("path", "stored"),
    [
        ("internal://Bron.txt", "Sources/bron.txt"),
        ("internal://bron.txt", "bron.txt"),
        ("bron.txt", "sources/bron.txt"),
        ("Sources/bron.txt", "Sources/bron.txt"),
        ("relative:///sources/bron.txt", "sources/bron.txt"),
        ("internal://een%20bron.txt", "sources/een bron.txt"),
        ("internal://bron.txt", "map/Sources/bron.txt"),
    ],
)
def test_a_text_is_found_whatever_its_path_looks_like(path: str, stored: str) -> None:
    xml = project(source(passage(3, 6), path=path))
    [read] = refi.read(packed(xml, {stored: TEXT.encode()}, "Mijn project.QDE")).sources
    assert read.text == TEXT


def test_words_that_stand_in_the_word_file_alone() -> None:
    word, data = WordDocument(), io.BytesIO()
    for line in TEXT.rstrip("\n").split("\n"):
        word.add_paragraph(line)
    word.save(data)
    way = "UTF-16 units, CRLF as two"
    xml = project(
        source(spans(way, quotes=False), path="internal://b.txt", rich="internal://b.docx"), origin="NVivo"
    )
    found = refi.read(packed(xml, {"Sources/b.txt": b"\r\n", "Sources/b.docx": data.getvalue()}))
    [read] = found.sources
    assert [read.text[c.start : c.end] for c in read.codings] == WORDS
    assert "Word file alone" in found.report.odd[0]["en"]


def test_a_text_in_an_old_encoding_is_read_and_told() -> None:
    xml = project(source(passage(0, 4), path="internal://b.txt"))
    found = refi.read(packed(xml, {"sources/b.txt": "Eén café".encode("cp1252")}))
    assert found.sources[0].text == "Eén café"
    assert "not UTF-8" in found.report.odd[0]["en"]


def test_codes_below_each_other_and_several_in_one_passage() -> None:
    codes = (
        f'<Code guid="{{{CODE.upper()}}}" name="boven"><Description> wat </Description>'
        f'<Code guid="{CODE[:-1]}2" name="onder" isCodable="true" color="#aabbcc"/></Code>'
        f'<Code guid="{CODE[:-1]}2" name="dubbel" isCodable="true"/><Code guid="" name="" isCodable="true"/>'
    )
    found = refi.read(packed(project(source(passage(3, 6, codes=3), text=TEXT), codes=codes)))
    assert [(c.name, c.parent, c.color) for c in found.codes[:2]] == [
        ("boven", None, None),
        ("onder", CODE, "#aabbcc"),
    ]
    assert len(found.codes) == 3
    assert len(found.sources[0].codings) == 3
    assert {c.coder for c in found.sources[0].codings} == {"anna"}
    assert any("same GUID" in text["en"] for text in found.report.odd)


def test_what_has_no_place_is_told_and_never_half_taken() -> None:
    half = TEXT.index("😀") + 1  # within the pair, as UTF-16 counts
    bad = (
        passage("a", 4)
        + passage(9, 9)
        + passage(12, 3)
        + passage(5, 9_999)
        + passage(-4, 3)
        + passage(0, half).replace(CODE + '"/>', CODE[:-1] + '7"/>')
    )
    found = refi.read(packed(project(source(bad, text=TEXT))))
    told = " ".join(text["en"] for text in found.report.left_out)
    assert found.sources[0].codings == []
    assert "1 passages have no place" in told
    assert "2 passages end before" in told
    assert "2 codings lie outside" in told
    assert "1 codings name a code" in told
    assert found.warnings


def test_half_an_emoji_is_refused_where_a_tool_counts_in_halves() -> None:
    positions = offsets.Positions("a😀b\r\nc")
    assert positions.convert("UTF-16 units", [0, 1, 2, 3, 4, 5, 6]) == [0, 1, -1, 2, 3, 4, 5]
    assert positions.convert("code points, CRLF as two", [3, 4, 5]) == [3, -1, 4]
    assert positions.convert("code points", [-1, 99]) == [-1, -1]


def test_transcripts_of_recordings_and_words_of_pdfs_are_kept() -> None:
    point = '<SyncPoint guid="{0}" timeStamp="{1}" position="{2}"/>'
    first, last = CODE[:-1] + "3", CODE[:-1] + "4"
    body = (
        f'<Sources><AudioSource guid="{SOURCE}" name="opname.mp3" path="internal://opname.mp3">'
        f'<Transcript guid="{SOURCE[:-1]}4"><PlainTextContent>{TEXT}</PlainTextContent>'
        f"{point.format(first, 1000, 0)}{point.format(last, 65_500, 16)}"
        f'<TranscriptSelection guid="{CODE[:-1]}5" fromSyncPoint="{first}" toSyncPoint="{last}">'
        f'<Coding guid="{CODE[:-1]}6"><CodeRef targetGUID="{CODE}"/></Coding></TranscriptSelection></Transcript>'
        f'<AudioSelection guid="{CODE[:-1]}7" begin="0" end="9"><Coding guid="{CODE[:-1]}8"><CodeRef targetGUID="{CODE}"/>'
        "</Coding></AudioSelection></AudioSource>"
        f'<PDFSource guid="{SOURCE[:-1]}5" name="plan.pdf"><Representation guid="{SOURCE[:-1]}6">'
        f"<PlainTextContent>{TEXT}</PlainTextContent>{passage(3, 16)}</Representation></PDFSource>"
        f'<PictureSource guid="{SOURCE[:-1]}7" name="foto.jpg"/></Sources><Graphs><Graph guid="{CODE}"/></Graphs>'
    )
    found = refi.read(packed(project(body)))
    recording, pdf = found.sources
    assert recording.text[recording.codings[0].start : recording.codings[0].end] == "I: Hoe ging het?"
    assert recording.seconds == [(0, 1), (16, 65)]
    assert pdf.text[pdf.codings[0].start : pdf.codings[0].end] == "Hoe ging het?"
    told = " ".join(text["en"] for text in found.report.left_out)
    assert "1 codings on sound" in told
    assert "foto.jpg" in told
    assert "1 graphs" in told


def test_notes_cases_variables_sets_and_links() -> None:
    note = CODE[:-1] + "a"
    body = (
        f'<Variables><Variable guid="{CODE[:-1]}b" name="Wijk" typeOfVariable="Text"/></Variables>'
        f'<Cases><Case guid="{CODE[:-1]}c"><VariableValue><VariableRef targetGUID="{CODE[:-1]}b"/>'
        f'<TextValue>Carnisse</TextValue></VariableValue><SourceRef targetGUID="{SOURCE}"/></Case></Cases>'
        + source(
            passage(
                3, 6, inner=f'<Description>let op</Description><NoteRef targetGUID="{{{note.upper()}}}"/>'
            )
            + f'<Coding guid="{CODE[:-1]}d"><CodeRef targetGUID="{CODE}"/></Coding>',
            text=TEXT,
        )
        + f'<Notes><Note guid="{note}" name="n"><PlainTextContent>een memo</PlainTextContent></Note></Notes>'
        f'<Links><Link guid="{CODE[:-1]}e" originGUID="{CODE}" targetGUID="{SOURCE}"/></Links>'
        f'<Sets><Set guid="{CODE[:-1]}f" name="Groep"><MemberSource targetGUID="{SOURCE}"/></Set></Sets>'
    )
    found = refi.read(packed(project(body)))
    assert found.cases[0].name == "Case 1"
    assert [(v.variable, v.value) for v in found.cases[0].values] == [(CODE[:-1] + "b", "Carnisse")]
    assert found.cases[0].sources == [SOURCE]
    assert found.sets[0].sources == [SOURCE]
    first, whole = found.sources[0].codings
    assert (first.comment, first.notes, first.coder_id) == ("let op", (note,), USER)
    assert (whole.start, whole.end) == (0, len(TEXT))
    assert found.notes[0].text == "een memo"
    assert found.links[0].target == SOURCE


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no REFI file"),
        (b"<a/>", "no REFI project"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"MZ\x90\x00 a program", "This is a program"),
        (packed("<x/>", name="iets.xml"), "no REFI project"),
        (packed(project("").replace("<Project", '<!DOCTYPE a [<!ENTITY b "c">]><Project')), "DOCTYPE"),
        (packed(project("", codes="<Code>" * 10_000 + "</Code>" * 10_000)), "levels stand inside"),
        (packed(project("", codes='<Code guid="a" name="b"/>' * 20_001)), "more than 20000 parts “Code”"),
    ],
    ids=["empty", "other XML", "broken zip", "program", "no project", "doctype", "deep", "many"],
)
def test_files_that_are_refused_say_why(data: bytes, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        refi.read(data)


def test_a_million_codes_are_refused_before_they_are_held() -> None:
    code = '<Code guid="1fff8b12-6f6f-4b0c-8be5-bbdc91f55294" name="c" isCodable="true"/>'
    book = f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>{code * 1_000_000}</Codes></CodeBook>'
    with pytest.raises(BadFile, match="more than 20000"):
        refi.read(book.encode())


@given(st.text(alphabet="ab \r\n\u0301e\u0308😀ᅡᄀ\x07\u0323é", max_size=30))
def test_a_text_is_cleaned_as_all_texts_are_and_every_place_keeps_its_sign(raw: str) -> None:
    positions = offsets.Positions(raw)
    plain = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\x07", "")
    assert positions.text == unicodedata.normalize("NFC", plain)
    places = positions.convert("code points", [0, len(raw.replace("\r\n", "\n"))])
    assert places == [0, len(positions.text)]
    if positions.text == raw:
        everywhere = list(range(len(raw) + 1))
        assert positions.convert("code points", everywhere) == everywhere
