"""A dimension opened: self and others, paper and practice, judged by a person; consent, rounds and modes held to."""

import hashlib

import pytest

from analysis.each_other import reading
from coding import codebook
from coding.models import Document
from coding.rounds import leading as rounds
from surveys.base import new_id
from surveys.errors import NotFound, Refused
from tests.findings_world import ACTOR, World


@pytest.fixture
def spoken(world: World) -> World:
    world.code(world.document("Bouw A", "bouwbedrijf", "Wij plannen ruim vooruit."), "facilitator")
    world.code(world.document("Gemeente", "gemeente", "De aannemer belt ons te laat."), "barrier")
    world.code(
        world.document("Bureau", "re-integratiebureau", "Die bouwer laat niets weten.", quote=False),
        "barrier",
    )
    world.code(world.document("Corporatie", "woningcorporatie", "Bij ons loopt het."), "facilitator")
    return world


def mirror(world: World, kind: str, actor: object = ACTOR) -> reading.Mirror:
    found = reading.opened(world.session, actor, world.study, "ervaringen")  # type: ignore[arg-type]
    return next(one for one in found.mirrors if one.kind.key == kind)


def test_what_a_kind_says_of_itself_stands_beside_what_others_say_of_it(spoken: World) -> None:
    spoken.answer("Bouw A", "bouwbedrijf", E1=4)
    one = mirror(spoken, "bouwbedrijf")
    assert [quote.text for quote in one.own.quotes] == ["Wij plannen ruim vooruit."]
    assert [quote.text for quote in one.others.quotes] == ["De aannemer belt ons te laat."]
    assert (one.others.organisations, one.others.balance.barrier) == (2, 2)  # who may not be quoted counts
    assert one.answers.median == 4.0
    assert mirror(spoken, "gemeente").others.passages == 0


def test_who_codes_a_document_blind_sees_nothing_of_it_here(spoken: World) -> None:
    document = spoken.session.query(Document).filter(Document.text.startswith("De aannemer")).one()
    anna, bert = new_id(), new_id()
    book = codebook.of(spoken.session, spoken.study.id)
    assert book is not None
    version = codebook.fixed(spoken.session, ACTOR, book)
    division = {document.id: [anna, bert]}
    rounds.begin(spoken.session, ACTOR, spoken.study, title="Blind", version=version, division=division)
    assert mirror(spoken, "bouwbedrijf", anna).others.organisations == 1
    assert mirror(spoken, "bouwbedrijf").others.organisations == 2


def test_what_a_policy_text_says_stands_beside_what_is_told(spoken: World) -> None:
    assert reading.opened(spoken.session, ACTOR, spoken.study, "ervaringen").practices == []
    text = "Partijen overleggen tijdig."
    policy = Document(
        study_id=spoken.study.id, kind="policy", title="Handleiding", language="nl", text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    spoken.session.add(policy)
    spoken.session.flush()
    assert reading.opened(spoken.session, ACTOR, spoken.study, "ervaringen").on_paper == 1
    spoken.code(policy, "neutral")
    (practice,) = reading.opened(spoken.session, ACTOR, spoken.study, "ervaringen").practices
    assert [quote.text for quote in practice.paper] == [text]
    assert (practice.told.organisations, practice.told.passages) == (4, 4)
    assert reading.opened(spoken.session, ACTOR, spoken.study, "doelen").practices == []
    own = mirror(spoken, "bouwbedrijf").own.passages
    policy.partner_id = spoken.partner("Bouw A", "bouwbedrijf").id  # whosever it is, paper is no practice
    spoken.session.flush()
    spoken.session.expire_all()
    (practice,) = reading.opened(spoken.session, ACTOR, spoken.study, "ervaringen").practices
    assert (practice.told.organisations, practice.told.passages) == (4, 4)
    assert mirror(spoken, "bouwbedrijf").own.passages == own


def test_a_judgement_needs_a_choice_and_a_reason_and_the_older_stay(spoken: World) -> None:
    place = spoken.session, ACTOR, spoken.study, "ervaringen", "bouwbedrijf"
    for meaning, reason in (("problem", " "), ("whatever", "x"), ("problem", "x" * 2001)):
        with pytest.raises(Refused):
            reading.judge(*place, meaning, reason)
    reading.judge(*place, "misunderstanding", "Zij weten het niet.")
    reading.judge(*place, "problem", "Toch wel.")
    found = mirror(spoken, "bouwbedrijf").judgements
    assert [(one.meaning, one.reason) for one in found] == [
        ("problem", "Toch wel."),
        ("misunderstanding", "Zij weten het niet."),
    ]
    with pytest.raises(NotFound):
        reading.judge(spoken.session, ACTOR, spoken.study, "ervaringen", "marsmannen", "problem", "x")
    with pytest.raises(NotFound):
        reading.opened(spoken.session, ACTOR, spoken.study, "weather")
