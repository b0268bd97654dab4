"""Is the process alive, and can it serve? For the supervisor and the load balancer."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from app.access import public
from app.db import read_session

bp = Blueprint("health", __name__)


@bp.get("/health")
@public("a supervisor asks it; it tells nothing but that the process answers")
def health() -> ResponseReturnValue:
    return jsonify(status="ok")


@bp.get("/ready")
@public("a load balancer asks it; it tells only whether the database answers")
def ready() -> ResponseReturnValue:
    read_session().execute(text("SELECT 1"))
    return jsonify(status="ok")
