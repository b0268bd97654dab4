"""The files of a report: quotes letter by letter, real headings and tables, the mark of invented data."""

import io
import uuid

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as reader

from analysis import report
from analysis.report.content import (
    Answer,
    CoherencePart,
    Content,
    FindingPart,
    ReportQuote,
    ThemePart,
    TypeRow,
)
from surveys.base import now

TRICKY = 'Ze zei: "nee", <b>echt</b> & toen\nwerd  het – stil… “zo”'
WORDS = st.text(
    st.characters(blacklist_categories=["Cs", "Cc", "Cn"], whitelist_characters="\n"), min_size=1
).filter(str.strip)


def content(words: str = TRICKY, *, synthetic: bool = True, language: str = "nl") -> Content:
    quote = ReportQuote(uuid.UUID(int=7), 3, 3 + len(words), words, "Bouwbedrijf 1, interview")
    part = FindingPart(
        "L1", "Kortere intake", "Claim", [("Eigenaar", "A & B")], "2 organisaties", "geen", [quote], [], None
    )
    return Content(
        language=language,
        title="Zuid <1>",
        commissioner="Gemeente",
        purpose="Leren",
        made_at=now(),
        synthetic=synthetic,
        mode="codebook",
        design=["opzet"],
        fieldwork=[TypeRow("Bouwbedrijf", 3, 3, 2, 1, 1, 1)],
        consents=["toestemming"],
        answers=[Answer("Vraag?", ["L1. Kortere intake"]), Answer("En?", [])],
        themes=[ThemePart("thema", "idee", "", "2 organisaties", [quote])],
        lessons=[part],
        elements=[],
        coherence=[
            CoherencePart(
                "Doelen", ["Bouwbedrijf", "Gemeente"], [["mediaan 2"], ["mediaan 4"]],
                [("Helder?", ["2 (n = 5)", "4 (n = 5)"])], ["≠"], ["="], "Nog niet beoordeeld.", [quote],
            )
        ],
        limits=["grens"],
        quotes=3,
    )  # fmt: skip


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
    assert headings == [
        "Antwoord per onderzoeksvraag", "Opzet", "Wie deed mee", "Thema's", "Verbeterlessen", "Werkzame elementen",
        "Coherentie tussen partners", "Hoe dit te lezen",
    ]  # fmt: skip
    assert [len(table.columns) for table in document.tables] == [7, 2, 3]
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


def test_a_question_without_a_finding_says_so() -> None:
    assert "Nog geen bevinding beantwoordt deze vraag." in report.html(content())
