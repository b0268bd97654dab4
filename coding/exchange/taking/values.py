"""Values out of a file as they fit here: ids, times, texts, keys. Service: asks which ids are free."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.refi import model
from surveys.base import now
from surveys.errors import Refused
from surveys.texts import LANGUAGES, Text


def free_ids(session: Session, table: type[Any], ids: Sequence[str]) -> set[uuid.UUID]:
    """Those of these ids that no row has yet: what comes in keeps its id where it can, so that it is known again."""
    wanted = [found for one in dict.fromkeys(ids) if (found := as_uuid(one)) is not None]
    taken: set[uuid.UUID] = set()
    for start in range(0, len(wanted), 500):
        taken |= set(session.scalars(select(table.id).where(table.id.in_(wanted[start : start + 500]))))
    return set(wanted) - taken


def loose(text: str, coder_id: str) -> model.Note:
    """Words that stood with something else than a note of their own."""
    return model.Note("", "", text, coder_id)


def as_uuid(text: str) -> uuid.UUID | None:
    """The id a text holds; None when it holds none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def slug(name: str) -> str:
    """A name as a key: letters, digits and lines under, at most 40."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()
    return plain[:40] or "code"


def unused(key: str, taken: set[str]) -> str:
    """The key, with a number behind it where it is taken."""
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key[:54]}_{number}"
    return found


def texts_of(value: Any) -> Text:
    """Texts per language out of what a file holds; whatever else stands there is left out."""
    if not isinstance(value, dict):
        return {}
    return {name: str(text) for name, text in value.items() if name in LANGUAGES and text}


def moment(text: str) -> dt.datetime:
    """The time in the file, in UTC; now where it is none, or lies in the future."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return now()
    found = found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)
    return min(found, now())


def stale() -> Refused:
    """What is said when something chosen is gone meanwhile."""
    return Refused(
        {
            "nl": "Wat u koos bestaat niet meer in deze studie. Kies opnieuw; er is niets overgenomen.",
            "en": "What you chose is no longer in this study. Choose again; nothing was taken in.",
        }
    )
