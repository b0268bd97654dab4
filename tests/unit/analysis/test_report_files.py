"""The files of a report: quotes letter by letter, real headings and tables, the mark of invented data."""

import dataclasses
import io
import json
import time
import uuid
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as reader
from openpyxl import load_workbook

from analysis import report
from analysis.report import words as report_words
from analysis.report.content import (
    Content,
    Facts,
    Listing,
    Part,
    Quotes,
    ReportQuote,
    Section,
    Table,
    Words,
)
from surveys.base import now

TRICKY = 'Ze zei: "nee", <b>echt</b> & toen\nwerd  het – stil… “zo”'
WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cn"], whitelist_characters="\n"), min_size=1
).filter(str.strip)


def content(words: str = TRICKY, *, synthetic: bool = True, language: str = "nl") -> Content:
    quote = ReportQuote(uuid.UUID(int=7), 3, 3 + len(words), words, "Bouwbedrijf 1, interview")
    return Content(
        language=language,
        title="Zuid <1>",
        commissioner="Gemeente",
        purpose="Leren",
        made_at=now(),
        synthetic=synthetic,
        mode="codebook",
        sections=[
            Section("questions", "Antwoord", [Part("Vraag?", [Listing(["L1. Kortere intake"])])]),
            Section(
                "respondents",
                "Wie deed mee",
                [
                    Part(
                        "",
                        [
                            Table("Aantallen", ["Soort", "n"], [["Bouwbedrijf", "3"]], True),
                            Words("toestemming"),
                        ],
                    )
                ],
            ),
            Section("themes", "Thema's", [Part("thema", [Words("idee"), Quotes([quote])], True)]),
            Section(
                "lessons",
                "Verbeterlessen",
                [
                    Part(
                        "L1. Kortere intake",
                        [Facts([("Eigenaar", "A & B")]), Words("2", lead="Voor"), Quotes([quote])],
                    )
                ],
            ),
            Section(
                "coherence",
                "Coherentie",
                [
                    Part(
                        "Doelen",
                        [
                            Table(
                                "Doelen", ["Soort", "Doelen"], [["Bouwbedrijf", "mediaan 2\nniets gezegd"]]
                            ),
                            Table("Items", ["Vraag", "Bouw", "Gemeente"], [["Helder?", "=2+3", "4 (n = 5)"]]),
                            Quotes([quote]),
                        ],
                    )
                ],
            ),
        ],
    )


def written(element: Any) -> str:
    """All text in an element of a Word file, also that within links and fields."""
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def html_quotes(page: str) -> list[tuple[str, str, str, str]]:
    found = reader.document_fromstring(page).findall(".//blockquote[@class='quote']")
    return [
        (q.get("data-document"), q.get("data-start"), q.get("data-end"), q.find("p").text_content())
        for q in found
    ]


@given(WORDS)
def test_html_gives_every_quote_back_letter_by_letter(words: str) -> None:
    expected = (str(uuid.UUID(int=7)), "3", str(3 + len(words)), words)
    assert html_quotes(report.html(content(words))) == [expected] * 3


@pytest.mark.parametrize(
    "words", [TRICKY, "Eén zin.", "regel\nregel", " spatie vooraf", "tab\tin de zin", "😀 é"]
)
def test_word_gives_every_quote_back_with_its_place(words: str) -> None:
    paragraphs = Document(io.BytesIO(report.docx(content(words)))).paragraphs
    found = [
        (paragraph.text, paragraphs[place + 1])
        for place, paragraph in enumerate(paragraphs)
        if paragraph.style is not None and paragraph.style.name == "Citaat"
    ]
    assert [text for text, _ in found] == [words] * 3
    for _, source in found:
        assert source.style is not None
        assert source.style.name == "Citaatbron"
        assert source.text.endswith(f"[{uuid.UUID(int=7)} 3-{3 + len(words)}]")


def test_the_page_stands_by_itself_and_escapes_what_people_wrote() -> None:
    page = report.html(content())
    assert "Zuid &lt;1&gt;" in page
    assert "<b>echt</b>" not in page
    tree = reader.document_fromstring(page)
    assert tree.findall(".//script") == tree.findall(".//link") == tree.findall(".//img") == []
    assert "@import" not in page
    assert "url(" not in page


def test_word_has_real_headings_tables_and_the_mark_on_every_page() -> None:
    document = Document(io.BytesIO(report.docx(content())))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings == ["Inhoud", "Antwoord", "Wie deed mee", "Thema's", "Verbeterlessen", "Coherentie"]
    assert [len(table.columns) for table in document.tables] == [2, 2, 3]
    captions = [p for p in document.paragraphs if p.style is not None and p.style.name == "Caption"]
    assert [written(p._p) for p in captions] == [
        "Tabel 1. Aantallen",
        "Tabel 2. Doelen",
        "Tabel 3. Items",
    ]
    assert all(
        "Verzonnen voorbeelddata" in section.header.paragraphs[0].text for section in document.sections
    )


@pytest.mark.parametrize("language", ["nl", "en"])
def test_invented_data_are_marked_and_real_ones_are_not(language: str) -> None:
    mark = {"nl": "Verzonnen voorbeelddata", "en": "Invented example data"}[language]
    page = report.html(content(language=language))
    assert page.count(mark) == 2  # on the page, and in the margin of every printed sheet
    assert f'@top-left {{ content: "{mark}' in page
    real = content(synthetic=False, language=language)
    assert mark not in report.html(real)
    document = Document(io.BytesIO(report.docx(real)))
    assert all(not section.header.paragraphs[0].text for section in document.sections)


def test_word_has_a_table_of_contents_that_leads_to_its_headings() -> None:
    body = Document(io.BytesIO(report.docx(content()))).element.body
    fields = [code.text for code in body.iter(qn("w:instrText"))]
    assert fields == [' TOC \\o "1-2" \\h \\z \\u ']
    kinds = [mark.get(qn("w:fldCharType")) for mark in body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    marks = {mark.get(qn("w:name")): written(mark.getparent()) for mark in body.iter(qn("w:bookmarkStart"))}
    links = {link.get(qn("w:anchor")): written(link) for link in body.iter(qn("w:hyperlink"))}
    assert links == marks
    assert list(links.values())[:3] == ["Antwoord", "Vraag?", "Wie deed mee"]


def test_word_says_its_language_and_repeats_the_heads_of_tables() -> None:
    for language, locale in (("nl", "nl-NL"), ("en", "en-GB")):
        document = Document(io.BytesIO(report.docx(content(language=language))))
        spoken = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        assert spoken is not None
        assert spoken.get(qn("w:val")) == locale
        assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)


@given(WORDS)
def test_the_same_content_gives_the_same_bytes_after_keeping(words: str) -> None:
    first = content(words)
    again = report.of_plain(json.loads(json.dumps(report.plain(first))))
    assert again == first
    assert report.html(again) == report.html(first)


def test_word_files_of_one_content_are_alike_byte_by_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    first = content()
    before = report.docx(first)
    monkeypatch.setattr(time, "time", lambda: 1_999_999_999.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.struct_time((2033, 5, 18, 3, 33, 20, 2, 138, 0)))
    assert report.docx(first) == before


def test_the_annex_holds_each_table_and_quote_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(report.xlsx(content())))
    assert book.sheetnames == [
        "Over dit bestand", "1. Wie deed mee", "2. Coherentie", "3. Coherentie", "Kenmerken", "Citaten",
    ]  # fmt: skip
    items = book["3. Coherentie"]
    assert [cell.value for cell in items[2]] == ["Helder?", "=2+3", "4 (n = 5)"]
    assert items["B2"].data_type == "s"
    quotes = [[cell.value for cell in row] for row in book["Citaten"].iter_rows(min_row=2)]
    assert len(quotes) == 3
    assert quotes[0] == [
        "Thema's",
        "thema",
        TRICKY,
        "Bouwbedrijf 1, interview",
        str(uuid.UUID(int=7)),
        3,
        3 + len(TRICKY),
    ]


def test_a_title_that_excel_refuses_is_written_as_far_as_it_can() -> None:
    made = content()
    named = dataclasses.replace(made.sections[1], title="Wat [nu]: hoe/zo? en verder met een lange naam")
    book = load_workbook(io.BytesIO(report.xlsx(dataclasses.replace(made, sections=[named, named]))))
    assert book.sheetnames[1:3] == ["1. Wat  nu   hoe zo  en verder ", "2. Wat  nu   hoe zo  en verder "]


def test_notes_stand_before_everything_else() -> None:
    page = report.html(dataclasses.replace(content(), notes=["Op 1-1-2027 zijn 2 citaten gewist."]))
    assert page.index("2 citaten gewist") < page.index("<h2")


@pytest.mark.parametrize(
    ("organisations", "passages", "language", "told"),
    [
        (1, 2, "nl", "1 organisatie (Gemeente) in 2 passages"),
        (2, 1, "nl", "2 organisaties (Gemeente) in 1 passage"),
        (1, 1, "en", "1 organisation (Gemeente) in 1 passage"),
        (0, 3, "en", "0 organisations (Gemeente) in 3 passages"),
    ],
)
def test_a_number_stands_with_the_noun_that_fits_it(
    organisations: int, passages: int, language: str, told: str
) -> None:
    assert (
        report_words.say(
            "support", language, organisations=organisations, passages=passages, kinds="Gemeente"
        )
        == told
    )
