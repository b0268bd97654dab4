"""Mails to partners: every standard letter holds together, and own words are checked before they are kept."""

import pytest

from surveys.errors import Refused
from surveys.inviting import letters
from surveys.inviting.letters import Facts, Written
from surveys.texts import LANGUAGES

FACTS = Facts(
    "Sam", "Bouw Zuid", "Rendement", "https://x/p/1", "https://x/p/1/decline", "Noor, 010", "Tot morgen."
)


@pytest.mark.parametrize("kind", letters.KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_standard_letter_fills_in_everything_and_names_whom_to_call(
    kind: letters.LetterKind, language: str
) -> None:
    written = letters.write(letters.standard(kind, language), FACTS, language)
    assert "{" not in written.subject + written.text
    for said in ("Sam", "Rendement", "https://x/p/1\n", "Noor, 010"):
        assert said in written.text
    if kind in letters.EDITABLE:
        letters.check(letters.standard(kind, language))
        assert "https://x/p/1/decline" in written.text


def test_what_is_not_known_leaves_no_gap() -> None:
    bare = Facts("Sam", "", "x", "https://x", "https://y", "", "")
    written = letters.write(letters.standard("reminder", "nl"), bare, "nl")
    assert "\n\n\n" not in written.text
    assert "Vragen?" not in written.text


@pytest.mark.parametrize(
    ("subject", "text", "about"),
    [
        ("x", "{link}", "{decline}"),
        ("x", "{decline}", "{link}"),
        ("x", "{link} {decline} {naam}", "{naam}"),
        ("{token}", "{link} {decline}", "{token}"),
        ("x" * 151, "{link} {decline}", "150"),
        ("x", "{link} {decline}" + "x" * 5000, "5000"),
    ],
)
def test_own_words_without_the_way_in_or_with_a_place_that_is_none_are_refused(
    subject: str, text: str, about: str
) -> None:
    with pytest.raises(Refused) as refused:
        letters.check(Written(subject, text))
    for language in LANGUAGES:
        assert about in refused.value.text[language]


def test_a_subject_stays_one_line() -> None:
    assert letters.check(Written("a\r\nBcc: x", "{link} {decline}")).subject == "a Bcc: x"
