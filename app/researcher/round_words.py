"""Coding rounds in words: people by name, what happened as sentences, decisions and kinds of difference."""

import uuid
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Membership, User
from coding.agreeing import MACHINE
from coding.models import Document
from coding.rounds import reading
from coding.rounds.models import Assignment, CodingRound, RoundEvent

STATES = {
    "blind": _l("being coded, blind"),
    "deciding": _l("differences to decide on"),
    "settled": _l("settled"),
    "released": _l("ended without joint decisions"),
}
LOCKED = _l("everybody has locked")
"""Of a study that works reflexively now: nothing is decided on any more."""
KINDS = {
    "agreed": _l("the same"),
    "valence": _l("the same code, another direction or mark"),
    "boundaries": _l("the same code, other words"),
    "code": _l("another code"),
    "missing": _l("not everybody coded this"),
}
CHOICES = {
    "agreed": _l("the coders did the same"),
    "one": _l("one of the codings counts"),
    "both": _l("both count"),
    "another": _l("another code"),
    "none": _l("no code here"),
}
WARNINGS = {
    "never": _l("Nobody used it here."),
    "rare": _l(
        "Rare: under 5 percent of the judgements. Alpha and kappa jump with one unit; look at the passages themselves."
    ),
    "always": _l("Nearly everywhere: there is hardly anything to tell apart."),
    "few": _l("Under 10 units carry it: the interval matters more than the number."),
}
WARNED = {
    "never": _l("not used"),
    "rare": _l("rare"),
    "always": _l("everywhere"),
    "few": _l("few units"),
}
SCALES = {
    "valence": (_l("Direction"), _l("as four kinds")),
    "direction": (_l("Direction"), _l("as an order: hindering, neither or both, helping")),
    "strength": (_l("Strength"), _l("as an order, from weak to strong")),
    "improvement": (_l("Improvement"), _l("flagged or not")),
}
"""Name, and how it is compared."""
EVENTS = {
    "begun": _l("%(who)s began the round."),
    "locked": _l("%(coder)s locked “%(document)s”."),
    "unlocked": _l("%(who)s opened “%(document)s” again for %(coder)s."),
    "revealed": _l("Everybody has locked: from now on all may see what the others did."),
    "coder_added": _l("%(who)s gave “%(document)s” to %(coder)s."),
    "coder_removed": _l("%(who)s took %(coder)s out of the round."),
    "document_withdrawn": _l("%(who)s took “%(document)s” out of the round."),
    "corrected": _l("The text of “%(document)s” was corrected; the round goes on with the new version."),
    "erased": _l("A document was erased and left the round."),
    "decided": _l("%(who)s decided on a difference in “%(document)s”."),
    "undone": _l("%(who)s took a decision about “%(document)s” back."),
    "settled": _l("“%(document)s” is settled: its joint codings count."),
    "reopened": _l("%(who)s opened the decisions about “%(document)s” again."),
    "released": _l("%(who)s ended the round without joint decisions."),
}


@dataclass(frozen=True)
class Line:
    event: RoundEvent
    text: str


def names(session: Session, *groups: object) -> dict[uuid.UUID, str]:
    """Of these people; the machine has one too."""
    ids = {one for group in groups if group for one in group if isinstance(one, uuid.UUID)}  # type: ignore[attr-defined]
    rows = session.execute(select(User.id, User.name, User.email).where(User.id.in_(ids)))
    found = dict.fromkeys(ids, str(_("somebody without an account here")))
    found |= {row.id: row.name or row.email for row in rows}
    return found | {MACHINE: str(_("the machine"))}


def blind_people(session: Session, mine: Assignment | None) -> list[str]:
    """The names of who has to lock before this person's round opens, they themselves included; [] outside rounds."""
    if mine is None:
        return []
    people = reading.coders(mine.round)
    found = names(session, people)
    return sorted(found[person] for person in people)


def team(session: Session, study_id: uuid.UUID) -> list[User]:
    """Who may code in a study."""
    return list(
        session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.study_id == study_id, Membership.role.in_(("owner", "evaluator", "researcher")))
            .order_by(User.name, User.email)
        )
    )


def story(session: Session, round_: CodingRound) -> list[Line]:
    """What happened, newest first."""
    people = names(session, (e.by for e in round_.events), (e.coder_id for e in round_.events))
    ids = {event.document_id for event in round_.events if event.document_id}
    titles: dict[uuid.UUID, str] = dict(
        session.execute(select(Document.id, Document.title).where(Document.id.in_(ids))).tuples().all()
    )
    system = str(_("The system"))
    return [
        Line(
            event,
            str(EVENTS[event.kind])
            % {
                "who": people[event.by] if event.by else system,
                "coder": people[event.coder_id] if event.coder_id else "",
                "document": titles.get(event.document_id, "–") if event.document_id else "",
            },
        )
        for event in round_.events
    ]
