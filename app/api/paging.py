"""Lists in parts: `?page=2`, a hundred at a time, with the address of the next."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, jsonify, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

SIZE = 100
LAST = 10_000

T = TypeVar("T")


def listed(
    session: Session, chosen: Select[tuple[T]], form: Callable[[T], dict[str, Any]], **address: Any
) -> Response:
    """A page of what was chosen, each in the given form; `address` are the values of the route."""
    page = min(max(request.args.get("page", default=1, type=int), 1), LAST)
    total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
    rows = session.scalars(chosen.limit(SIZE).offset((page - 1) * SIZE)).all()
    more = page * SIZE < total
    return jsonify(
        items=[form(row) for row in rows],
        total=total,
        page=page,
        next=url_for(str(request.endpoint), page=page + 1, **address) if more else None,
    )
