"""Instruments of a study and their versions: drafts, and published ones that never change. Service."""

import hashlib
import json
from typing import Any

from sqlalchemy import event, select
from sqlalchemy import inspect as inspect_row
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session

from surveys.base import Actor, now
from surveys.definition import Definition, library, parse
from surveys.errors import Refused
from surveys.models import Instrument, InstrumentVersion, Study
from surveys.soundness import BadInstrument, gaps

_KEPT = 64
_compiled: dict[str, Definition] = {}
"""Published definitions by digest, parsed once; a published version never changes."""


def adopt(session: Session, actor: Actor, study: Study, library_name: str) -> InstrumentVersion:
    """A draft of a built-in instrument ("partner_survey", "interview_guide") in this study."""
    return add(session, actor, study, library(library_name))


def add(session: Session, actor: Actor, study: Study, definition: Definition) -> InstrumentVersion:
    """A new instrument in this study, with this definition as its first draft."""
    instrument = Instrument(study_id=study.id, kind=definition.kind, title=dict(definition.title))
    version = InstrumentVersion(instrument=instrument, number=1, definition=definition.to_json())
    session.add_all([instrument, version])
    session.flush()
    return version


def save_draft(session: Session, actor: Actor, version: InstrumentVersion, data: Any) -> InstrumentVersion:
    """Puts another definition into a draft. Raises BadDefinition with each place, Refused once it is published."""
    if version.state == "published":
        raise _published()
    definition = parse(data)
    version.definition = definition.to_json()
    version.instrument.title = dict(definition.title)
    session.flush()
    return version


def new_version(session: Session, actor: Actor, version: InstrumentVersion) -> InstrumentVersion:
    """A draft after the last version of the instrument, as a copy of `version`; the draft there is, if any."""
    last = version.instrument.versions[-1]
    if last.state == "draft":
        return last
    draft = InstrumentVersion(number=last.number + 1, definition=version.definition)
    version.instrument.versions.append(draft)
    session.flush()
    return draft


def publish(session: Session, actor: Actor, version: InstrumentVersion) -> InstrumentVersion:
    """Makes a draft final. Raises BadDefinition with each place when it does not hold together or lacks a text.

    Publishing what is published already changes nothing (a double click).
    """
    if version.state == "published":
        return version
    found = parse(version.definition)
    missing = gaps(found)
    if missing:
        raise BadInstrument(missing)
    version.definition = found.to_json()
    version.digest = digest(version.definition)
    version.state = "published"
    version.published_at = now()
    version.published_by = actor
    session.flush()
    return version


def definition(version: InstrumentVersion) -> Definition:
    """The version's definition, compiled once when it is published."""
    if version.state != "published":
        return parse(version.definition)
    found = _compiled.get(version.digest)
    if found is None:
        found = parse(version.definition)
        if len(_compiled) >= _KEPT:
            _compiled.clear()
        _compiled[version.digest] = found
    return found


def versions(session: Session, study: Study, kind: str | None = None) -> list[InstrumentVersion]:
    """All versions of the study's instruments, the newest of each instrument first."""
    found = (
        select(InstrumentVersion).join(InstrumentVersion.instrument).where(Instrument.study_id == study.id)
    )
    if kind is not None:
        found = found.where(Instrument.kind == kind)
    return list(session.scalars(found.order_by(Instrument.created_at, InstrumentVersion.number.desc())))


def digest(data: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a definition."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(version: InstrumentVersion) -> bool:
    """Whether a published version is still what was published."""
    return version.state == "published" and digest(version.definition) == version.digest


def _published() -> Refused:
    return Refused(
        {
            "nl": "Deze versie is gepubliceerd en verandert niet meer. Maak een nieuwe versie.",
            "en": "This version is published and does not change any more. Make a new version.",
        }
    )


def _was_published(version: InstrumentVersion) -> bool:
    """Whether the row in the database, before this flush, is a published one."""
    history = inspect_row(version).attrs["state"].history
    before = list(history.deleted or history.unchanged or ())
    return before == ["published"]


@event.listens_for(InstrumentVersion, "before_update")
def _refuse_change(mapper: Mapper[Any], connection: Connection, version: InstrumentVersion) -> None:
    """The last guard of immutability, whoever writes the row."""
    session = inspect_row(version).session
    if (
        _was_published(version)
        and session is not None
        and session.is_modified(version, include_collections=False)
    ):
        raise _published()


@event.listens_for(InstrumentVersion, "before_delete")
def _refuse_deletion(mapper: Mapper[Any], connection: Connection, version: InstrumentVersion) -> None:
    if _was_published(version):
        raise _published()
