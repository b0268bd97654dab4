"""Alembic's revisions, run by Flask-Migrate: batch mode for SQLite, one constraint name on every database."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from app.db import db

migrate = Migrate(directory=str(Path(__file__).parent), render_as_batch=True, compare_type=True)


def init_app(app: Flask) -> None:
    from analysis import models as analysis_models
    from analysis.business_case import models as business_models
    from analysis.checks import models as partner_check_models
    from analysis.contrasts import models as contrast_models
    from analysis.each_other import models as difference_models
    from analysis.factors import models as factor_models
    from analysis.knowledge import models as knowledge_models
    from analysis.matrices import models as matrix_models
    from analysis.monitoring import models as monitoring_models
    from analysis.report.checklists import models as checklist_models
    from analysis.theories import models as theory_models
    from app import models
    from coding import models as coding_models
    from coding.codebook import models as codebook_models
    from coding.documents import case_models, check_models, draft_models, version_models
    from coding.exchange import models as exchange_models
    from coding.finding import models as finding_models
    from coding.memos import models as memo_models
    from coding.queries import models as query_models
    from coding.rounds import models as round_models
    from surveys.conversations import models as interview_models

    for module in (
        models,
        coding_models,
        case_models,
        check_models,
        codebook_models,
        draft_models,
        round_models,
        memo_models,
        version_models,
        exchange_models,
        finding_models,
        interview_models,
        analysis_models,
        query_models,
        matrix_models,
        monitoring_models,
        factor_models,
        business_models,
        checklist_models,
        partner_check_models,
        contrast_models,
        difference_models,
        theory_models,
        knowledge_models,
    ):
        assert module.Base.metadata is db.metadata
    migrate.init_app(app, db)
