"""The layouts of transcription tools, and the formats of files: each is read to the words as they were said."""

import io
import time
import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import readers
from coding.readers import raw as texts
from coding.readers.layouts import LAYOUTS, detect
from surveys.errors import BadFile
from tests import documents as made


def read(name: str, **how: str) -> readers.ReadDocument:
    return readers.read(name, (made.FOLDER / name).read_bytes(), **how)


def said(found: readers.ReadDocument) -> list[tuple[int | None, str, str]]:
    return [
        (turn.seconds, turn.speaker, found.text[turn.start : turn.end])
        for turn in found.turns
        if turn.speaker
    ]


@pytest.mark.parametrize(
    ("name", "layout", "names"),
    [
        ("teams.docx", "teams", ("Eva Evaluator", "Jansen, Sam (extern)")),
        ("teams-older.docx", "teams", ("Eva Evaluator", "Jansen, Sam (extern)")),
        ("teams.vtt", "marks", ("Eva Evaluator", "Jansen Sam extern")),
        ("word-transcribe.docx", "word", ("Spreker 1", "Spreker 2")),
        ("amberscript.txt", "amberscript", ("Spreker 1", "Spreker 2")),
    ],
)
def test_a_tool_s_layout_is_recognised_by_itself(name: str, layout: str, names: tuple[str, str]) -> None:
    found = read(name)
    assert found.layout == layout
    assert said(found) == [
        (seconds, names["Eva" not in speaker], words) for speaker, seconds, words in made.SAID
    ]
    assert found.warnings == []


def test_a_title_above_the_conversation_is_nobody_s_answer() -> None:
    found = read("teams.docx")
    assert found.guess_roles()[""] == "other"
    assert "started transcription" not in "".join(
        found.text[turn.start : turn.end] for turn in found.turns if turn.speaker
    )
    assert made.NOTICE in found.text  # nothing is taken out of the text itself


def test_who_asks_is_guessed_by_the_questions_where_no_name_says_it() -> None:
    assert read("teams.docx").guess_roles() == {
        "": "other",
        "Eva Evaluator": "interviewer",
        "Jansen, Sam (extern)": "respondent",
    }
    talk = readers.read("a.txt", b"Anna: Ja?\nBram: Nee?\nAnna: Toch?\nBram: Echt?")
    assert set(talk.guess_roles().values()) == {"respondent"}  # nobody asks more than the other


def test_a_time_at_the_end_of_a_turn_is_when_the_next_begins() -> None:
    found = read("f4.rtf")
    assert said(found) == [
        (None, "I", "Hoe begon het?"),
        (3, "R1", "Na zes weken ging het beter, één keer per week."),
        (65, "I", "En nu?"),
        (70, "R2", "“Goed.”"),
    ]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("I:\nHoe?\nR1:\nZo.", ["I", "R1"]),
        ("[Anna]\nHoi\n{Bram}\nDag", ["Anna", "Bram"]),
        ("R1 [00:00:05]: Hoi\nI: Dag", ["I"]),
        ("Anna: #00:00:05# Hoi\nBram: Dag", ["Anna", "Bram"]),
        ("Let op de volgende punten:\nI: Hoe?\nR: Zo.", ["I", "R"]),
        ("Anna:\nHoi\nBram:\nDag\nAnna:\nDoei\nBram:\nDoei", ["Anna", "Bram"]),
    ],
)
def test_names_before_or_above_the_words(text: str, speakers: list[str]) -> None:
    assert [name for name in readers.read("a.txt", text.encode()).speakers if name] == speakers


def test_a_policy_text_has_no_speakers_whatever_colons_it_has() -> None:
    text = "\n".join(f"Punt {chr(65 + n)} van het plan: uitleg {n}." for n in range(20))
    found = readers.read("plan.txt", text.encode())
    assert (found.layout, list(found.speakers)) == ("", [""])


def test_a_person_can_choose_another_layout_or_none() -> None:
    assert list(read("amberscript.txt", layout="none").speakers) == [""]
    assert read("amberscript.txt", layout="none").warnings == []
    assert list(read("amberscript.txt", layout="teams").speakers) == [""]
    assert set(LAYOUTS) == {"marks", "teams", "word", "amberscript"}


# ---------------------------------------------------------------- a pattern of one's own


@pytest.mark.parametrize(
    "pattern",
    [
        r"<<(\w+) (\d+:\d\d)>>",
        r"<<(?P<name>\w+) (?P<time>\d+:\d\d)>>",
        r"<<(?P<naam>\w+) (?P<tijd>\d+:\d\d)>>",
    ],
)
def test_a_pattern_of_one_s_own_finds_names_and_times(pattern: str) -> None:
    found = readers.read("a.txt", b"<<Anna 0:05>> Hoi\ner is meer\n<<Bram 1:05>> Dag", "own", pattern)
    assert said(found) == [(5, "Anna", "Hoi\ner is meer"), (65, "Bram", "Dag")]


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "Type a pattern"),
        ("(a", "not a regular expression"),
        ("Anna:", "brackets around"),
        ("(a{1000})", "too long"),
        ("(" + "a" * 300 + ")", "too long"),
        (r"((a|aa)+)$x", "too much time"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_so_and_holds_nobody_up(pattern: str, words: str) -> None:
    began = time.monotonic()
    with pytest.raises(BadFile, match=words):
        readers.read("a.txt", ("a" * 60 + " b" * 3000 + "\n").encode() * 40, "own", pattern)
    assert time.monotonic() - began < 10


# ---------------------------------------------------------------- formats


def test_word_tells_controls_boxes_breaks_and_what_was_inserted_once_and_in_order() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    space += 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:p><w:r><w:t>een</w:t><w:tab/><w:t>twee</w:t><w:br/><w:t>drie</w:t></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>in een veld</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:ins><w:r><w:t>erbij</w:t></w:r></w:ins><w:del><w:r><w:delText>eraf</w:delText><w:t>weg</w:t></w:r></w:del></w:p>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>kader</w:t></w:r></w:p></w:txbxContent>"
        "</mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>kader</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc>"
        "</w:tr></w:tbl></w:tc><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:instrText>PAGE</w:instrText><w:t>slot</w:t></w:r></w:p>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    found = readers.text_of("a.docx", stream.getvalue())
    assert found.text == "een\ttwee\ndrie\nin een veld\nerbij\n\nkader\na b\tc\nslot\n"
    assert "tracked changes" in found.warnings[0]["en"]


def test_an_opendocument_text_comes_in_order() -> None:
    found = read("letters.odt")
    assert found.text == f"{made.NOTICE}\nI: Vraag  een?\nlinks onder\trechts\nR: Antwoord\tmet tab.\n"
    assert "Footnotes" in found.warnings[0]["en"]


def test_a_pdf_is_text_with_the_places_of_its_pages() -> None:
    found = read("plan.pdf")
    starts = [*found.page_starts, len(found.text)]
    pages = [found.text[a:b] for a, b in pairwise(starts)]
    assert len(pages) == 3
    assert pages[0].startswith("Werkplan leerbanen\n")
    assert "een half jaar afloopt. Daarvoor is een vaste jobcoach nodig.\n" in pages[0]
    assert pages[1:] == ["Partners bellen elkaar elke maandag.\n", "Na een jaar wordt gekeken wat werkt.\n"]


def test_a_page_without_text_is_told_and_keeps_its_number() -> None:
    found = readers.text_of("a.pdf", made.pdf([("De eerste bladzijde.",), (), ("De derde bladzijde.",)]))
    assert found.page_starts == [0, 21, 21]
    assert "1 of the 3 pages hold no text (page 2)" in found.warnings[0]["en"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", made.pdf([(), ()]), "There is no text in this PDF"),
        ("a.pdf", made.locked(made.pdf(made.PLAN), "geheim"), "has a password"),
        ("a.pdf", made.pdf(made.PLAN)[:700], "damaged"),
        ("a.pdf", b"%PDF-1.7\n" + b"\x00" * 50, "damaged"),
        ("a.pdf", b"<html>", "not a PDF"),
        ("a.docx", b"MZ\x90\x00" + b"\x00" * 500, "is a program"),
        ("a.docx", b"\x7fELF", "is a program"),
        ("a.docx", b"\xd0\xcf\x11\xe0" * 4, "old Word file"),
        ("a.docx", made.letters(), "not a Word file"),
        ("a.docx", made.word(["Een tekst."])[:2000], "damaged"),
        ("a.odt", made.word(["Een tekst."]), "not a OpenDocument file"),
        ("a.odt", made.opened("", '<x><encryption-data/></x>'), "has a password"),
        ("a.odt", made.opened("").replace(b"?>", b"?>", 1)[:60], "damaged"),
        ("a.rtf", b"Zomaar", "not an RTF file"),
        ("a.rtf", rb"{\rtf1 \u99999999999999999999?}", "not an RTF file"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "old Word file"),
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t", "no text in this file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
        ("a.txt", made.word(["Een tekst."]), "under the name of a text file"),
        ("a.docx", b"", "is empty"),
        ("a.exe", b"MZ", "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_what_to_do_in_both_languages(
    name: str, data: bytes, words: str
) -> None:
    with pytest.raises(BadFile) as bad:
        readers.read(name, data)
    assert words in bad.value.text["en"]
    assert len(bad.value.text["nl"]) > 20


def test_a_declared_gigabyte_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", b"<a/>")
    lying = bytearray(stream.getvalue())
    place = lying.rindex(b"PK\x01\x02")
    lying[place + 24 : place + 28] = (2**30).to_bytes(4, "little")
    with pytest.raises(BadFile, match="too large"):
        readers.read("a.docx", bytes(lying))


def test_entities_in_a_word_file_are_never_followed() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "word/document.xml", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
        )
    with pytest.raises(BadFile, match="DOCTYPE"):
        readers.read("a.docx", stream.getvalue())


def test_rich_text_keeps_emoji_and_leaves_out_what_nobody_said() -> None:
    """An emoji is two numbers in RTF; heads, footnotes and what is known of the file are no words of the text."""
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Calibri;}}{\info{\author Geheim}}{\header kop}"
        rb"I: Hoe \u-10179?\u-8704?!\par R: caf\u233?, \'e9\'e9n.{\footnote voet}\par "
        rb"\trowd\cellx100\cellx200 links\cell rechts\cell\row}"
    )
    assert readers.text_of("a.rtf", data).text == "I: Hoe 😀!\nR: café, één.\nlinks|rechts|\n"
    assert "\ufffd" in readers.text_of("a.rtf", rb"{\rtf1 half \u-10179? paar}").text


# ---------------------------------------------------------------- encodings, and what is kept


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding: str) -> None:
    assert readers.text_of("a.txt", "I: Één vraag\nR: Ja".encode(encoding)).text == "I: Één vraag\nR: Ja\n"


def test_a_guess_at_the_encoding_is_told() -> None:
    assert readers.text_of("a.txt", "R: één".encode()).warnings == []
    assert "Windows-1252" in readers.text_of("a.txt", "R: één".encode("cp1252")).warnings[0]["en"]
    assert "cannot be read" in readers.text_of("a.txt", "R: é".encode("utf-16") + b"\xd8").warnings[0]["en"]


@given(st.text(max_size=80))
def test_what_is_kept_is_kept_the_same_when_it_is_read_again(text: str) -> None:
    kept = texts.normalise(text)
    assert texts.normalise(kept) == kept
    assert "\r" not in kept
    assert texts.normalise(texts.whole(text).text) == texts.whole(text).text


@given(st.lists(st.text(max_size=30), max_size=6))
def test_pages_are_where_their_words_are(pages: list[str]) -> None:
    found = texts.paged(pages)
    assert len(found.page_starts) == len(pages)
    assert found.page_starts == sorted(found.page_starts)
    for page, start in zip(pages, found.page_starts, strict=True):
        words = texts.whole(page).text.strip("\n")
        if words.strip():
            assert found.text[start : start + len(words)] == words
    assert texts.normalise(found.text).strip("\n") == found.text.strip("\n")


@given(st.text(alphabet="AB:[](){}# \t\n0123456789.-é😀", max_size=120))
def test_in_every_layout_turns_are_inside_the_text_and_in_order(text: str) -> None:
    raw = texts.whole(text)
    for layout in ("", *LAYOUTS, "none"):
        last = 0
        for turn in readers.find_turns(raw, layout).turns:
            assert last <= turn.start <= turn.end <= len(raw.text)
            assert raw.text[turn.start : turn.end] == raw.text[turn.start : turn.end].strip()
            last = turn.end


def test_looking_for_speakers_takes_no_longer_than_the_text_is_long() -> None:
    nasty = (
        ("a" * 39 + " ") * 20_000 + "\n" + "[" * 5_000 + "\n" + "1:23 " * 20_000 + "\n" + "Anna   " * 20_000
    )
    began = time.process_time()
    detect(nasty)
    assert time.process_time() - began < 3
