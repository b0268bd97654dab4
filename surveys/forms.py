"""A WTForms class per page, from the definition: one handler per kind of item. Pure."""

from typing import Any

import wtforms

from surveys.definition import Definition
from surveys.routing import Answers


class PageForm(wtforms.Form):  # type: ignore[misc]
    """What every page's form offers to templates and views.

    `blocks` lists the page's items in order, each with its fields: see `Block`.
    """


def form_class(definition: Definition, page_id: str, answers: Answers, language: str) -> type[PageForm]:
    """Make it from the saved answers; then `form = cls(request.form)` or `cls(data=data_from_answers(...))`."""
    raise NotImplementedError


def data_from_answers(definition: Definition, page_id: str, answers: Answers) -> dict[str, Any]:
    raise NotImplementedError


def answers_from_form(form: PageForm) -> Answers:
    raise NotImplementedError
