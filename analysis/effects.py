"""Effects: what changed, for whom, wanted or not, what else may explain it, and how well that is known. Service."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import findings
from analysis.models import Effect
from coding.models import Theme
from surveys.base import Actor, new_id
from surveys.errors import Refused
from surveys.models import Study

STATUSES = ("proposed", "accepted", "rejected")
DIRECTIONS = ("wanted", "unwanted", "none")
FIELDS = (
    "title", "statement", "for_whom", "owner", "direction", "expected", "contribution", "other_explanations",
    "substantiation", "source", "source_context", "question_id",
)  # fmt: skip


def draft(session: Session, actor: Actor, theme: Theme) -> Effect:
    """An effect with the theme's passages for and against; a person writes what changed, for whom and which way.

    Whether people speak of something as a help or a hindrance does not say whether it changed: each passage stands for
    it, one an organisation, until a person turns it round.
    """
    effect = Effect(
        id=new_id(),
        study_id=theme.study_id,
        number=findings.next_number(session, theme.study_id, "effect"),
        title=theme.label,
        theme_id=theme.id,
        suggested=theme.machine_label,
        question_id=findings.question_of(session, actor, theme),
        created_by=actor,
    )
    findings.born(session, actor, effect)
    findings.link_theme(session, actor, effect, theme, favour=("facilitator", "barrier"), improvement=False)
    return effect


def create(session: Session, actor: Actor, study: Study, title: str) -> Effect:
    effect = Effect(
        id=new_id(),
        study_id=study.id,
        number=findings.next_number(session, study.id, "effect"),
        title=_title(title),
        created_by=actor,
    )
    findings.born(session, actor, effect)
    return effect


def change(
    session: Session, actor: Actor, effect: Effect, *, revision: int | None = None, **fields: object
) -> Effect:
    """Writes the fields named in FIELDS. "studied" needs a source and a word on whether its context is alike."""
    findings.write(effect, FIELDS, revision, fields)
    effect.title = _title(effect.title)
    if effect.direction not in ("", *DIRECTIONS):
        raise Refused({"nl": "Onbekende richting.", "en": "Unknown direction."})
    findings.check_substantiation(effect)
    session.flush()
    return effect


def move(session: Session, actor: Actor, effect: Effect, status: str, *, reason: str = "") -> Effect:
    """Accepted only with what changed, for whom, its direction, other explanations, a passage that says so and its
    research question; rejected only with a reason."""
    if status not in STATUSES:
        raise Refused({"nl": "Onbekende stand.", "en": "Unknown status."})
    if status == "accepted":
        _whole(effect)
    if status == "rejected" and not reason.strip():
        raise Refused({"nl": "Schrijf waarom het vervalt.", "en": "Write why it is dropped."})
    if status != effect.status:
        findings.move(session, actor, effect, status, reason)
    return effect


def register(session: Session, study_id: uuid.UUID) -> list[Effect]:
    """The effects that did not go into another, in the order of their numbers, those that were dropped last."""
    chosen = select(Effect).where(Effect.study_id == study_id, findings.stands()).order_by(Effect.number)
    found = session.scalars(chosen).all()
    return sorted(found, key=lambda effect: effect.status == "rejected")


def _whole(effect: Effect) -> None:
    if not all(text.strip() for text in (effect.statement, effect.for_whom, effect.direction)):
        raise Refused(
            {
                "nl": "Schrijf eerst wat er veranderde, voor wie, en of dat gewenst was.",
                "en": "First write what changed, for whom, and whether that was wanted.",
            }
        )
    if not effect.other_explanations.strip():
        raise Refused(
            {
                "nl": "Schrijf eerst wat de verandering nog meer kan verklaren. Zocht u en vond u niets, schrijf dan dat.",
                "en": "First write what else may explain the change. If you looked and found nothing, write that.",
            }
        )
    if not any(one.stance == "for" for one in effect.evidence):
        raise Refused(
            {
                "nl": "Koppel eerst een passage waarin iemand dit zegt: een effect zonder bewijs is een verwachting.",
                "en": "First link a passage in which somebody says so: an effect without evidence is an expectation.",
            }
        )
    if effect.question_id is None:
        raise Refused({"nl": "Kies eerst de onderzoeksvraag.", "en": "Choose its research question first."})


def _title(title: str) -> str:
    if not title.strip():
        raise Refused({"nl": "Geef het effect een naam.", "en": "Give the effect a name."})
    return title.strip()[:300]
