"""Rounds of coding that are not settled yet hold their codes: until then a code of theirs is not taken away. Service."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from coding.models import Code, Codebook
from coding.rounds.models import CodingRound
from coding.rounds.reading import in_version, state
from surveys.errors import Refused
from surveys.texts import pick


def check(session: Session, codes: Sequence[Code]) -> None:
    """Raises Refused, with the round's name, when one of these codes is used in a round that is still going on."""
    if not codes:
        return
    study_id = session.scalar(select(Codebook.study_id).where(Codebook.id == codes[0].codebook_id))
    for round_ in session.scalars(
        select(CodingRound)
        .where(CodingRound.study_id == study_id, CodingRound.released_at.is_(None))
        .order_by(CodingRound.made_at)
    ):
        if state(round_) == "settled":
            continue
        held = next((code for code in codes if in_version(round_.codebook_version, code) is not None), None)
        if held is not None:
            nl, en = pick(held.label, "nl"), pick(held.label, "en")
            raise Refused(
                {
                    "nl": f"De codeerronde “{round_.title}” loopt nog en gebruikt “{nl}”. Rond die eerst af; tot dan blijft "
                    "deze code zoals hij is.",
                    "en": f"The coding round “{round_.title}” is still going on and uses “{en}”. Finish it first; "
                    "until then this code stays.",
                }
            )
