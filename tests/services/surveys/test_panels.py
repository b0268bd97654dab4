"""Panels: who is in them, who left, whom they invite, and how their people answered."""

import pytest

from surveys import fieldwork, studies
from surveys.errors import NotFound, Refused
from surveys.inviting import panels
from surveys.models import Network
from tests.services.surveys.conftest import ACTOR, Field


def test_a_panel_is_filled_by_type_and_network_and_kept_over_waves(field: Field) -> None:
    session = field.session
    kim = field.add_person("Kim")
    panel = panels.make(session, ACTOR, field.study, "Vaste kern")
    builders = panels.matching(session, field.study, type_ids=[field.partner.type_id])
    network = session.query(Network).one()
    assert builders == panels.matching(session, field.study, network_ids=[network.id]) == [field.person]
    assert (
        panels.matching(session, field.study, type_ids=[kim.partner.type_id], network_ids=[network.id]) == []
    )
    assert panels.add(session, ACTOR, panel, [*builders, kim]) == 2
    assert panels.add(session, ACTOR, panel, [kim]) == 0
    field.invite()
    assert panels.to_invite(session, panel, field.wave) == [kim]
    second = fieldwork.open_wave(session, ACTOR, field.survey, "Ronde 2")
    assert panels.to_invite(session, panel, second) == [kim, field.person]


def test_who_left_is_not_invited_and_stays_in_sight(field: Field) -> None:
    session = field.session
    panel = panels.make(session, ACTOR, field.study, "Vaste kern")
    panels.add(session, ACTOR, panel, [field.person])
    panels.leave(session, ACTOR, panel, field.person.id, "Andere baan")
    assert panels.to_invite(session, panel, field.wave) == []
    assert panels.add(session, ACTOR, panel, [field.person]) == 0
    _, (member,) = panels.memberships(session, panel)
    assert (member.member.left_reason, member.member.left_at is not None) == ("Andere baan", True)
    panels.rejoin(session, ACTOR, panel, field.person.id)
    assert panels.to_invite(session, panel, field.wave) == [field.person]


def test_a_panel_shows_how_far_people_came_but_nothing_of_an_unlinked_wave(field: Field) -> None:
    session = field.session
    panel = panels.make(session, ACTOR, field.study, "Vaste kern")
    panels.add(session, ACTOR, panel, [field.person])
    field.start()
    waves, (member,) = panels.memberships(session, panel)
    assert (waves, member.states) == ([field.wave], {field.wave.id: "started"})
    field.wave.mode = "unlinked"
    session.flush()
    waves, (member,) = panels.memberships(session, panel)
    assert (waves, member.states) == ([], {})


def test_names_are_unique_and_people_are_of_the_study(field: Field) -> None:
    panel = panels.make(field.session, ACTOR, field.study, "Vaste kern")
    for title in ("Vaste kern ", " "):
        with pytest.raises(Refused):
            panels.make(field.session, ACTOR, field.study, title)
    elsewhere = panels.make(field.session, ACTOR, studies.create(field.session, ACTOR, title="Elders"), "X")
    with pytest.raises(NotFound):
        panels.add(field.session, ACTOR, elsewhere, [field.person])
    with pytest.raises(NotFound):
        panels.leave(field.session, ACTOR, panel, field.person.id)
