"""Instruments of a study and their versions: drafts, and published ones that never change. Service."""

import hashlib
import json
from typing import Any

from sqlalchemy import delete, event, select
from sqlalchemy import inspect as inspect_row
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, Session

from surveys.base import Actor, now
from surveys.definition import Definition, library, parse, read
from surveys.errors import Refused, Stale
from surveys.making.soundness import BadInstrument, Problem, gaps, problems
from surveys.models import DraftStep, Instrument, InstrumentVersion, Study
from surveys.texts import Text

KEPT_STEPS = 50
"""How many changes of a draft can be undone."""
CHANGED: Text = {"nl": "Concept gewijzigd", "en": "Draft changed"}
_KEPT = 64
_compiled: dict[str, Definition] = {}
"""Published definitions by digest, parsed once; a published version never changes."""


class StaleDraft(Stale):
    """Somebody else saved the draft meanwhile; `theirs` is how it is now, `mine` what was to be saved."""

    def __init__(self, version: InstrumentVersion, mine: dict[str, Any]) -> None:
        self.theirs, self.mine = version.definition, mine
        super().__init__(
            {
                "nl": "Iemand anders heeft dit concept intussen gewijzigd. Bekijk het opnieuw.",
                "en": "Somebody else changed this draft in the meantime. Please look at it again.",
            }
        )


def adopt(session: Session, actor: Actor, study: Study, library_name: str) -> InstrumentVersion:
    """A draft of a built-in instrument ("partner_survey", "interview_guide") in this study."""
    return add(session, actor, study, library(library_name))


def add(session: Session, actor: Actor, study: Study, definition: Definition) -> InstrumentVersion:
    """A new instrument in this study, with this definition as its first draft, perhaps unfinished."""
    instrument = Instrument(study_id=study.id, kind=definition.kind, title=dict(definition.title))
    version = InstrumentVersion(instrument=instrument, number=1, definition=definition.to_json())
    session.add_all([instrument, version])
    session.flush()
    return version


def save_draft(
    session: Session,
    actor: Actor,
    version: InstrumentVersion,
    data: Any,
    *,
    what: Text | None = None,
    revision: int | None = None,
) -> InstrumentVersion:
    """Puts another definition into a draft, which may be unfinished as long as it has the right form.

    `what` says in words what changed, for the list of changes; `revision` is the one that was edited. Raises
    BadDefinition with each place of the wrong form, Refused once it is published, StaleDraft when the draft was
    saved by somebody else meanwhile: nothing is changed then.
    """
    hold(session, version)
    definition = read(data)
    if revision is not None and revision != version.revision:
        raise StaleDraft(version, definition.to_json())
    made = definition.to_json()
    if made == version.definition:
        return version
    _remember(session, actor, version, what or CHANGED)
    version.definition = made
    version.instrument.title = dict(definition.title)
    session.flush()
    return version


def undo(session: Session, actor: Actor, version: InstrumentVersion, revision: int) -> Text:
    """Takes the last change of a draft back, the one that made `revision`; gives what it was, in words.

    Raises StaleDraft when there was another change meanwhile, Refused when nothing can be undone.
    """
    hold(session, version)
    last = next(iter(steps(session, version)), None)
    if last is None:
        raise Refused(
            {"nl": "Er is niets om ongedaan te maken.", "en": "There is nothing that can be undone."}
        )
    if last.revision != revision:
        raise StaleDraft(version, version.definition)
    version.definition = last.before
    version.instrument.title = dict(last.before["title"])
    version.revision += 1
    undone = dict(last.what)
    session.delete(last)
    session.flush()
    return undone


def steps(session: Session, version: InstrumentVersion) -> list[DraftStep]:
    """The changes of a draft that can be undone, the last one first."""
    found = select(DraftStep).where(DraftStep.version_id == version.id).order_by(DraftStep.revision.desc())
    return list(session.scalars(found))


def hold(session: Session, version: InstrumentVersion) -> InstrumentVersion:
    """The draft as it is now, held until the commit, so that changes come one after the other.

    Raises Refused once it is published.
    """
    session.refresh(version, with_for_update={"of": InstrumentVersion})
    if version.state == "published":
        raise _published()
    return version


def unfinished(version: InstrumentVersion) -> list[Problem]:
    """What is still to mend before a draft can be published: what cannot work, then the texts that are missing."""
    found = read(version.definition)
    return [*problems(found), *gaps(found)]


def _remember(session: Session, actor: Actor, version: InstrumentVersion, what: Text) -> None:
    """Keeps the draft as it was, and forgets the oldest of more than KEPT_STEPS."""
    version.revision += 1
    session.add(
        DraftStep(
            version_id=version.id,
            revision=version.revision,
            before=version.definition,
            what=dict(what),
            made_by=actor,
        )
    )
    session.flush()
    old = [step.id for step in steps(session, version)[KEPT_STEPS:]]
    if old:
        session.execute(delete(DraftStep).where(DraftStep.id.in_(old)))


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
    session.execute(delete(DraftStep).where(DraftStep.version_id == version.id))
    version.definition = found.to_json()
    version.digest = digest(version.definition)
    version.state = "published"
    version.published_at = now()
    version.published_by = actor
    session.flush()
    return version


def definition(version: InstrumentVersion) -> Definition:
    """The version's definition, compiled once when it is published. That of a draft may be unfinished.

    A published one was checked as a whole when it was: a check that came later does not close a round that runs.
    """
    if version.state != "published":
        return read(version.definition)
    found = _compiled.get(version.digest)
    if found is None:
        found = read(version.definition)
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
