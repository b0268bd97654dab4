"""What a report holds is chosen by its team; kept reports hold sections instead of fixed parts."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

import surveys.base

revision = "b2d94e71c3f8"
down_revision = "9d1f5e3b7a42"
branch_labels = None
depends_on = None

WORDS = {
    "nl": {
        "questions": "Antwoord per onderzoeksvraag", "unanswered": "Nog geen bevinding beantwoordt deze vraag.",
        "design": "Opzet", "respondents": "Wie deed mee", "themes": "Thema's", "lessons": "Verbeterlessen",
        "elements": "Werkzame elementen", "coherence": "Coherentie tussen partners", "limits": "Hoe dit te lezen",
        "none": "Nog geen.", "kind": "Soort partner", "partners": "Partners", "invited": "Uitgenodigd",
        "started": "Begonnen", "submitted": "Ingestuurd", "declined": "Doet niet mee", "interviews": "Interviews",
        "for": "Daarvoor", "against": "Daartegen", "contrasts": "Tegenstellingen", "consensus": "Eensgezind",
        "not_about": "Gaat niet over", "question": "Vraag", "items": "Mediaan per vraag, met n en onbekend",
    },
    "en": {
        "questions": "Answer per research question", "unanswered": "No finding answers this question yet.",
        "design": "Design", "respondents": "Who took part", "themes": "Themes", "lessons": "Improvement lessons",
        "elements": "Working elements", "coherence": "Coherence between partners", "limits": "How to read this",
        "none": "None yet.", "kind": "Kind of partner", "partners": "Partners", "invited": "Invited",
        "started": "Started", "submitted": "Submitted", "declined": "Declined", "interviews": "Interviews",
        "for": "For", "against": "Against", "contrasts": "Contrasts", "consensus": "Of one mind",
        "not_about": "Is not about", "question": "Question", "items": "Median per question, with n and unknown",
    },
}  # fmt: skip
FIELDWORK = ("partners", "invited", "started", "submitted", "declined", "interviews")


def upgrade() -> None:
    op.create_table(
        "report_plan",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("entries", surveys.base.JsonColumn, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", surveys.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["study.id"], name=op.f("fk_report_plan_study_id_study")),
        sa.PrimaryKeyConstraint("study_id", name=op.f("pk_report_plan")),
    )
    report = sa.table("report", sa.column("id", sa.Uuid()), sa.column("content", surveys.base.JsonColumn))
    connection = op.get_bind()
    for report_id, kept in connection.execute(sa.select(report.c.id, report.c.content)).all():
        content = json.loads(kept) if isinstance(kept, str) else kept
        editions = {name: _sections(edition) for name, edition in content.items()}
        connection.execute(sa.update(report).where(report.c.id == report_id).values(content=editions))


def downgrade() -> None:
    op.drop_table("report_plan")


def _sections(old: Any) -> Any:
    """An edition as it was kept before: one list for each part of the report."""
    if not isinstance(old, dict) or "answers" not in old:
        return old
    word = WORDS.get(old["language"], WORDS["nl"])
    parts = {
        "questions": [
            _part(a["question"], [_listing(a["findings"]) if a["findings"] else _words(word["unanswered"], "note")])
            for a in old["answers"]
        ],
        "design": [_part("", [_words(text) for text in old["design"]])],
        "respondents": [_part("", [*_fieldwork(old["fieldwork"], word), *map(_words, old["consents"])])],
        "themes": [_theme(theme, word) for theme in old["themes"]],
        "lessons": [_finding(finding, word) for finding in old["lessons"]],
        "elements": [_finding(finding, word) for finding in old["elements"]],
        "coherence": [_dimension(row, word) for row in old["coherence"]],
        "limits": [_part("", [_words(text) for text in old["limits"]])],
    }
    kept = {key: old[key] for key in ("language", "title", "commissioner", "purpose", "made_at", "synthetic", "mode")}
    sections = [
        {"key": key, "title": word[key], "parts": found or [_part("", [_words(word["none"])])]}
        for key, found in parts.items()
    ]
    return kept | {"sections": sections, "notes": []}


def _part(title: str, blocks: list[Any], boxed: bool = False) -> dict[str, Any]:
    return {"title": title, "blocks": blocks, "boxed": boxed}


def _words(text: str, tone: str = "plain", lead: str = "") -> dict[str, Any]:
    return {"kind": "words", "text": text, "lead": lead, "tone": tone}


def _listing(entries: list[str]) -> dict[str, Any]:
    return {"kind": "listing", "entries": entries}


def _table(caption: str, head: list[str], rows: list[list[str]], numeric: bool = False) -> dict[str, Any]:
    return {"kind": "table", "caption": caption, "head": head, "rows": rows, "numeric": numeric}


def _quotes(quotes: list[Any]) -> list[dict[str, Any]]:
    return [{"kind": "quotes", "quotes": quotes}] if quotes else []


def _fieldwork(rows: list[dict[str, Any]], word: dict[str, str]) -> list[dict[str, Any]]:
    if not rows:
        return []
    head = [word[name] for name in ("kind", *FIELDWORK)]
    cells = [[row["label"], *(str(row[name]) for name in FIELDWORK)] for row in rows]
    return [_table(word["respondents"], head, cells, numeric=True)]


def _theme(theme: dict[str, Any], word: dict[str, str]) -> dict[str, Any]:
    blocks = [_words(theme["concept"]), _words(theme["counts"], "note")]
    if theme["not_about"]:
        blocks.append(_words(theme["not_about"], "note", word["not_about"]))
    return _part(theme["label"], [*blocks, *_quotes(theme["quotes"])], boxed=True)


def _finding(finding: dict[str, Any], word: dict[str, str]) -> dict[str, Any]:
    blocks = [_words(finding["statement"])] if finding["statement"] else []
    blocks.append({"kind": "facts", "rows": finding["facts"]})
    blocks += [_words(finding["support"], lead=word["for"]), *_quotes(finding["quotes_for"])]
    blocks += [_words(finding["opposition"], lead=word["against"]), *_quotes(finding["quotes_against"])]
    return _part(f"{finding['number']}. {finding['title']}", blocks, boxed=True)


def _dimension(row: dict[str, Any], word: dict[str, str]) -> dict[str, Any]:
    cells = [[name, "\n".join(lines)] for name, lines in zip(row["columns"], row["cells"])]
    blocks = [_table(row["dimension"], [word["kind"], row["dimension"]], cells)] if cells else []
    if row["items"]:
        head = [word["question"], *row["columns"]]
        blocks.append(_table(word["items"], head, [[text, *figures] for text, figures in row["items"]]))
    for key in ("contrasts", "consensus"):
        if row.get(key):
            blocks += [_words("", lead=word[key]), _listing(row[key])]
    return _part(row["dimension"], [*blocks, _words(row["verdict"]), *_quotes(row["quotes"])])
