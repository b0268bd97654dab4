"""What findings rest on goes along when a document gets a newer version. Service."""

import uuid
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from analysis import evidence
from analysis.contrasts import searching
from coding.models import Document


def follow(
    session: Session,
    older: Document,
    newer: Document,
    same: Callable[[int, int], tuple[int, int] | None],
    codings: Mapping[uuid.UUID, uuid.UUID],
    *,
    named: str | None = None,
) -> None:
    """Words that stand unchanged in `newer` are linked there from now on.

    `same`: where a stretch (start, end) of the older text stands in the newer one, None where it changed. `codings`: which
    coding of the newer version came from which of the older. `named`: the text of the older version with its names, when
    the newer one has replacements for them: who linked words with a name in them has linked the words without it.
    """
    evidence.follow(session, older, newer, same, codings, named=named)
    searching.follow(session, older, newer, same, named=named)
