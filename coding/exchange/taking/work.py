"""What an import is busy with, and what it made so far, so that all can be taken back. Service."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from coding.refi import extras, model
from surveys.base import Actor
from surveys.models import Study
from surveys.texts import LANGUAGES


@dataclass
class Taken:
    """What came in: how many of each, and the ids of the rows that were made, so that all can be taken back."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    values: list[list[str]] = field(default_factory=list)
    """[attribute, document] of each value that was set."""
    members: list[list[str]] = field(default_factory=list)
    """[group, document] of each document that was put in a group."""
    notes: list[dict[str, str]] = field(default_factory=list)
    """Notes that have no place of their own here: {"about", "text"}."""

    def made(self, kind: str, identity: uuid.UUID) -> None:
        self.ids[kind].append(str(identity))
        self.counts[kind] += 1

    def plain(self) -> dict[str, Any]:
        return {
            "counts": dict(self.counts),
            "ids": dict(self.ids),
            "values": self.values,
            "members": self.members,
            "notes": self.notes,
        }


@dataclass
class Work:
    """The project, what was chosen, and where its parts went."""

    session: Session
    actor: Actor
    study: Study
    project: model.Project
    choices: Mapping[str, Any]
    members: Mapping[uuid.UUID, str]
    taken: Taken = field(default_factory=Taken)
    told: extras.Reading = field(init=False)
    language: str = "nl"
    code_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    document_ids: dict[str, uuid.UUID] = field(default_factory=dict)
    fresh: set[uuid.UUID] = field(default_factory=set)
    """Documents that this import made."""

    def __post_init__(self) -> None:
        self.told = extras.Reading(self.project)
        given = str(self.choices.get("language", "nl"))
        self.language = given if given in LANGUAGES else "nl"

    def chosen(self, kind: str, identity: str, otherwise: str) -> str:
        return str((self.choices.get(kind) or {}).get(identity, otherwise))
