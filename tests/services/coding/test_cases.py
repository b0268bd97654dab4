"""What documents are sorted by: groups, attributes, and whose words they are."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from coding import intake
from coding.documents import cases
from coding.models import Document
from surveys.errors import NotFound, Refused
from surveys.models import Study
from tests import factories


def text_of(session: Session, study: Study, name: str = "a.txt", words: str = "I: Hoe?\nR: Zo.") -> Document:
    return intake.add_transcript(session, None, study, name, words.encode())


def test_a_document_is_in_as_many_groups_as_one_likes(session: Session) -> None:
    study = factories.make_study(session)
    first, second = text_of(session, study), text_of(session, study, "b.txt")
    early, late = (
        cases.make_group(session, None, study, "Vroeg"),
        cases.make_group(session, None, study, " Laat  "),
    )
    assert cases.put_in(session, None, early, [first, second]) == 2
    assert cases.put_in(session, None, late, [first, first]) == 1
    assert cases.put_in(session, None, late, [first]) == 0
    described = cases.describe(session, [second, first])
    assert [[group.name for group in case.groups] for case in described] == [["Vroeg"], ["Laat", "Vroeg"]]
    assert cases.take_out(session, None, early, [second]) == 1
    cases.remove_group(session, None, late)
    assert [case.groups for case in cases.describe(session, [first, second])] == [[early], []]


def test_no_two_groups_or_attributes_have_one_name(session: Session) -> None:
    study = factories.make_study(session)
    cases.make_group(session, None, study, "Pilot")
    with pytest.raises(Refused, match="exists already"):
        cases.make_group(session, None, study, "PILOT ")
    other = cases.make_group(session, None, study, "Rest")
    cases.rename_group(session, None, other, "rest")
    with pytest.raises(Refused, match="Give a name"):
        cases.rename_group(session, None, other, "  ")
    cases.make_attribute(session, None, study, "Omvang", "number")
    with pytest.raises(Refused, match="exists already"):
        cases.make_attribute(session, None, study, "omvang")
    cases.make_group(session, None, factories.make_study(session), "Pilot")


def test_a_document_of_another_study_is_never_taken_in(session: Session) -> None:
    study, other = factories.make_study(session), factories.make_study(session)
    group = cases.make_group(session, None, study, "Pilot")
    attribute = cases.make_attribute(session, None, study, "Omvang", "number")
    stranger = text_of(session, other)
    with pytest.raises(NotFound):
        cases.put_in(session, None, group, [stranger])
    with pytest.raises(NotFound):
        cases.set_value(session, None, attribute, [stranger], "3")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  een  paar woorden ", "een paar woorden"),
        ("number", "3,50", "3.5"),
        ("number", "1200", "1200"),
        ("number", "-0", "0"),
        ("date", "4-2-2026", "2026-02-04"),
        ("date", "2026-02-04", "2026-02-04"),
        ("choice", "laag", "laag"),
    ],
)
def test_a_value_is_kept_in_one_way(session: Session, kind: str, typed: str, kept: str) -> None:
    study = factories.make_study(session)
    documents = [text_of(session, study), text_of(session, study, "b.txt")]
    attribute = cases.make_attribute(session, None, study, "Kenmerk", kind, ["laag", "hoog"])
    assert cases.set_value(session, None, attribute, documents, typed) == 2
    assert cases.set_value(session, None, attribute, documents, typed) == 0
    assert [case.values[attribute.id] for case in cases.describe(session, documents)] == [kept, kept]
    assert cases.set_value(session, None, attribute, documents[:1], "") == 1
    assert [attribute.id in case.values for case in cases.describe(session, documents)] == [False, True]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("number", "drie"), ("number", "1e999999"), ("date", "31-2-2026"), ("choice", "midden")],
)
def test_what_is_no_value_is_refused_with_what_may_be_typed(session: Session, kind: str, typed: str) -> None:
    study = factories.make_study(session)
    attribute = cases.make_attribute(session, None, study, "Kenmerk", kind, ["laag", "hoog"])
    with pytest.raises(Refused, match=r"Type for example|Choose from: laag, hoog"):
        cases.set_value(session, None, attribute, [text_of(session, study)], typed)


def test_a_choice_that_documents_have_cannot_go(session: Session) -> None:
    study = factories.make_study(session)
    attribute = cases.make_attribute(session, None, study, "Fase", "choice", ["begin", "eind"])
    cases.set_value(session, None, attribute, [text_of(session, study)], "begin")
    with pytest.raises(Refused, match="“begin”"):
        cases.change_attribute(session, None, attribute, "Fase", ["eind"])
    cases.change_attribute(session, None, attribute, "Fase", ["eind", "begin", "midden"])
    assert attribute.choices == ["eind", "begin", "midden"]


def test_whose_words_a_text_without_response_holds_can_be_said(session: Session) -> None:
    study = factories.make_study(session)
    partner = factories.make_partner(session, study, "builder", district="Bloemhof")
    kind = factories.make_partner_type(session, study, "municipality")
    document = text_of(session, study)
    assert document.source_id is None
    cases.assign(session, None, [document], kind=kind)
    assert document.speaker_type == kind
    voice = document.source_id
    assert voice is not None  # somebody, and the same each time
    assert document.source_id == voice
    cases.assign(session, None, [document], partner=partner)
    case = cases.describe(session, [document])[0]
    assert (case.partner, case.kind, case.district) == (partner, partner.type, "Bloemhof")
    assert document.source_id == partner.id
    stranger = factories.make_partner(session, factories.make_study(session))
    with pytest.raises(NotFound):
        cases.assign(session, None, [document], partner=stranger)
    cases.say_when(session, None, [document], dt.date(2026, 3, 4))
    cases.assign(session, None, [document])
    assert document.source_id is None


def test_two_unnamed_people_of_one_type_are_two_voices(session: Session) -> None:
    study = factories.make_study(session)
    kind = factories.make_partner_type(session, study)
    documents = [text_of(session, study, f"{n}.txt") for n in range(3)]
    cases.assign(session, None, documents, kind=kind)
    documents[1].respondent = documents[2].respondent = "R12"
    assert len({document.source_id for document in documents}) == 2


def test_the_page_of_a_place_is_known(session: Session) -> None:
    document = text_of(session, factories.make_study(session))
    assert document.page_of(0) is None
    document.page_starts = [0, 5, 9]
    assert [document.page_of(at) for at in (0, 4, 5, 8, 9, 100)] == [1, 1, 2, 2, 3, 3]
