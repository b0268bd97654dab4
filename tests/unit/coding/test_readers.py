"""Files to text and turns: encodings, Word, speakers, and files made to do harm."""

import io
import random
import zipfile
from collections.abc import Callable

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import readers
from surveys import archive
from surveys.errors import BadFile


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_in_the_encodings_of_word_processors(encoding: str) -> None:
    read = readers.read("gesprek.TXT", "I: Hoe gaat het?\r\nR: Één keer goed.".encode(encoding))
    assert read.text == "I: Hoe gaat het?\nR: Één keer goed.\n"
    assert [read.text[turn.start : turn.end] for turn in read.turns] == ["Hoe gaat het?", "Één keer goed."]
    assert read.guess_roles() == {"I": "interviewer", "R": "respondent"}


def test_text_is_composed_so_that_offsets_are_the_same_everywhere() -> None:
    assert readers.read("a.txt", "R: e\u0301\u0301n".encode()).text == "R: \u00e9\u0301n\n"


def test_signs_that_no_file_can_carry_are_left_out() -> None:
    assert readers.normalise("R: a\x00b\ufffec\ufdd0d\n") == "R: abcd\n"


def test_markdown_is_read_as_it_was_typed() -> None:
    read = readers.read("verslag.md", b"# Verslag\n\nI: Hoe?\nR: *Goed*.\n")
    assert read.text == "# Verslag\n\nI: Hoe?\nR: *Goed*.\n"
    assert [turn.speaker for turn in read.turns] == ["", "I", "R"]


def test_word_paragraphs_and_tables_come_in_order() -> None:
    document = docx.Document()
    document.add_paragraph("I: Vraag")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "links", "rechts"
    document.add_paragraph("R: Antwoord")
    stream = io.BytesIO()
    document.save(stream)
    assert readers.read("a.docx", stream.getvalue()).text == "I: Vraag\nlinks\trechts\nR: Antwoord\n"


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Anna: Hoi\nBram de Boer: Dag", ["Anna", "Bram de Boer"]),
        ("[Anna] Hoi\n{Bram} Dag", ["Anna", "Bram"]),
        ("[00:01:05] R1: Hoi\n#00:02:00# R2: Dag", ["R1", "R2"]),
    ],
)
def test_marks_of_speakers(text: str, speakers: list[str]) -> None:
    assert list(readers.read("a.txt", text.encode()).speakers) == speakers


def test_times_of_turns_are_kept() -> None:
    assert readers.read("a.txt", b"[00:01:05] R: Hoi").turns[0].seconds == 65


def test_without_speakers_there_is_one_turn_and_a_warning() -> None:
    read = readers.read("a.txt", b"Zomaar een tekst.")
    assert len(read.turns) == 1
    assert read.warnings


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF"),
        ("a.txt", b"  \n"),
        ("a.txt", b"\x00\x01\x02"),
        ("a.docx", b"not a zip"),
        ("a.docx", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(name: str, data: bytes) -> None:
    with pytest.raises(BadFile) as bad:
        readers.read(name, data)
    assert bad.value.text["nl"]
    assert bad.value.text["en"]


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200))
def test_turns_are_inside_the_text_and_in_order(text: str) -> None:
    try:
        read = readers.read("a.txt", text.encode())
    except BadFile:
        return
    last = 0
    for turn in read.turns:
        assert last <= turn.start <= turn.end <= len(read.text)
        last = turn.end


def _zip(fill: Callable[[zipfile.ZipFile], None]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        fill(made)
    return stream.getvalue()


def _link(made: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("a")
    entry.external_attr = 0o120777 << 16
    made.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize(
    "fill",
    [
        lambda made: made.writestr("../out.txt", "x"),
        lambda made: made.writestr("/out.txt", "x"),
        lambda made: made.writestr("bomb.txt", b"\0" * 50_000_000),
        _link,
    ],
    ids=["up", "absolute", "bomb", "link"],
)
def test_archives_made_to_do_harm_are_refused(fill: Callable[[zipfile.ZipFile], None]) -> None:
    with pytest.raises(BadFile):
        archive.files(_zip(fill))


@pytest.mark.parametrize(
    "packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_damaged_archive_is_refused_whatever_is_wrong_with_it(packed: int) -> None:
    """Signs changed at chance, in the words as well as in the numbers and names by which they are found."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as made:
        made.writestr("word/document.xml", "<a>hallo wereld</a>" * 50)
        made.writestr("é.txt", "x" * 500)
    chance, refused = random.Random(packed), 0
    for _ in range(1500):
        data = bytearray(stream.getvalue())
        for _ in range(chance.choice([1, 2, 4])):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            archive.files(bytes(data))
        except BadFile:
            refused += 1
    assert refused > 500


@pytest.mark.parametrize("name", ["", "."])
def test_a_file_without_a_name_in_an_archive_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match="damaged"):
        archive.files(_zip(lambda made: made.writestr(zipfile.ZipInfo(name), "x")))


@pytest.mark.parametrize("encoding", ["utf-7", "big5", "nothing", "cp037"])
def test_xml_in_an_encoding_that_is_not_read_is_refused_and_no_fault(encoding: str) -> None:
    data = f'<?xml version="1.0" encoding="{encoding}"?><a><b>c</b></a>'.encode()
    with pytest.raises(BadFile, match="not valid XML"):
        list(archive.pieces(data, 2))


def test_xml_with_entities_is_refused() -> None:
    with pytest.raises(BadFile):
        archive.xml(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
