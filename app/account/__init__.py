"""The account door: signing in and what belongs to a person's own account."""

from flask import Blueprint

bp = Blueprint("account", __name__, template_folder="templates", url_prefix="/account")

from app.account import views  # noqa: E402, F401 - the views hang themselves on the blueprint
