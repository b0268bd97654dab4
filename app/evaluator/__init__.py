"""The evaluator's door: studies, partners, instruments, fieldwork, interviews, responses, settings."""

from flask import Blueprint

bp = Blueprint("evaluator", __name__, template_folder="templates")

from app.evaluator import (  # noqa: E402  the views register themselves on bp
    builder,
    bulk,
    dashboard,
    exports,
    fieldwork,
    history,
    home,
    instruments,
    interview_screen,
    interviews,
    inviting,
    letters,
    member_checks,
    open_links,
    panels,
    partners,
    people,
    privacy,
    recordings,
    responses,
    settings,
    studies,
    words,
)

__all__ = [
    "bp",
    "builder",
    "bulk",
    "dashboard",
    "exports",
    "fieldwork",
    "history",
    "home",
    "instruments",
    "interview_screen",
    "interviews",
    "inviting",
    "letters",
    "member_checks",
    "open_links",
    "panels",
    "partners",
    "people",
    "privacy",
    "recordings",
    "responses",
    "settings",
    "studies",
    "words",
]
