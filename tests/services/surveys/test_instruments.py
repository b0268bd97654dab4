"""Versions of instruments: drafts change, published ones never do."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from surveys import instruments
from surveys.errors import BadDefinition, Refused
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
    data["pages"][1]["relevant"] = "${P9} = 'x'"
    with pytest.raises(BadDefinition):
        instruments.save_draft(field.session, ACTOR, draft, data)
