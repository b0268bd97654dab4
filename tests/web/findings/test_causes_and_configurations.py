"""Causes and configurations through their pages: written, linked, filled slot by slot, accepted, told by the API."""

import re
import uuid

from flask.testing import FlaskClient
from sqlalchemy import select

from analysis.models import Cause, Configuration, Evidence
from coding.models import Coding
from tests.conftest import SignIn, Work
from tests.web.findings.conftest import SECRET, Found


def revision(page: str) -> str:
    found = re.search(r'name="revision"[^>]*value="(\d+)"', page)
    assert found is not None
    return found[1]


def save(client: FlaskClient, page: str, **values: object) -> None:
    """Fills in the form of a finding, as it stands now."""
    data = {"revision": revision(client.get(page + "/edit").text)} | values
    assert client.post(page + "/edit", data=data).status_code == 302


def test_a_cause_is_written_linked_and_accepted(sign_in: SignIn, found: Found, work: Work) -> None:
    client = sign_in("researcher")
    page = found.path(f"causes/{found.cause}")
    save(
        client, page, title="Niemand belt terug", statement="Het hoort bij niemand.", how="Zo blijft het liggen.",
        other_causes="Er is te weinig tijd.", sure="likely", substantiation="mentioned", question_id=found.question,
    )  # fmt: skip
    client.post(page + "/leads-to", data={"to": found.effect})
    client.post(page + "/leads-to", data={"to": found.lesson})
    refused = client.post(page + "/leads-to", data={"to": found.element}, follow_redirects=True)
    assert "lies under an improvement lesson" in refused.text
    assert "O1. Niemand belt terug" in client.get(found.path(f"effects/{found.effect}")).text
    assert "O1. Niemand belt terug" in client.get(found.path(f"lessons/{found.lesson}")).text
    client.post(page + "/leads-to", data={"to": found.lesson, "act": "remove"})
    assert "O1. Niemand belt terug" not in client.get(found.path(f"lessons/{found.lesson}")).text
    refused = client.post(page + "/status", data={"status": "accepted"}, follow_redirects=True)
    assert "a cause without evidence is a guess" in refused.text
    client.post(
        found.path(f"findings/{found.cause}/evidence"), data={"coding": found.coding, "stance": "for"}
    )
    client.post(page + "/status", data={"status": "accepted"})
    with work() as session:
        assert session.get_one(Cause, found.cause).status == "accepted"
    listed = client.get(found.path("causes")).text
    assert "leads to E1. Meer bewoners aan het werk" in listed
    assert "O1. Niemand belt terug" in client.get(found.path("answers")).text
    told = client.get(f"/api/v1/studies/{found.study.id}/findings/{found.cause}").json
    assert (told["sure"], told["leads_to"]) == ("likely", [str(found.effect)])


def test_a_configuration_is_filled_slot_by_slot_and_accepted(
    sign_in: SignIn, found: Found, work: Work
) -> None:
    client = sign_in("researcher")
    page = found.path(f"configurations/{found.configuration}")
    save(
        client, page, title="Een vast gezicht", context="rustige bedrijven", mechanism="het vertrouwen in één persoon",
        outcome="mensen blijven", partner_types=["bouwbedrijf"], question_id=found.question,
    )  # fmt: skip
    with work() as session:
        code = session.scalars(select(Coding.code_id).where(Coding.id == found.coding)).one()
    choose = found.path(f"findings/{found.configuration}/add-evidence")
    assert client.get(choose).status_code == 404  # which of the three?
    assert "Link a passage: Context" in client.get(choose + "?slot=context").text
    link = found.path(f"findings/{found.configuration}/evidence")
    sent = {"coding": found.coding, "stance": "for"}
    refused = client.post(link, data=sent, follow_redirects=False)
    assert refused.status_code in (302, 303)
    client.post(link, data=sent | {"slot": "context"})
    for slot, source in (("mechanism", code), ("outcome", found.theme)):
        answer = client.post(page + "/fill", data={"slot": slot, "source": source})
        assert answer.location.endswith(f"#{slot}")
    again = client.post(
        page + "/fill", data={"slot": "outcome", "source": found.theme}, follow_redirects=True
    )
    assert "no passage that is not linked here yet" in again.text
    assert client.post(page + "/fill", data={"slot": "context", "source": uuid.uuid4()}).status_code == 404
    assert client.post(page + "/fill", data={"slot": "nowhere", "source": code}).status_code == 404
    client.post(page + "/status", data={"status": "accepted"})
    with work() as session:
        assert session.get_one(Configuration, found.configuration).status == "accepted"
        slots = session.scalars(select(Evidence.slot).where(Evidence.finding_id == found.configuration))
        assert set(slots) == {"context", "mechanism", "outcome"}
    shown = client.get(page).text
    assert SECRET in shown
    assert 'In (context)</dt><dd class="preserve">rustige bedrijven' in shown
    told = client.get(f"/api/v1/studies/{found.study.id}/findings/{found.configuration}").json
    assert told["partner_types"] == ["bouwbedrijf"]
    assert told["slots"]["context"]["for"]["organisations"] == 1
    assert told["slots"]["context"]["for"]["quotes"] == [
        {"document": told["slots"]["context"]["for"]["quotes"][0]["document"], "start": 0, "end": 28,
         "text": "Bij ons gaat het juist snel."}
    ]  # fmt: skip


def test_outside_the_team_a_configuration_of_few_tells_no_number(sign_in: SignIn, found: Found) -> None:
    researcher = sign_in("researcher")
    link = found.path(f"findings/{found.configuration}/evidence")
    researcher.post(link, data={"coding": found.coding, "stance": "for", "slot": "outcome"})
    commissioner = sign_in("commissioner")
    page = commissioner.get(found.path(f"configurations/{found.configuration}")).text
    assert "fewer than five organisations" in page
    assert "1 organisation" not in page
    told = commissioner.get(f"/api/v1/studies/{found.study.id}/findings/{found.configuration}").json
    assert told["slots"]["outcome"]["for"] == {"organisations": None, "passages": None, "types": []}
    assert (
        commissioner.get(found.path(f"findings/{found.configuration}/add-evidence?slot=context")).status_code
        == 403
    )
