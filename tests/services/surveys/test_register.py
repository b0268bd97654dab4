"""Studies, programmes and the register of partners they share."""

import pytest
from sqlalchemy.orm import Session

from surveys import partners, studies
from surveys.errors import NotFound, Refused, Stale
from surveys.standard_questions import STANDARD_QUESTIONS
from tests.services.surveys.conftest import ACTOR, Field


def test_a_study_alone_has_an_untitled_programme_with_the_usual_types(session: Session) -> None:
    study = studies.create(session, ACTOR, title=" Alleen ", questions=[studies.Question("Wat werkt?")])
    assert (study.title, study.programme.title) == ("Alleen", None)
    assert [kind.key for kind in partners.types(session, study)] == list(partners.DEFAULT_TYPES)
    assert all(set(kind.label) == {"nl", "en"} for kind in partners.types(session, study))
    assert [(question.key, question.text) for question in study.questions] == [("v1", "Wat werkt?")]


def test_a_standard_question_is_read_in_ones_own_language_and_a_changed_one_as_it_was_written(
    session: Session,
) -> None:
    standard = STANDARD_QUESTIONS["matching"]
    asked = [
        studies.Question(standard["nl"], "matching"),
        studies.Question("Wat kost het ons?", "business_case"),
    ]
    study = studies.create(session, ACTOR, title="Proef", questions=asked)
    matching, own = study.questions
    assert [matching.text_in(language) for language in ("nl", "en")] == [standard["nl"], standard["en"]]
    assert own.text_in("en") == "Wat kost het ons?"


def test_studies_of_a_programme_share_partners_and_networks(session: Session) -> None:
    programme = studies.create_programme(session, ACTOR, "Zuid")
    one = studies.create(session, ACTOR, title="Een", programme=programme)
    two = studies.create(session, ACTOR, title="Twee", programme=programme)
    kind = partners.types(session, one)[0]
    partner = partners.add(
        session, ACTOR, one, "Bouw Zuid", kind.id, networks=["Zuid Werkt"], district="Bloemhof"
    )
    assert partners.elsewhere(session, two) == [partner]
    assert partners.add(session, ACTOR, two, "Bouw Zuid", kind.id) is partner
    assert partners.register(session, two) == [partner]
    assert partners.elsewhere(session, two) == []
    assert [network.name for network in partner.networks] == ["Zuid Werkt"]
    assert studies.programmes(session, ACTOR) == [programme]


def test_a_partner_stands_once_in_a_study(field: Field) -> None:
    with pytest.raises(Refused):
        partners.add(field.session, ACTOR, field.study, "Bouw Zuid", field.partner.type_id)


def test_an_own_type_follows_a_route_of_the_survey(field: Field) -> None:
    label = {"nl": "Sociale onderneming", "en": "Social enterprise"}
    kind = partners.add_type(field.session, ACTOR, field.study, label, "bedrijvennetwerk")
    assert (kind.key, kind.route) == ("sociale-onderneming", "bedrijvennetwerk")
    for wrong in ((label, "gemeente"), ({"nl": "Nieuw"}, "maan"), ({"nl": " "}, "gemeente")):
        with pytest.raises(Refused):
            partners.add_type(field.session, ACTOR, field.study, *wrong)


def test_a_type_of_another_register_is_not_found(field: Field) -> None:
    other = studies.create(field.session, ACTOR, title="Elders")
    with pytest.raises(NotFound):
        partners.add(field.session, ACTOR, field.study, "Nieuw", partners.types(field.session, other)[0].id)


def test_an_invited_partner_stays_and_another_can_go(field: Field) -> None:
    field.invite()
    with pytest.raises(Refused):
        partners.remove(field.session, ACTOR, field.study, field.partner)
    other = field.add_person("Kim").partner
    partners.remove(field.session, ACTOR, field.study, other)
    assert other not in partners.register(field.session, field.study)


def test_partner_and_person_can_be_changed(field: Field) -> None:
    partners.update(
        field.session, ACTOR, field.study, field.partner, name="Bouw Noord", networks=[], sector="bouw"
    )
    partners.update_participant(field.session, ACTOR, field.person, name="Sam B.", email=" sam@b.example ")
    field.session.expire_all()
    assert (field.partner.name, field.partner.networks, field.person.email) == (
        "Bouw Noord",
        [],
        "sam@b.example",
    )
    field.add_person("Kim")
    with pytest.raises(Refused):
        partners.update(field.session, ACTOR, field.study, field.partner, name="Kim BV")


def test_a_study_is_not_changed_over_somebody_elses_change(field: Field) -> None:
    seen = field.study.revision
    studies.update(field.session, ACTOR, field.study, revision=seen, title="Nieuw", mode="reflexive")
    with pytest.raises(Stale):
        studies.update(field.session, ACTOR, field.study, revision=seen, title="Anders")
    assert field.study.title == "Nieuw"
    for wrong in ({"title": " "}, {"mode": "magic"}, {"languages": ["fr"]}, {"languages": []}):
        with pytest.raises(Refused):
            studies.update(field.session, ACTOR, field.study, **wrong)


def test_research_questions_keep_their_rows_by_key(field: Field) -> None:
    ask = studies.Question
    studies.set_questions(field.session, ACTOR, field.study, [ask("A", "coherentie"), ask("B")])
    first = {question.key: question.id for question in field.study.questions}
    studies.set_questions(field.session, ACTOR, field.study, [ask("C"), ask("A2", "coherentie")])
    field.session.expire_all()
    assert [(question.key, question.text) for question in field.study.questions] == [
        ("v2", "C"),
        ("coherentie", "A2"),
    ]
    assert field.study.questions[1].id == first["coherentie"]
