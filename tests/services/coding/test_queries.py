"""Queries over rows: what counts, what is known of documents, words by lemma, and queries that are kept."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from coding import codebook, intake, layers, marking, retention
from coding.documents import cases
from coding.models import Coding, Document
from coding.queries import indexing, keeping, picking, running, syntax
from coding.queries.models import DocumentIndex, SavedQuery
from coding.queries.syntax import BadQuery
from surveys.base import new_id
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study
from tests import factories

CODES = {
    "title": {"nl": "Codeboek", "en": "Codebook"},
    "categories": [{"id": "K", "label": {"nl": "Kader", "en": "Frame"}}],
    "codes": [
        {"id": "K1", "parent": "K", "label": {"nl": "Contract", "en": "Contract"}},
        {"id": "K2", "parent": "K", "label": {"nl": "Tijd", "en": "Time"}},
        {"id": "L", "label": {"nl": "Los", "en": "Loose"}},
    ],
}
WORDS = "I: Hoe werkt dat contract?\nR: Wij werkten met haast. De jobcoach kwam te laat. Werken kost tijd.\n"


@pytest.fixture
def study(session: Session) -> Study:
    made = factories.make_study(session)
    codebook.adopt(session, None, made, CODES)
    return made


def text_of(session: Session, study: Study, words: str = WORDS, **values: object) -> Document:
    document = intake.add_transcript(session, None, study, "gesprek.txt", words.encode(), language="nl")
    for name, value in values.items():
        setattr(document, name, value)
    session.flush()
    return document


def code(session: Session, document: Document, key: str, words: str, **values: object) -> Coding:
    book = codebook.of(session, document.study_id)
    assert book is not None
    found = next(one for one in book.codes if one.key == key)
    start = document.text.index(words)
    return marking.apply(session, new_id(), document, found.id, start, start + len(words), **values)  # type: ignore[arg-type]


def ask(session: Session, study: Study, text: str, among: Sequence[Document] | None = None) -> list[str]:
    """What a query finds, as words."""
    documents = cases.current(session, study.id) if among is None else list(among)
    described = cases.describe(session, documents)
    found = running.run(session, study.id, syntax.parse(text), described, cases.attributes(session, study.id))
    return [one.case.document.text[one.start : one.end] for one in found]


def test_codes_are_meant_by_key_or_name_and_categories_hold_what_is_under_them(
    session: Session, study: Study
) -> None:
    document = text_of(session, study)
    code(session, document, "K1", "met haast", valence="barrier")
    code(session, document, "K2", "Werken kost tijd", valence="facilitator", improvement=True)
    code(session, document, "L", "kost tijd")
    assert ask(session, study, "code:k1") == ask(session, study, "code:contract") == ["met haast"]
    assert ask(session, study, "code:Kader") == ["met haast", "Werken kost tijd"]
    assert ask(session, study, "code:K(hinders)") == ["met haast"]
    assert ask(session, study, "code:*(improvement)") == ["Werken kost tijd"]
    assert ask(session, study, "code:K AND code:L") == ["kost tijd"]
    assert ask(session, study, "code:K AND NOT code:L") == ["met haast"]
    assert ask(session, study, "code:K1 NEAR/2s code:L") == [
        "met haast. De jobcoach kwam te laat. Werken kost tijd"
    ]
    assert ask(session, study, "code:K1 NEAR/1s code:L") == []
    with pytest.raises(BadQuery, match=r"not in the codebook.*Did you mean “contract”"):
        ask(session, study, "code:L OR code:contrakt")


def test_what_was_removed_or_coded_blind_is_not_found(session: Session, study: Study) -> None:
    document = text_of(session, study)
    gone = code(session, document, "L", "met haast")
    marking.remove(session, None, gone, revision=gone.revision)
    blind = code(session, document, "L", "kost tijd")
    blind.layer = layers.OWN[0]
    session.flush()
    assert ask(session, study, "code:*") == []


def test_words_are_found_in_all_their_forms_with_and_without_an_index(session: Session, study: Study) -> None:
    document = text_of(session, study)
    expected = ["werkt", "werkten", "Werken"]
    assert ask(session, study, "lemma:werken") == expected
    assert ask(session, study, "text:werk*") == expected
    fresh = indexing.prepare(session, document.id)
    assert fresh is not None
    indexing.store(session, document.id, fresh)
    assert ask(session, study, "lemma:gewerkt") == expected
    counted = indexing.counted(session, {document.id: "nl"})[document.id]
    assert counted.spoken["werken"] == {"werkten": 1, "werken": 1}
    assert counted.other["werken"] == {"werkt": 1}  # the interviewer's


def test_an_index_that_does_not_fit_its_text_is_not_believed(session: Session, study: Study) -> None:
    document = text_of(session, study)
    fresh = indexing.prepare(session, document.id)
    assert fresh is not None
    indexing.store(session, document.id, fresh)
    document.segmented_at = None
    assert indexing.missing(session, study.id) == []
    fresh.sha256 = "0" * 64
    session.flush()
    assert indexing.missing(session, study.id) == [document.id]
    assert indexing.starts(session, [document.id], "word")[document.id][:3] == [0, 3, 7]
    intake.segment(session, document)
    assert indexing.studies_waiting(session) == [study.id]


def test_conditions_ask_what_is_known_and_what_is_not(session: Session, study: Study) -> None:
    builder = factories.make_partner(session, study, "builder", name="Bouw BV", district="Bloemhof")
    town = factories.make_partner(session, study, "municipality", name="Gemeente Zuid")
    one = text_of(session, study, partner=builder, partner_type=builder.type)
    two = text_of(session, study, "R: Wij gunnen.\n", partner=town, partner_type=town.type)
    three = text_of(session, study, "Beleid.\n")
    group = cases.make_group(session, None, study, "Pilot groep")
    cases.put_in(session, None, group, [two, three])
    size = cases.make_attribute(session, None, study, "Aantal mensen", "number")
    cases.set_value(session, None, size, [one], "3,5")
    for text, expected in (
        ("type=builder", [one]),
        ("type=Bouwbedrijf", [one]),
        ("type!=builder", [two]),
        ("type=?", [three]),
        ('organisatie="bouw bv"', [one]),
        ("wijk=bloemhof", [one]),
        ("district=?", [two, three]),
        ('groep="Pilot groep" AND NOT type=municipality', [three]),
        ('"Aantal mensen"=3.5', [one]),
        ('"aantal mensen"="3,5"', [one]),
        ('"aantal mensen"!=?', [one]),
        ("language=nl AND type=gemeente", [two]),
    ):
        assert sorted(ask(session, study, text)) == sorted(document.text for document in expected), text
    with pytest.raises(BadQuery, match="no attribute in this study") as bad:
        ask(session, study, "code:* AND kleur=rood")
    assert bad.value.at == (11, 21)


def test_an_erased_document_leaves_no_words_behind(session: Session, study: Study) -> None:
    document = text_of(session, study)
    fresh = indexing.prepare(session, document.id)
    assert fresh is not None
    indexing.store(session, document.id, fresh)
    retention.erase_documents(session, None, [document.id])
    assert session.scalar(select(func.count()).select_from(DocumentIndex)) == 0
    indexing.store(
        session, document.id, DocumentIndex(sha256="", words=b"", sentences=b"", spoken={}, other={})
    )
    assert session.scalar(select(func.count()).select_from(DocumentIndex)) == 0  # it went meanwhile


# ---------------------------------------------------------------- kept queries


def test_a_kept_query_is_its_makers_until_it_is_shared(session: Session, study: Study) -> None:
    mine, other = new_id(), new_id()
    query = keeping.save(session, mine, study, " Haast  en tijd ", "code:K1 of code:K2")
    assert (query.name, query.text) == ("Haast en tijd", "code:K1 OR code:K2")
    assert keeping.visible(session, other, study.id) == []
    with pytest.raises(NotFound):
        keeping.change(session, other, query, revision=query.revision, name="van mij")
    keeping.change(session, mine, query, revision=query.revision, shared=True, name="Anders")
    assert [one.name for one in keeping.visible(session, other, study.id)] == ["Anders"]
    with pytest.raises(Refused, match="Only who kept"):
        keeping.remove(session, other, query)
    with pytest.raises(Stale):
        keeping.change(session, mine, query, revision=1, name="te laat")
    keeping.remove(session, mine, query)
    assert session.scalars(select(SavedQuery)).all() == []


def test_a_query_that_cannot_be_read_or_has_no_name_is_not_kept(session: Session, study: Study) -> None:
    with pytest.raises(BadQuery):
        keeping.save(session, None, study, "Naam", "code:A AND")
    with pytest.raises(Refused, match="a name"):
        keeping.save(session, None, study, "  ", "code:A")


def test_what_is_picked_is_a_query_and_back() -> None:
    text = 'code:K1(hinders) AND NOT text:"te laat" NEAR/3w lemma:haast WITH type!=gemeente'
    node = syntax.parse('(((code:K1(hinders) AND NOT text:"te laat") NEAR/3w lemma:haast) WITH type!=?)')
    parts = picking.parts_of(node)
    assert parts is not None
    assert [part.kind for part in parts] == ["code", "text", "lemma", "condition"]
    assert picking.built(parts) == node
    assert picking.parts_of(syntax.parse(text)) is None  # NEAR binds closer: a bracket on the right
    assert picking.parts_of(syntax.parse("code:A(helps,hinders)")) is None
    assert picking.built([]) is None
