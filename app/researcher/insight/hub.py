"""The hub: what was coded in a few numbers, and the ways to look at it."""

import uuid

from flask import g, render_template
from flask.typing import ResponseReturnValue

from analysis.matrices import columns, counting, loading
from app.access import needs
from app.db import read_session
from app.researcher import bp
from app.researcher.insight.ground import ground


@bp.get("/studies/<uuid:study_id>/insight")
@needs("documents.read")
def insight(study_id: uuid.UUID) -> ResponseReturnValue:
    session = read_session()
    here = ground(session)
    found = loading.passages(session, study_id, here.cases)
    facts = columns.facts(here.cases, "", here.attributes)
    everything = {code: ("any",) for _, code, _, _ in found}
    counted = counting.table(found, facts, everything).get(("any", counting.ALL), counting.NONE)
    return render_template(
        "insight/hub.html",
        here=here,
        counted=counted,
        codes=len({code for _, code, _, _ in found}),
        reflexive=g.study.mode == "reflexive",
    )
