"""Places in an instrument as an evaluator knows them: in words, with the page on which each can be changed."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import g, url_for
from flask_babel import gettext as _

from app.evaluator.builder.pictures import condition_of, short
from surveys.definition import Definition, Item
from surveys.making.references import EXPRESSIONS, Place
from surveys.models import InstrumentVersion
from surveys.texts import pick


class Told(NamedTuple):
    text: str
    href: str


def told(version: InstrumentVersion, definition: Definition, places: Sequence[Place]) -> list[Told]:
    """Each place as a sentence: which question, what it does with the other one, and how."""
    return [_told(version, definition, place) for place in places]


def _told(version: InstrumentVersion, definition: Definition, place: Place) -> Told:
    way = place.place.split(" › ")
    item = next((definition.item(step) for step in reversed(way) if definition.has_item(step)), None)
    excerpt = condition_of(definition, place.excerpt, item) if place.field in EXPRESSIONS else place.excerpt
    name = _name(definition, way, item)
    endpoint, values = where(definition, item.id if item else way[0])
    href = url_for(endpoint, study_id=g.study.id, version_id=version.id, **values)
    return Told(f"{name} {pick(place.what, g.language)}: {excerpt}", href)


def _name(definition: Definition, way: Sequence[str], item: Item | None) -> str:
    page = next((page for page in definition.pages if page.id == way[0]), None)
    if item is not None:
        page = definition.page_of(item.id)
        here = {"question": short(item), "page": pick(page.title, g.language) or page.id}
        part = _part(item, way[-1])
        if part:
            return str(_("The answer “%(answer)s” of “%(question)s”, page “%(page)s”,", answer=part, **here))
        return str(_("“%(question)s”, page “%(page)s”,", **here))
    if page is not None:
        return str(_("The page “%(page)s”", page=pick(page.title, g.language) or page.id))
    indicator = next((one for one in definition.indicators if one.id == way[0]), None)
    if indicator is not None:
        return str(_("The figure “%(figure)s”", figure=pick(indicator.title, g.language) or indicator.id))
    return str(_("The instrument"))


def _part(item: Item, step: str) -> str:
    """The answer or row of that name; "" for none."""
    found = next((one for one in (*item.options, *item.rows) if one.id == step and step != item.id), None)
    return pick(found.text, g.language) if found else ""


def where(definition: Definition, place: str) -> tuple[str, dict[str, Any]]:
    """The page on which something can be mended: endpoint and values. `place`: the way to it by ids, or its first step."""
    first = place.split(" › ")[0]
    if definition.has_item(first):
        return "evaluator.edit_item", {"item_id": first}
    if any(page.id == first for page in definition.pages):
        return "evaluator.edit_page", {"page_id": first}
    if first in definition.scales:
        return "evaluator.edit_scales", {}
    if any(consent.key == first for consent in definition.consents):
        return "evaluator.edit_consents", {}
    if any(indicator.id == first for indicator in definition.indicators):
        return "evaluator.edit_indicators", {}
    return "evaluator.edit_settings", {}
