"""The choices of a question as HTML. A page has dozens of them: in a template they were a third of what it cost."""

from collections.abc import Collection, Iterator
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectMultipleField

from app.partner import bp


@bp.app_template_global("drawn_choices")
def choices(
    field: Any, unoffered: Collection[str] = (), free: str = "", alone: Collection[str] = ()
) -> Markup:
    """A row for each: tick or radio, and its words. `free` asks "namely …"; `alone` go with no other."""
    more = []
    for option in field.iter_choices():
        off = option.value in unoffered
        marks = " disabled" if off else ""
        marks += " data-free" if option.value == free else ""
        marks += " data-alone" if option.value in alone else ""
        more.append((marks, " hidden" if off else ""))
    return Markup("".join(_rows(field, more)))  # noqa: S704 - `_rows` escapes each value


@bp.app_template_global("drawn_cells")
def cells(field: Any, block_id: str, *, off: bool) -> Markup:
    """A cell for each, in a row of a table: named by the row and by the head of its column."""
    named = f'{" disabled" if off else ""} aria-labelledby="{escape(field.id)}-row {escape(block_id)}-'
    more = [(f'{named}{place}"', "") for place, _option in enumerate(field.iter_choices())]
    found = "".join(f"<td>{row}</td>" for row in _rows(field, more))
    return Markup(found)  # noqa: S704 - as above


def _rows(field: Any, more: list[tuple[str, str]]) -> Iterator[str]:
    """`more`: what the control and its label carry beside, for each choice."""
    kind = "checkbox" if isinstance(field, SelectMultipleField) else "radio"
    own, name = escape(field.id), escape(field.name)
    for place, (option, (marks, hidden)) in enumerate(zip(field.iter_choices(), more, strict=True)):
        yield (
            f'<label class="row-choice" for="{own}-{place}"{hidden}>'
            f'<input type="{kind}" id="{own}-{place}" name="{name}" value="{escape(option.value)}"'
            f"{' checked' if option.selected else ''}{marks}> <span>{escape(option.label)}</span></label>"
        )
