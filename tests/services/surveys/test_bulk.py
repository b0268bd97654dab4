"""Inviting from a list: problems are named, what is right is done without what is wrong."""

import pytest
from sqlalchemy import func, select

from surveys import fieldwork, partners
from surveys.errors import Refused
from surveys.inviting import bulk, sheets
from surveys.models import Invitation, Participant, Partner
from tests.services.surveys.conftest import ACTOR, Field

LIST = """organisatie;soort;naam;e-mail;functie;taal;netwerken
Bouw Zuid;Bouwbedrijf;Sam;sam@example.org;;;
bouw zuid;;Robin;robin@example.org;Uitvoerder;en;
Nieuw Wonen;Woningcorporatie;Kim;kim@example.org;;nl;Zuid Werkt, Havens
Nieuw Wonen;Woningcorporatie;Bo;;;;
Los BV;Kapper;Jo;jo@example.org;;;
Los BV;;Jip;jip@example.org;;;
Steen;Builder;Teun;geen adres;;;
Steen;Builder;;noname@example.org;;;
Steen;Builder;Fee;kim@example.org;;;
=1+1;Builder;Guus;guus@example.org;;;
"""


def looked_at(field: Field, text: str = LIST, *, add_new: bool = True) -> list[bulk.Row]:
    lines = sheets.read("list.csv", text.encode()).lines
    return bulk.check(field.session, field.study, field.wave, lines, add_new=add_new)


def problems(rows: list[bulk.Row]) -> dict[int, list[str]]:
    return {row.line.number: [text["nl"] for text in row.problems] for row in rows if row.problems}


def test_each_problem_is_named_at_its_row(field: Field) -> None:
    found = problems(looked_at(field))
    unknown = found.pop(6)[0]
    assert unknown.startswith("Het soort partner “Kapper” bestaat niet. Wel: ")
    assert unknown.count("Gemeente") == 1  # each kind that there is, once
    assert found == {
        7: ["Van een nieuwe organisatie is het soort partner nodig."],
        8: ["“geen adres” is geen e-mailadres."],
        9: ["Naam ontbreekt."],
        10: ["Staat ook in rij 4."],
        11: ["In “organisatie” staat een formule. Zet er een gewone waarde neer."],
    }


def test_looking_stores_nothing(field: Field) -> None:
    looked_at(field)
    assert not field.session.new
    assert not field.session.dirty
    assert field.session.scalar(select(func.count()).select_from(Invitation)) == 0
    assert field.session.scalar(select(func.count()).select_from(Partner)) == 1


def test_what_is_right_is_done_without_what_is_wrong(field: Field) -> None:
    rows = looked_at(field)
    done = bulk.carry_out(
        field.session, ACTOR, field.study, field.wave, rows, {row.line.number for row in rows}
    )
    assert (done.partners, done.people, len(done.invited)) == (1, 3, 4)
    found = {person.name: person for person in field.session.scalars(select(Participant))}
    assert set(found) == {"Sam", "Robin", "Kim", "Bo"}
    assert (found["Robin"].partner, found["Robin"].language, found["Robin"].role) == (
        field.partner,
        "en",
        "Uitvoerder",
    )
    assert found["Kim"].partner is found["Bo"].partner
    assert {network.name for network in found["Kim"].partner.networks} == {"Havens", "Zuid Werkt"}
    assert len({invitation.batch_id for invitation, _ in done.invited}) == 1
    for invitation, token in done.invited:
        assert fieldwork.redeem(field.session, token) is invitation
    again = problems(looked_at(field))
    assert again[2] == again[4] == ["Is in deze ronde al uitgenodigd."]


def test_only_ticked_rows_are_done(field: Field) -> None:
    done = bulk.carry_out(field.session, ACTOR, field.study, field.wave, looked_at(field), {2, 8})
    assert [invitation.participant.name for invitation, _ in done.invited] == ["Sam"]
    with pytest.raises(Refused):
        bulk.carry_out(field.session, ACTOR, field.study, field.wave, looked_at(field), {8})


def test_without_leave_nobody_new_is_added(field: Field) -> None:
    rows = looked_at(field, add_new=False)
    assert [row.line.number for row in rows if row.right] == [2]


def test_a_known_person_is_found_by_address_or_by_name_and_gets_the_address(field: Field) -> None:
    nameless = partners.add_participant(field.session, ACTOR, field.partner, "Bo Klein")
    text = (
        "organisatie;naam;e-mail\nBouw Zuid;S. de Vries;SAM@example.org\nBouw Zuid;bo  klein;bo@example.org\n"
        "Bouw Zuid;Sam;andere@example.org\n"
    )
    rows = looked_at(field, text)
    assert [row.person for row in rows] == [field.person, nameless, None]
    bulk.carry_out(field.session, ACTOR, field.study, field.wave, rows, {3})
    assert nameless.email == "bo@example.org"
