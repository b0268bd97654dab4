"""The page of a question: what it is for in the analysis, how its Dutch reads, and how partners see it in each language."""

from html import unescape

import pytest

from coding import codebook
from surveys.models import Study
from tests.web.evaluator.desk import Desk, add, form_of

HARD = (
    "In hoeverre beschouwt u de arbeidsmarktparticipatie die voortvloeit uit de aanbestedingsvoorwaarden als een "
    "succesvolle bijdrage aan de wijk en aan het werk van uw eigen mensen?"
)


def test_codes_and_dimension_are_ticked_and_kept(desk: Desk) -> None:
    with desk.work() as session:
        codebook.adopt(session, None, session.get_one(Study, desk.study.id))
        keys = [code.key for code in codebook.usable(session, desk.study.id)][:3]
    item = add(desk, "long_text", "What went well?")
    page = desk.get(f"/edit/items/{item}")
    assert all(f'value="{key}"' in page for key in keys)
    desk.post(
        f"/edit/items/{item}",
        **form_of(page) | {"codes": keys[1:], "coherence_dimension": "doelen"},
        go="save",
    )
    kept = desk.item(item)
    assert (kept["codes"], kept["coherence_dimension"]) == (keys[1:], "doelen")
    form = form_of(desk.get(f"/edit/items/{item}"))
    form.pop("codes")
    desk.post(f"/edit/items/{item}", **form | {"coherence_dimension": ""}, go="save")
    assert not {"codes", "coherence_dimension"} & set(desk.item(item))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["1 zin is langer dan 15 woorden.", "Lange woorden:", "Een tip, geen oordeel."]),
        ("en", ["1 sentence is longer than 15 words.", "Long words:", "A hint, no verdict."]),
    ],
)
def test_long_sentences_and_words_of_the_dutch_are_pointed_out(
    desk: Desk, language: str, words: list[str]
) -> None:
    item = add(desk, "long_text", "What went well?")
    there = f"/edit/items/{item}"
    desk.post(there, **form_of(desk.get(there)) | {"text-nl": "Wat ging goed?"}, go="save")
    assert "reading-hint" not in desk.get(there)
    desk.post(there, **form_of(desk.get(there)) | {"text-nl": HARD}, go="save")
    desk.client.post("/language", data={"language": language})
    page = " ".join(unescape(desk.get(there)).split())
    for said in [*words, "arbeidsmarktparticipatie"]:
        assert said in page


def test_the_preview_speaks_the_language_that_is_chosen(desk: Desk) -> None:
    item = add(desk, "yes_no", "Does it go well?")
    there = f"/edit/items/{item}"
    form = form_of(desk.get(there)) | {"text-nl": "Gaat het goed?"}
    for language, here, other in (
        ("nl", "Gaat het goed?", "Does it"),
        ("en", "Does it go well?", "Gaat het"),
    ):
        seen = desk.post(f"{there}/preview", **form | {"preview_language": language})  # not saved yet
        assert here in seen
        assert other not in seen
        assert f'<html lang="{language}"' in seen
    assert "nl" not in desk.item(item)["text"]
