"""How a person wants the workspace, remembered on every device. Service."""

from sqlalchemy.orm import Session

from coding.marks.models import WorkspaceChoice
from surveys.base import Actor


def single_keys(session: Session, actor: Actor) -> bool:
    """Whether single letters act in the text; they do until the person says otherwise."""
    found = session.get(WorkspaceChoice, actor) if actor else None
    return found.single_keys if found else True


def choose_keys(session: Session, actor: Actor, wanted: bool) -> None:
    if actor is None:
        return
    found = session.get(WorkspaceChoice, actor) or WorkspaceChoice(person_id=actor)
    found.single_keys = wanted
    session.add(found)
    session.flush()
