"""Questions under a name: kept, renamed, changed, shared with the study, thrown away. Service."""

import uuid

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from coding.queries.models import SavedQuery
from coding.queries.syntax import parse, write
from surveys.base import Actor, new_id, now
from surveys.errors import NotFound, Refused, Stale
from surveys.models import Study

LONGEST_NAME = 200


def visible(session: Session, actor: Actor, study_id: uuid.UUID) -> list[SavedQuery]:
    """One's own and what others share, by name."""
    return list(
        session.scalars(
            select(SavedQuery)
            .where(
                SavedQuery.study_id == study_id,
                or_(SavedQuery.shared.is_(True), SavedQuery.made_by == actor),
            )
            .order_by(SavedQuery.name, SavedQuery.made_at)
        )
    )


def save(
    session: Session, actor: Actor, study: Study, name: str, text: str, *, shared: bool = False
) -> SavedQuery:
    """Keeps a question. Raises BadQuery for one that cannot be read, Refused without a name."""
    query = SavedQuery(
        id=new_id(),
        study_id=study.id,
        name=_named(name),
        text=write(parse(text)),
        shared=shared,
        made_by=actor,
    )
    session.add(query)
    session.flush()
    return query


def change(
    session: Session,
    actor: Actor,
    query: SavedQuery,
    *,
    revision: int,
    name: str | None = None,
    text: str | None = None,
    shared: bool | None = None,
) -> SavedQuery:
    """Another name, text, or whether the study may use it. Only by its maker. Raises Stale when it changed meanwhile."""
    _own(actor, query)
    if query.revision != revision:
        raise Stale(
            {
                "nl": "Deze vraag is intussen in een ander venster gewijzigd. Laad de pagina opnieuw.",
                "en": "This query was changed in another window meanwhile. Load the page again.",
            }
        )
    if name is not None:
        query.name = _named(name)
    if text is not None:
        query.text = write(parse(text))
    if shared is not None:
        query.shared = shared
    query.changed_at = now()
    session.flush()
    return query


def remove(session: Session, actor: Actor, query: SavedQuery) -> None:
    _own(actor, query)
    session.delete(query)
    session.flush()


def check_visible(actor: Actor, query: SavedQuery) -> None:
    """Raises NotFound for a question of somebody else that is not shared: nobody may learn that it exists."""
    if query.made_by != actor and not query.shared:
        raise NotFound({"nl": "Deze vraag bestaat niet.", "en": "There is no such query."})


def _own(actor: Actor, query: SavedQuery) -> None:
    check_visible(actor, query)
    if query.made_by != actor:
        raise Refused(
            {
                "nl": "Alleen wie een vraag heeft bewaard, kan haar wijzigen. Bewaar haar onder een eigen naam.",
                "en": "Only who kept a query can change it. Keep it under a name of your own.",
            }
        )


def _named(name: str) -> str:
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        raise Refused({"nl": "Geef de vraag een naam.", "en": "Give the query a name."})
    return name
