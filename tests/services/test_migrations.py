"""Migrations: an empty database and one filled by the revision before both arrive at what the models say."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.orm import Session

from analysis import report
from analysis.models import Report
from app import db as database
from app import migrations
from app.factory import create_app
from surveys.base import Base
from surveys.models import Interview, Response
from surveys.safekeeping import keeping
from tests.conftest import own_database

FOLDER = str(Path(migrations.__file__).parent)


def revisions() -> list[str]:
    """All revisions, oldest first."""
    config = Config()
    config.set_main_option("script_location", FOLDER)
    return [
        script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))
    ]


@pytest.fixture
def bare(settings: dict[str, Any], tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without a single table."""
    with own_database(tmp_path) as url:
        app = create_app({**settings, "SQLALCHEMY_DATABASE_URI": url})
        with app.app_context():
            yield app
            database.db.session.remove()
            database.db.engine.dispose()


def differences() -> list[Any]:
    with database.db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [
            found for found in compare_metadata(context, Base.metadata) if "alembic_version" not in str(found)
        ]


def test_there_is_one_line_of_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", FOLDER)
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_an_empty_database_arrives_at_the_models(bare: Flask) -> None:
    upgrade()
    assert differences() == []


def test_a_database_filled_by_the_revision_before_keeps_its_rows(bare: Flask) -> None:
    """Walks through all revisions with a row in every table there is; at each step what was there is still there."""
    for revision in revisions():
        upgrade(revision=revision)
        check_rows()
        fill()
    upgrade()
    check_rows()
    assert differences() == []
    with database.db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 1, table.name


def test_answers_are_encrypted_on_the_way_and_readable_again_on_the_way_back(bare: Flask) -> None:
    before, encrypted = "dd0502c5b03d", "5e1a0c7d94b2"
    upgrade(revision=before)
    fill()
    upgrade()
    with Session(database.db.engine) as session:
        response = session.scalars(sa.select(Response)).one()
        assert keeping.values(session, response) == {"x": {"nl": "x"}}
        assert session.scalars(sa.select(Interview.field_notes)).one() == "x"
        stored = session.execute(sa.text("SELECT box FROM answer")).scalar_one()
        assert b"nl" not in bytes(stored)
    downgrade(revision=encrypted)
    downgrade(revision=before)
    with database.db.engine.connect() as connection:
        tables = {table.name: table for table in reflected(connection)}
        assert connection.execute(sa.select(tables["answer"].c.value)).scalar_one() in (
            {"nl": "x"},
            '{"nl":"x"}',
        )
        assert connection.execute(sa.select(tables["interview"].c.field_notes)).scalar_one() == "x"


def test_kept_reports_of_before_become_sections_with_every_quote(bare: Flask) -> None:
    """An edition as it was kept before the team could choose its sections."""
    upgrade(revision="9d1f5e3b7a42")
    fill()
    quote = {
        "document_id": str(ID),
        "start": 3,
        "end": 8,
        "text": "Helaas",
        "source": "Bouwbedrijf 1, interview",
    }
    finding = {
        "number": "L1", "title": "Bel terug", "statement": "Claim", "facts": [["Eigenaar", "Zuid"]], "support": "2",
        "opposition": "geen", "quotes_for": [quote], "quotes_against": [quote], "question_id": None,
    }  # fmt: skip
    edition = {
        "language": "nl", "title": "Zuid", "commissioner": "", "purpose": "", "made_at": "2026-11-01 10:00:00+00:00",
        "synthetic": True, "mode": "codebook", "design": ["opzet"], "consents": ["toestemming"], "limits": ["grens"],
        "fieldwork": [{"label": "Bouw", "partners": 3, "invited": 3, "started": 2, "submitted": 1, "declined": 1,
                       "interviews": 1}],
        "answers": [{"question": "Hoe?", "findings": ["L1. Bel terug"]}, {"question": "En?", "findings": []}],
        "themes": [{"label": "bellen", "concept": "idee", "not_about": "", "counts": "2", "quotes": [quote]}],
        "lessons": [finding], "elements": [],
        "coherence": [{"dimension": "Doelen", "columns": ["Bouw"], "cells": [["mediaan 2"]], "contrasts": ["x"],
                       "items": [["Helder?", ["2 (n = 5)"]]], "consensus": [], "verdict": "Nog niet.", "quotes": [quote]}],
        "quotes": 4,
    }  # fmt: skip
    with database.db.engine.begin() as connection:
        reports = next(table for table in reflected(connection) if table.name == "report")
        kept = {"with_quotes": edition, "without_quotes": {**edition, "themes": []}}
        plain = kept if isinstance(reports.c.content.type, sa.JSON) else json.dumps(kept)
        connection.execute(sa.update(reports).values(content=plain))
    upgrade()
    with Session(database.db.engine) as session:
        found = session.scalars(sa.select(Report)).one()
        inside, outside = report.with_quotes(found), report.without_quotes(found)
    assert [quote.text for _section, _part, quote in inside.quotes()] == ["Helaas"] * 4
    assert len(outside.quotes()) == 3
    written = report.html(inside)
    for text in (
        "opzet",
        "toestemming",
        "grens",
        "L1. Bel terug",
        "Nog geen bevinding",
        "mediaan 2",
        "2 (n = 5)",
        "Zuid",
    ):
        assert text in written, text


def test_upgrading_twice_changes_nothing(bare: Flask) -> None:
    upgrade()
    upgrade()
    assert differences() == []


def test_the_way_back_ends_with_nothing(bare: Flask) -> None:
    upgrade()
    downgrade(revision="base")
    assert set(sa.inspect(database.db.engine).get_table_names()) <= {"alembic_version"}


# ---------------------------------------------------------------- one row in every table, whatever the tables are

ID = uuid.UUID("11111111-2222-4333-8444-555555555555")


def reflected(connection: sa.Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill() -> None:
    """A row in every table that has none. All ids are the same, so that every reference holds."""
    with database.db.engine.begin() as connection:
        for table in reflected(connection):
            if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar():
                continue
            row = {column.name: value(column) for column in table.columns if needed(column)}
            connection.execute(sa.insert(table).values(row))


def check_rows() -> None:
    with database.db.engine.connect() as connection:
        for table in reflected(connection):
            count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
            assert count in (0, 1), table.name
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def needed(column: sa.Column[Any]) -> bool:
    return not column.nullable or column.primary_key


def value(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, sa.Uuid):
        return ID
    if isinstance(kind, sa.CHAR) and kind.length == 32:
        return ID.hex  # how SQLite keeps a UUID
    if isinstance(kind, sa.Boolean):
        return True
    if isinstance(kind, sa.DateTime):
        return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    if isinstance(kind, sa.Date):
        return dt.date(2026, 1, 1)
    if isinstance(kind, sa.JSON):
        return {"nl": "x"}
    if isinstance(kind, sa.LargeBinary):
        return b"x"
    if isinstance(kind, sa.Integer | sa.Numeric | sa.Float):
        return 1
    return "x"
