"""What respondents are told by law about a study: basis, controllers, processors, officer, how long, objecting. Service."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from surveys.base import Actor, now
from surveys.errors import Refused
from surveys.models import PrivacyNotice, Study
from surveys.texts import Text

BASES: dict[str, Text] = {
    "public_task": {"nl": "een taak van algemeen belang", "en": "a task in the public interest"},
    "legitimate_interest": {"nl": "een gerechtvaardigd belang", "en": "a legitimate interest"},
    "consent": {"nl": "uw toestemming", "en": "your consent"},
    "legal_obligation": {"nl": "een wettelijke plicht", "en": "a legal obligation"},
}
"""Of article 6(1) of the AVG, those that an evaluation can rest on."""
MAY_OBJECT = frozenset({"public_task", "legitimate_interest"})
"""Against these article 21 gives the right to object; consent can be withdrawn instead."""
_NAMESPACE = uuid.UUID("0b0a4c0e-6a3c-4b7e-9a54-3f2d7c1e88d1")
FIELDS = frozenset({"basis", "basis_note", "controllers", "processors", "officer", "kept"})


def address(study_id: uuid.UUID) -> uuid.UUID:
    """The id of the notice of a study, whether it is written already or not."""
    return uuid.uuid5(_NAMESPACE, study_id.hex)


def of_study(session: Session, study: Study) -> PrivacyNotice | None:
    """The notice of a study, None as long as nobody wrote it."""
    return session.get(PrivacyNotice, address(study.id))


def record(session: Session, actor: Actor, study: Study, **values: Any) -> PrivacyNotice:
    """Writes or changes the notice. `values` are all of FIELDS. Raises Refused for a basis that is none."""
    if set(values) != FIELDS:
        raise TypeError(f"a notice has {', '.join(sorted(FIELDS))}")
    if values["basis"] not in BASES:
        raise Refused({"nl": "Kies een grondslag uit de lijst.", "en": "Choose a basis from the list."})
    notice = of_study(session, study)
    if notice is None:
        notice = PrivacyNotice(id=address(study.id), study_id=study.id)
        session.add(notice)
    for name, value in values.items():
        setattr(notice, name, value)
    notice.changed_at = now()
    session.flush()
    return notice


def missing(notice: PrivacyNotice | None, study: Study) -> list[str]:
    """The names of FIELDS that respondents must be told and that are still empty; processors may be nobody."""
    if notice is None:
        return sorted(FIELDS - {"processors"})
    empty = [name for name in ("controllers", "officer") if not getattr(notice, name).strip()]
    for name in ("basis_note", "kept"):
        text: Text = getattr(notice, name)
        if not all(text.get(language, "").strip() for language in study.languages):
            empty.append(name)
    return sorted(empty)
