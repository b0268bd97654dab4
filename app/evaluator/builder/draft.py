"""What the builder's pages share: the draft at hand, saving a change of it, and noticing that somebody else did."""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from flask import abort, g, redirect, url_for
from flask_security import current_user

from app import audit
from app.access import load
from app.db import read_session, unit_of_work
from app.evaluator.builder.pictures import given_values
from surveys import instruments as service
from surveys.definition import Definition, read
from surveys.errors import Stale
from surveys.making import editing, kinds, soundness
from surveys.making.labels import label
from surveys.making.references import Data
from surveys.making.soundness import Problem
from surveys.models import InstrumentVersion
from surveys.texts import Text, pick


class ChangedMeanwhile(Stale):
    """The part that was edited is not as it was when the form was opened; `theirs` is how it is now."""

    def __init__(self, theirs: Any) -> None:
        self.theirs = theirs
        super().__init__(
            {
                "nl": "Iemand anders heeft dit intussen gewijzigd.",
                "en": "Somebody else changed this in the meantime.",
            }
        )


def draft(version_id: uuid.UUID) -> InstrumentVersion:
    """The draft with this id, to look at. A published version leads to its own page."""
    version = load(read_session(), InstrumentVersion, version_id)
    if version.state == "published":
        target = url_for("evaluator.instrument", study_id=g.study.id, version_id=version_id)
        abort(redirect(target))
    return version


def keep(study_id: uuid.UUID, version_id: uuid.UUID, what: Text, change: Callable[[Data], Data]) -> None:
    """Saves the draft as `change` makes it from how it is now. Raises what `change` and the service raise."""
    with unit_of_work() as session:
        version = load(session, InstrumentVersion, version_id)
        service.hold(session, version)
        service.save_draft(session, current_user.id, version, change(version.definition), what=what)
        audit.record(session, study_id, current_user.id, "changed", "instrument", version.id)


def mark(part: Any) -> str:
    """A sign of how a part of the draft is now, to be sent along with its form."""
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def unchanged(part: Any, seen: str) -> None:
    """Raises ChangedMeanwhile when the part is not as the form had it."""
    if seen != mark(part):
        raise ChangedMeanwhile(part)


def strip(part: Data) -> Data:
    """A page or item without the parts that have forms of their own."""
    return {key: value for key, value in part.items() if key != "items"}


def problems_at(definition: Definition, place: str) -> list[Problem]:
    """What is still to mend at this page or item."""
    found = [*soundness.problems(definition), *soundness.gaps(definition)]
    return [problem for problem in found if problem.place.split(" › ")[0] == place]


def same_but(data: Data, item: Data, key: str) -> list[Problem]:
    """What is to mend at the item because of this key: what goes when the key goes."""
    whole = read(editing.put_item(data, item["id"], item))
    without = read(editing.put_item(data, item["id"], {k: v for k, v in item.items() if k != key}))
    left = soundness.problems(without)
    return [
        problem
        for problem in soundness.problems(whole)
        if problem.place.split(" › ")[0] == item["id"] and problem not in left
    ]


def routes(definition: Definition) -> list[tuple[str, str]]:
    """The kinds of partners for whom the instrument can be looked at: key and name. Empty: the same for everybody."""
    key = definition.routing_key
    if key is None:
        return []
    if definition.has_item(key):
        return [(option.id, pick(option.text, g.language)) for option in definition.item(key).options]
    return [(str(route), name) for route, name in given_values("partner.type").items()]


def kind_name(item_type: str) -> str:
    return pick(kinds.of(item_type).name, g.language)


def differing(mine: Data, theirs: Data) -> list[tuple[str, str]]:
    """The keys in which two forms of a part differ, with what theirs says now."""
    return [
        (label(key, g.language), _words(theirs.get(key)))
        for key in dict.fromkeys([*theirs, *mine])
        if mine.get(key) != theirs.get(key)
    ]


def _words(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        return " · ".join(str(text) for text in value.values())
    if isinstance(value, list):
        return " · ".join(
            pick(one.get("text"), g.language) if isinstance(one, dict) else str(one) for one in value
        )
    return str(value)
