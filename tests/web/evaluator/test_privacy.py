"""The privacy notice: the owner writes it, partners read it in their language, and the home says when it is missing."""

from typing import Any

import pytest

from surveys import privacy, studies
from surveys.errors import Refused
from surveys.models import Study
from tests.conftest import SignIn, Work

FORM = {
    "basis": "public_task",
    "basis_note_nl": "Artikel 1.3 WHW.",
    "basis_note_en": "Article 1.3 WHW.",
    "controllers": "Hogeschool Zuid\nGemeente",
    "processors": "",
    "officer": "fg@hogeschool.example",
    "kept_nl": "Tien jaar.",
    "kept_en": "Ten years.",
}


def save(sign_in: SignIn, study: Study, **changes: str) -> Any:
    return sign_in("owner", study).post(f"/studies/{study.id}/settings/privacy", data=FORM | changes)


def test_what_the_owner_writes_is_what_partners_read(sign_in: SignIn, study: Study, client: Any) -> None:
    assert save(sign_in, study).status_code == 302
    address = f"/privacy/{privacy.address(study.id)}"
    dutch = client.get(address, headers={"Accept-Language": "nl"}).text
    for words in (
        "een taak van algemeen belang",
        "Artikel 1.3 WHW.",
        "Gemeente",
        "fg@hogeschool",
        "Tien jaar.",
        "bezwaar",
    ):
        assert words in dutch
    english = client.get(address, headers={"Accept-Language": "en"}).text
    assert "Ten years." in english
    assert "Tien jaar." not in english


def test_without_a_notice_the_page_says_what_holds_for_every_study(study: Study, client: Any) -> None:
    page = client.get(f"/privacy/{privacy.address(study.id)}")
    assert page.status_code == 200
    assert "grondslag" not in page.text


def test_consent_as_basis_gives_no_right_to_object_but_to_withdraw(
    sign_in: SignIn, study: Study, client: Any
) -> None:
    save(sign_in, study, basis="consent")
    page = client.get(f"/privacy/{privacy.address(study.id)}", headers={"Accept-Language": "nl"}).text
    assert "uw toestemming" in page
    assert "bezwaar" not in page


def test_an_incomplete_notice_waits_on_the_owners_home(sign_in: SignIn, study: Study) -> None:
    waits = "privacy information for partners is not complete"
    assert waits in sign_in("owner", study).get(f"/studies/{study.id}").text
    save(sign_in, study, kept_en="")
    assert waits in sign_in("owner", study).get(f"/studies/{study.id}").text
    save(sign_in, study)
    assert waits not in sign_in("owner", study).get(f"/studies/{study.id}").text


def test_only_the_owner_writes_it(sign_in: SignIn, study: Study) -> None:
    for role in ("evaluator", "researcher", "reader", "commissioner"):
        assert sign_in(role, study).get(f"/studies/{study.id}/settings/privacy").status_code == 403


def test_what_is_needed_is_asked_for_and_nothing_typed_is_lost(sign_in: SignIn, study: Study) -> None:
    answer = save(sign_in, study, controllers="", kept_nl="Zeven jaar en een dag")
    assert answer.status_code == 422
    assert "Zeven jaar en een dag" in answer.text


def test_a_basis_that_is_none_is_refused(work: Work) -> None:
    with work() as session:
        study = studies.create(session, None, title="x")
        values = {"basis_note": {}, "controllers": "", "processors": "", "officer": "", "kept": {}}
        with pytest.raises(Refused):
            privacy.record(session, None, study, basis="because", **values)
