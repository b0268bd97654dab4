"""Places in an instrument as an evaluator knows them: in words, with the page on which each can be changed."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from flask import g, url_for
from flask_babel import gettext as _

from app.evaluator.builder.pictures import condition_of, short, spoken
from surveys.definition import Definition, Item, Page
from surveys.making.labels import LABELS, label
from surveys.making.references import EXPRESSIONS, LISTS, Place
from surveys.models import InstrumentVersion
from surveys.texts import Text, pick

Entry = TypeVar("Entry")


class Told(NamedTuple):
    text: str
    href: str


def told(version: InstrumentVersion, definition: Definition, places: Sequence[Place]) -> list[Told]:
    """Each place as a sentence: which question, what it does with the other one, and how.

    A text that says it in two languages counts once, in the language of the page.
    """
    texts = {(p.place, p.field) for p in places if p.language == g.language}
    return [
        _told(version, definition, place)
        for place in places
        if place.language in ("", g.language) or (place.place, place.field) not in texts
    ]


def _told(version: InstrumentVersion, definition: Definition, place: Place) -> Told:
    page, item, last = _standing(definition, place.place.split(" › "))
    if place.field in EXPRESSIONS:
        excerpt = condition_of(definition, place.excerpt, item)
    elif place.field in LISTS and definition.has_item(place.excerpt):
        excerpt = f"“{short(definition.item(place.excerpt))}”"
    else:
        excerpt = place.excerpt
    name = _part(page, item, last) if page else _whole(definition, last)
    values: dict[str, Any]
    if item is not None:
        endpoint, values = "evaluator.edit_item", {"item_id": item.id}
    elif page is not None and last:
        endpoint, values = "evaluator.edit_page_checks", {"page_id": page.id}
    elif page is not None:
        endpoint, values = "evaluator.edit_page", {"page_id": page.id}
    else:
        endpoint, values = where(definition, last)
    href = url_for(endpoint, study_id=g.study.id, version_id=version.id, **values)
    return Told(spoken(definition, f"{name} {pick(place.what, g.language)}: {excerpt}"), href)


def _standing(definition: Definition, way: Sequence[str]) -> tuple[Page | None, Item | None, str]:
    """The page and the item that a way leads along, and the name of what it ends in beyond them; "" for nothing."""
    page = next((page for page in definition.pages if page.id == way[0]), None)
    if page is None:
        return None, None, way[0]
    holder: Page | Item = page
    steps = list(way[1:])
    while steps and (inner := next((one for one in holder.items if one.id == steps[0]), None)):
        holder = inner
        steps.pop(0)
    return page, holder if isinstance(holder, Item) else None, steps[0] if steps else ""


def _part(page: Page, item: Item | None, last: str) -> str:
    """What a page, a question, or a part of one is called."""
    here = {"page": pick(page.title, g.language) or page.id}
    if item is None and not last:
        return str(_("The page “%(page)s”", **here))
    if item is None:
        check = page.checks[int(last.removeprefix("#")) - 1]
        return str(
            _("The check “%(check)s” on page “%(page)s”", check=pick(check.message, g.language), **here)
        )
    here["question"] = short(item)
    if last.startswith("#"):
        probe = _said(item.probes, last, lambda probe: probe.text)
        return str(_("The probe “%(probe)s” of “%(question)s”, page “%(page)s”,", probe=probe, **here))
    part = next((one for one in (*item.options, *item.rows) if one.id == last), None)
    if part is None:
        return str(_("“%(question)s”, page “%(page)s”,", **here))
    answer = pick(part.text, g.language)
    return str(_("The answer “%(answer)s” of “%(question)s”, page “%(page)s”,", answer=answer, **here))


def _said(entries: Sequence[Entry], number: str, text: Callable[[Entry], Text]) -> str:
    """The words of an entry that has no id but a number ("#2")."""
    return "".join(
        pick(text(entry), g.language) for place, entry in enumerate(entries, 1) if number == f"#{place}"
    )


def _whole(definition: Definition, step: str) -> str:
    """What a part of the instrument beside its pages is called."""
    figure = next((one for one in definition.indicators if one.id == step), None)
    if figure is not None:
        return str(_("The figure “%(figure)s”", figure=pick(figure.title, g.language) or figure.id))
    consent = next((one for one in definition.consents if one.key == step), None)
    if consent is not None:
        return str(_("The consent “%(consent)s”", consent=pick(consent.text, g.language)))
    return str(_("The instrument"))


def named(definition: Definition, place: str) -> str:
    """What a place with something to mend is called, by the way to it by ids or by its first step."""
    first, _sign, part = place.partition(" › ")
    if definition.has_item(first):
        item = definition.item(first)
        answer = next(
            (pick(one.text, g.language) for one in (*item.options, *item.rows) if one.id == part), ""
        )
        return f"“{short(item)}”" + (f", “{answer}”" if answer else "")
    page = next((page for page in definition.pages if page.id == first), None)
    if page is not None:
        title = pick(page.title, g.language)
        return str(_("Page “%(page)s”", page=title) if title else _("Page without a title"))
    if first in definition.scales:
        return str(_("Answer scales"))
    return label(first, g.language) if first in LABELS else _whole(definition, first)


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
