"""Instruments as typed, validated data: pages, items, options, scales, consents, texts per language. Pure.

A definition is written as YAML or JSON (docs/instruments.md), checked as a whole by `parse`, and stored as JSON
in its version. Conditions are texts in XLSForm syntax; `surveys.rules` reads and evaluates them.
"""

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from surveys import soundness
from surveys.errors import NotFound
from surveys.soundness import BadInstrument, shape_problem
from surveys.texts import LANGUAGES, Text

LIBRARY = Path(__file__).parent / "library"

ItemType = Literal[
    "single",
    "multi",
    "likert",
    "likert_matrix",
    "rank",
    "scale",
    "number",
    "money",
    "yes_no",
    "date",
    "partial_date",
    "period",
    "short_text",
    "long_text",
    "email",
    "phone",
    "note",
    "calculated",
    "consent",
    "guide_question",
]

Id = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_+.-]{0,59}$")
ItemId = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")


class Part(BaseModel):
    """What all parts of a definition have in common: no unknown keys, and no change once made."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    """One choice of a single, multi or rank item, or one row of a matrix."""

    id: str = Id
    text: Text
    relevant: str | None = None
    """Offered only when this holds: a choice filter."""
    exclusive: bool = False
    """Cannot be combined with another choice ("none of these", "don't know")."""
    free_text: bool = False
    """Asks "namely …"; that text is stored under "<item>__other"."""


class ScalePoint(Part):
    value: int
    text: Text
    missing: bool = False
    """Says that there is no answer (don't know, not applicable); never counted in a mean or median."""


class Scale(Part):
    points: list[ScalePoint] = Field(min_length=2)

    @cached_property
    def values(self) -> list[int]:
        return [point.value for point in self.points]

    @cached_property
    def missing(self) -> frozenset[int]:
        return frozenset(point.value for point in self.points if point.missing)

    def label(self, value: int) -> Text:
        return next((point.text for point in self.points if point.value == value), {})


class Probe(Part):
    """A follow-up question that an interviewer may put."""

    text: Text


class ConsentItem(Part):
    """One thing a respondent may allow or withhold; the row that keeps the answer has the same key."""

    key: str = Id
    text: Text
    explanation: Text = Field(default_factory=dict)
    required: bool = False
    """Without it the conversation or survey cannot go on."""


class Item(Part):
    id: str = ItemId
    was: str | None = None
    """The id this question had in an earlier version; answers given then belong to it."""
    type: ItemType
    text: Text
    hint: Text = Field(default_factory=dict)
    required: bool = False
    required_when: str | None = None
    """Required only when this holds."""
    relevant: str | None = None
    calculation: str | None = None
    """The value of a calculated item; it may look at what stands before it and on its own page."""
    shuffle: bool = False
    """The options (or rows) in an order of chance, the same for one response each time; "other" and exclusive ones last."""
    constraint: str | None = None
    """Must hold for a known answer; `.` is the answer itself. Refuses the page with `constraint_message`."""
    constraint_message: Text = Field(default_factory=dict)
    warn: str | None = None
    """When this holds the page asks once, with `warn_message`, whether the answer is right; it never blocks."""
    warn_message: Text = Field(default_factory=dict)
    allow_unknown: bool = False
    """Offers "Weet ik niet" beside the field."""

    options: list[Option] = Field(default_factory=list)
    rows: list[Option] = Field(default_factory=list)
    """The rows of a likert_matrix."""
    scale: str | None = None
    """Which of the definition's scales a likert or likert_matrix item uses."""
    min: float | None = None
    max: float | None = None
    decimals: int = Field(default=0, ge=0, le=4)
    """How many decimals a number may have; money always allows two."""
    min_label: Text = Field(default_factory=dict)
    max_label: Text = Field(default_factory=dict)
    unit: Text = Field(default_factory=dict)
    currency: str = "EUR"
    max_length: int | None = Field(default=None, ge=1, le=100_000)

    codes: list[str] = Field(default_factory=list)
    """Codebook codes that this item informs."""
    coherence_dimension: str | None = None
    """Overrules the page's."""
    indicator: str | None = None
    """The monitoring indicator whose value this answer is."""
    code_openly: bool = False
    """The answer becomes a document of its own, to be coded."""
    compare_across: str | None = None
    prefill: str | None = None
    """Where the first value comes from: "partner.type" is the route of the partner's type in the register."""
    carry_over: Literal["show", "prefill"] | None = None
    """In a wave that follows another: show the same person's earlier answer, or fill it in for them to check."""
    separate: bool = False
    """Kept apart from the answers in every table and export (contact wishes)."""
    identifying: bool = False
    """Asks who somebody is (name, e-mail, exact address, contact wishes): not asked where answers are not linked."""
    purpose: str | None = None
    probes: list[Probe] = Field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether this item takes an answer; a note or a calculated value does not."""
        return self.type not in ("note", "calculated")

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)


class Page(Part):
    """One theme, shown as one page of a survey or one section of a guide."""

    id: str = Id
    title: Text
    intro: Text = Field(default_factory=dict)
    relevant: str | None = None
    coherence_dimension: str | None = None
    items: list[Item] = Field(default_factory=list)
    """A draft may have an empty page; a published instrument has none."""


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

    def page(self, page_id: str) -> Page:
        if page_id not in self._pages:
            raise NotFound({"nl": "Deze pagina bestaat niet.", "en": "There is no such page."})
        return self._pages[page_id]

    def items(self) -> Iterator[Item]:
        return (item for _, item in self._items.values())

    def has_item(self, item_id: str) -> bool:
        return item_id in self._items

    def item(self, item_id: str) -> Item:
        if item_id not in self._items:
            raise NotFound({"nl": "Deze vraag bestaat niet.", "en": "There is no such question."})
        return self._items[item_id][1]

    def page_of(self, item_id: str) -> Page:
        self.item(item_id)
        return self._items[item_id][0]

    def dimension_of(self, item_id: str) -> str | None:
        """The coherence dimension of an item: its own, else its page's."""
        return self.item(item_id).coherence_dimension or self.page_of(item_id).coherence_dimension

    def scale_of(self, item: Item) -> Scale:
        assert item.scale is not None, f"{item.id} has no scale"
        return self.scales[item.scale]

    @cached_property
    def missing_codes(self) -> dict[str, frozenset[int]]:
        """Per item on a scale the values that say "no answer"."""
        return {item.id: self.scales[item.scale].missing for item in self.items() if item.scale}

    @cached_property
    def prefills(self) -> dict[str, str]:
        """What is filled from the register: name → source, for items and for given names alike."""
        return self.given | {item.id: item.prefill for item in self.items() if item.prefill}

    @cached_property
    def routing_key(self) -> str | None:
        """The name that holds the partner's type, when the instrument knows it."""
        return next((name for name, source in self.prefills.items() if source == "partner.type"), None)

    def to_json(self) -> dict[str, Any]:
        """JSON-able data without the defaults; `parse` of it gives an equal definition."""
        return self.model_dump(mode="json", exclude_defaults=True)


def read(data: Any) -> Definition:
    """The definition in `data`, of the right form, though perhaps not holding together yet: what a draft may be.

    Raises BadInstrument with each place that does not have the right form.
    """
    try:
        return Definition.model_validate(data)
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


def library(name: str) -> Definition:
    """A built-in instrument: "partner_survey" or "interview_guide"."""
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
