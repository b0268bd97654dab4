"""Instruments as typed, validated data: pages, items, options, scales, consents, texts per language. Pure.

A definition is written as YAML or JSON (docs/instruments.md), checked as a whole by `parse`, and stored as JSON
in its version. Conditions are texts in XLSForm syntax; `surveys.rules` reads and evaluates them.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from surveys.errors import NotFound
from surveys.expressions.page_checks import Check
from surveys.items import (
    ConsentItem,
    FileKind,
    Id,
    Item,
    ItemId,
    ItemType,
    Option,
    Part,
    Probe,
    Scale,
    ScalePoint,
)
from surveys.making import soundness
from surveys.making.soundness import BadInstrument, shape_problem
from surveys.texts import LANGUAGES, Text

__all__ = [
    "Check",
    "ConsentItem",
    "Definition",
    "FileKind",
    "Indicator",
    "Item",
    "ItemType",
    "Option",
    "Page",
    "Probe",
    "Scale",
    "ScalePoint",
    "library",
    "library_names",
    "parse",
    "read",
]

LIBRARY = Path(__file__).parent / "library"


class Page(Part):
    """One theme, shown as one page of a survey or one section of a guide."""

    id: str = Id
    title: Text
    intro: Text = Field(default_factory=dict)
    relevant: str | None = None
    coherence_dimension: str | None = None
    items: list[Item] = Field(default_factory=list)
    """A draft may have an empty page; a published instrument has none."""
    checks: list[Check] = Field(default_factory=list)
    """What must hold for the page as a whole, such as a sum."""


class Indicator(Part):
    """A value calculated from the answers of one response; missing as soon as what it needs is unknown."""

    id: str = ItemId
    expression: str
    title: Text
    unit: str = ""
    dimension: str | None = None
    note: Text = Field(default_factory=dict)


class Definition(Part):
    """An instrument, whole and by itself: nothing outside it is needed to ask it or to read its answers."""

    schema_version: Literal[1] = 1
    id: str = Id
    version: str = ""
    kind: Literal["survey", "guide"] = "survey"
    title: Text
    intro: Text = Field(default_factory=dict)
    """What is read or said before the first page; of a guide the opening script."""
    languages: list[Literal["nl", "en"]] = Field(default_factory=lambda: list(LANGUAGES), min_length=1)  # type: ignore[arg-type]
    duration_minutes: int | None = None
    asks_for_figures: list[str] = Field(default_factory=list)
    """Items that need figures at hand; the invitation names them."""
    given: dict[str, str] = Field(default_factory=dict)
    """Names that conditions use but no item asks, with their source: {"P1": "partner.type"} in a guide."""
    consents: list[ConsentItem] = Field(default_factory=list)
    scales: dict[str, Scale] = Field(default_factory=dict)
    pages: list[Page] = Field(default_factory=list)
    indicators: list[Indicator] = Field(default_factory=list)
    min_cell: int = Field(default=5, ge=1)
    """Fewer answers than this per group are not shown to partners."""

    @cached_property
    def _pages(self) -> dict[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def _items(self) -> dict[str, tuple[Page, Item]]:
        return {item.id: (page, item) for page in self.pages for item in page.items}

    @cached_property
    def _nested(self) -> dict[str, tuple[Page, Item]]:
        """The items that stand in a repeat."""
        return {one.id: (page, one) for page, item in self._items.values() for one in item.items}

    @cached_property
    def groups(self) -> dict[str, str]:
        """Of each item that stands in a repeat: the repeat."""
        return {one.id: item.id for _, item in self._items.values() for one in item.items}

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each name in the instrument: given names, then items, those in a repeat after it."""
        return {name: place for place, name in enumerate([*self.given, *(i.id for i in self.every_item())])}

    def has_page(self, page_id: str) -> bool:
        return page_id in self._pages

    def page(self, page_id: str) -> Page:
        if page_id not in self._pages:
            raise NotFound({"nl": "Deze pagina bestaat niet.", "en": "There is no such page."})
        return self._pages[page_id]

    def items(self) -> Iterator[Item]:
        """The items of all pages; those in a repeat come with it, as its `items`."""
        return (item for _, item in self._items.values())

    def every_item(self) -> Iterator[Item]:
        """As `items`, with those in a repeat after it."""
        return (one for _, item in self._items.values() for one in (item, *item.items))

    def has_item(self, item_id: str) -> bool:
        return item_id in self._items or item_id in self._nested

    def item(self, item_id: str) -> Item:
        return self._place(item_id)[1]

    def page_of(self, item_id: str) -> Page:
        return self._place(item_id)[0]

    def _place(self, item_id: str) -> tuple[Page, Item]:
        found = self._items.get(item_id) or self._nested.get(item_id)
        if found is None:
            raise NotFound({"nl": "Deze vraag bestaat niet.", "en": "There is no such question."})
        return found

    def dimension_of(self, item_id: str) -> str | None:
        """The coherence dimension of an item: its own, else its page's."""
        return self.item(item_id).coherence_dimension or self.page_of(item_id).coherence_dimension

    def scale_of(self, item: Item) -> Scale:
        assert item.scale is not None, f"{item.id} has no scale"
        return self.scales[item.scale]

    @cached_property
    def missing_codes(self) -> dict[str, frozenset[int]]:
        """Per item on a scale the values that say "no answer"."""
        return {item.id: self.scales[item.scale].missing for item in self.every_item() if item.scale}

    @cached_property
    def prefills(self) -> dict[str, str]:
        """What is filled from the register: name → source, for items and for given names alike."""
        return self.given | {item.id: item.prefill for item in self.items() if item.prefill}

    @cached_property
    def routing_key(self) -> str | None:
        """The name that holds the partner's type, when the instrument knows it."""
        return next((name for name, source in self.prefills.items() if source == "partner.type"), None)

    def to_json(self, *, rows_in_full: bool = False) -> dict[str, Any]:
        """JSON-able data without the defaults; `parse` of it gives an equal definition.

        `rows_in_full`: what `rows_from` stands for is written out, so that the rows need no other item any more.
        """
        data = self.model_dump(mode="json", exclude_defaults=True)
        for page in data.get("pages", []):
            for item in page.get("items", []):
                if "rows_from" in item:
                    item.pop("rows_from" if rows_in_full else "rows", None)
        return data


def read(data: Any) -> Definition:
    """The definition in `data`, of the right form, though perhaps not holding together yet: what a draft may be.

    Raises BadInstrument with each place that does not have the right form.
    """
    try:
        return _with_rows(Definition.model_validate(data))
    except ValidationError as error:
        raise BadInstrument([shape_problem(data, found) for found in error.errors()]) from error


def parse(data: Any) -> Definition:
    """The definition in `data` (as from YAML or JSON), checked as a whole.

    Raises BadInstrument with each place that does not hold together.
    """
    definition = read(data)
    problems = soundness.problems(definition)
    if problems:
        raise BadInstrument(problems)
    return definition


def _with_rows(definition: Definition) -> Definition:
    """The rows of each `rows_from` in full: the options of the question on partner type, each but for its own kind.

    So the instrument stays whole by itself, and whatever reads a matrix finds its rows where they always are.
    """
    if not any(item.rows_from for item in definition.items()):
        return definition
    key = definition.routing_key
    types = definition.item(key).options if key and definition.has_item(key) else []
    rows = [
        Option(id=option.id, text=option.text, relevant=f"${{{key}}} != '{option.id}'")
        for option in types
        if not option.free_text
    ]

    def filled(item: Item) -> Item:
        return item.model_copy(update={"rows": rows}) if item.rows_from else item

    pages = [
        page.model_copy(update={"items": [filled(item) for item in page.items]}) for page in definition.pages
    ]
    fields = {name: getattr(definition, name) for name in Definition.model_fields}
    return Definition.model_construct(**fields | {"pages": pages})  # a copy would keep what was cached


def library(name: str) -> Definition:
    """A built-in instrument: "partner_survey", "interview_guide" or "monitor_form"."""
    if name not in library_names():
        raise NotFound(
            {"nl": "Dit instrument zit niet in de bibliotheek.", "en": "No such built-in instrument."}
        )
    return _library(name)


def library_names() -> list[str]:
    return sorted(path.stem for path in LIBRARY.glob("*.yml") if path.stem != "consents")


@cache
def _library(name: str) -> Definition:
    data = yaml.safe_load((LIBRARY / f"{name}.yml").read_text(encoding="utf-8"))
    shared = yaml.safe_load((LIBRARY / "consents.yml").read_text(encoding="utf-8"))
    data["consents"] = [{"key": key} | shared[key] for key in data.get("consents", [])]
    return parse(data)
