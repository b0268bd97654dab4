"""Versions of instruments: drafts change, published ones never do."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from surveys import instruments, mapping, responses
from surveys.errors import BadDefinition, Refused, Stale
from surveys.making import editing, soundness
from tests.services.surveys.conftest import ACTOR, Field


def test_a_published_version_is_bound_to_its_digest_and_cannot_change(field: Field) -> None:
    version = field.survey
    assert version.digest == instruments.digest(version.definition)
    assert instruments.is_intact(version)
    assert instruments.publish(field.session, ACTOR, version) is version
    with pytest.raises(Refused):
        instruments.save_draft(field.session, ACTOR, version, version.definition)
    changes = (
        lambda: setattr(version, "definition", version.definition | {"min_cell": 1}),
        lambda: setattr(version, "state", "draft"),
        lambda: field.session.delete(version),
    )
    for change in changes:
        with pytest.raises(Refused):
            write(field.session, change)
        field.session.refresh(version)
    assert instruments.is_intact(version)


def write(session: Session, change: Callable[[], None]) -> None:
    with session.begin_nested():
        change()
        session.flush()


def test_a_change_is_a_new_version(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    assert (draft.number, draft.state) == (2, "draft")
    assert instruments.new_version(field.session, ACTOR, field.survey) is draft
    data = instruments.definition(draft).to_json() | {"min_cell": 7}
    instruments.save_draft(field.session, ACTOR, draft, data)
    instruments.publish(field.session, ACTOR, draft)
    assert instruments.definition(draft).min_cell == 7
    assert instruments.definition(field.survey).min_cell == 5
    found = instruments.versions(field.session, field.study, "survey")
    assert found == [draft, field.survey]


def test_what_lacks_a_translation_is_not_published(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    data = instruments.definition(draft).to_json()
    del data["pages"][0]["items"][0]["text"]["en"]
    instruments.save_draft(field.session, ACTOR, draft, data)
    with pytest.raises(BadDefinition) as refused:
        instruments.publish(field.session, ACTOR, draft)
    assert refused.value.problems == ["P1: the English text is missing."]
    assert draft.state == "draft"


def test_a_draft_may_be_unfinished_but_keeps_its_form(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    data = instruments.definition(draft).to_json()
    data["pages"][1]["relevant"] = "${P9} = 'x'"
    data["pages"].append({"id": "nieuw", "title": {}})
    instruments.save_draft(field.session, ACTOR, draft, data)
    assert [problem.place for problem in instruments.unfinished(draft)] == [
        "nieuw", "ervaringen", "nieuw", "nieuw"
    ]  # fmt: skip
    with pytest.raises(BadDefinition):
        instruments.publish(field.session, ACTOR, draft)
    data["pages"][0]["items"][0]["colour"] = "red"
    with pytest.raises(BadDefinition):
        instruments.save_draft(field.session, ACTOR, draft, data)
    assert "colour" not in draft.definition["pages"][0]["items"][0]


def titled(definition: dict[str, Any], title: str) -> dict[str, Any]:
    return definition | {"title": {"nl": title, "en": title}}


def test_each_change_of_a_draft_can_be_undone(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    start = draft.definition
    for name in ("Een", "Twee"):
        instruments.save_draft(
            field.session, ACTOR, draft, titled(start, name), what={"nl": name, "en": name}
        )
    assert [step.what["nl"] for step in instruments.steps(field.session, draft)] == ["Twee", "Een"]
    assert instruments.steps(field.session, draft)[0].made_by == ACTOR
    assert instruments.undo(field.session, ACTOR, draft, draft.revision)["nl"] == "Twee"
    assert draft.instrument.title["nl"] == "Een"
    with pytest.raises(Stale):  # the last change is another one by now
        instruments.undo(field.session, ACTOR, draft, draft.revision)
    step = instruments.steps(field.session, draft)[0]
    assert instruments.undo(field.session, ACTOR, draft, step.revision)["nl"] == "Een"
    assert draft.definition == start
    with pytest.raises(Refused):
        instruments.undo(field.session, ACTOR, draft, draft.revision)


def test_saving_the_same_is_no_change(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    instruments.save_draft(field.session, ACTOR, draft, draft.definition)
    assert (draft.revision, instruments.steps(field.session, draft)) == (1, [])


def test_two_who_edit_the_same_draft_lose_nothing(field: Field) -> None:
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    seen = draft.revision
    hers = titled(draft.definition, "Van Anna")
    his = titled(draft.definition, "Van Bram")
    instruments.save_draft(field.session, ACTOR, draft, hers, revision=seen)
    with pytest.raises(instruments.StaleDraft) as refused:
        instruments.save_draft(field.session, ACTOR, draft, his, revision=seen)
    assert refused.value.theirs["title"]["nl"] == "Van Anna"
    assert refused.value.mine["title"]["nl"] == "Van Bram"
    assert draft.definition["title"]["nl"] == "Van Anna"


def test_the_memory_of_changes_is_bounded_and_ends_with_publishing(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instruments, "KEPT_STEPS", 3)
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    for number in range(5):
        instruments.save_draft(field.session, ACTOR, draft, titled(draft.definition, str(number)))
    kept = instruments.steps(field.session, draft)
    assert [step.before["title"]["nl"] for step in kept] == ["3", "2", "1"]
    instruments.publish(field.session, ACTOR, draft)
    assert instruments.steps(field.session, draft) == []


def test_a_check_that_came_later_does_not_close_what_was_published(
    field: Field, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = field.survey
    assert version.state == "published"
    problem = soundness.Problem("P1", {"nl": "nu streng", "en": "strict now"})
    monkeypatch.setattr(soundness, "problems", lambda _definition: [problem])
    monkeypatch.setattr(instruments, "_compiled", {})
    assert instruments.definition(version).has_item("P1")


def test_a_response_stays_with_the_version_it_was_given_to(field: Field) -> None:
    response = field.start()
    draft = instruments.new_version(field.session, ACTOR, field.survey)
    data = editing.delete_page(instruments.definition(draft).to_json(), "vervolg")
    data = editing.rename_item(data, "E1", "kans_of_last", asked_before={"E1"})
    instruments.save_draft(field.session, ACTOR, draft, data)
    newer = instruments.publish(field.session, ACTOR, draft)
    assert response.version_id == field.survey.id != newer.id
    asked = responses.definition_of(field.session, response)
    assert asked.has_page("vervolg")
    assert asked.has_item("E1")
    responses.record_consents(field.session, response, {"consent_survey": True})
    responses.save_page(field.session, response, "ervaringen", {"E1": 4}, "nl")
    assert responses.stored(field.session, response)["E1"] == 4
    carried = mapping.carry(asked, instruments.definition(newer), {"E1": 4})
    assert carried.answers == {"kans_of_last": 4}
