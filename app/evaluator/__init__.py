"""The evaluator's door: studies, partners, instruments, fieldwork, interviews, responses, settings."""

from flask import Blueprint

bp = Blueprint("evaluator", __name__, template_folder="templates")

from app.evaluator import (  # noqa: E402  the views register themselves on bp
    dashboard,
    exports,
    fieldwork,
    history,
    home,
    instruments,
    interview_screen,
    interviews,
    partners,
    privacy,
    responses,
    settings,
    studies,
    words,
)

__all__ = [
    "bp",
    "dashboard",
    "exports",
    "fieldwork",
    "history",
    "home",
    "instruments",
    "interview_screen",
    "interviews",
    "partners",
    "privacy",
    "responses",
    "settings",
    "studies",
    "words",
]
