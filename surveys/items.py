"""The parts that an instrument is made of: items, options, scales, consents. Pure."""

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from surveys.texts import Text

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
    "file",
    "repeat",
]
FileKind = Literal["pdf", "png", "jpeg", "docx", "xlsx", "txt", "csv"]

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
    """A follow-up question that an interviewer may put; known by its place in the list."""

    text: Text
    relevant: str | None = None
    """Put only when this holds: to one kind of partner and not to another."""


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
    rows_from: Literal["partner_types_other"] | None = None
    """The rows are the partner types but one's own: the options of the question that the register fills in."""
    scale: str | None = None
    """Which of the definition's scales a likert or likert_matrix item uses."""
    min: float | None = None
    """The least value of a number, the beginning of a scale, the fewest entries of a repeat."""
    max: float | None = None
    decimals: int = Field(default=0, ge=0, le=4)
    """How many decimals a number may have; money always allows two."""
    min_label: Text = Field(default_factory=dict)
    max_label: Text = Field(default_factory=dict)
    unit: Text = Field(default_factory=dict)
    currency: str = "EUR"
    max_length: int | None = Field(default=None, ge=1, le=100_000)
    items: list["Item"] = Field(default_factory=list)
    """What a repeat asks in each of its entries."""
    entry: Text = Field(default_factory=dict)
    """What one entry of a repeat is called: "Plaatsing" (shown as "Plaatsing 2"), or "Plaatsing {n}: ${pl_name}"."""
    add_text: Text = Field(default_factory=dict)
    """The button that adds an entry: "Nog een plaatsing"."""
    kinds: list[FileKind] = Field(default_factory=list)
    """Which kinds of files are taken; empty: all that there are."""
    max_files: int = Field(default=1, ge=1, le=10)
    max_megabytes: int = Field(default=10, ge=1, le=25)
    """The most that one file may hold."""

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

    @property
    def identifies(self) -> bool:
        """Whether it can say who somebody is: by what it asks, or because nobody knows what stands in a file."""
        return self.identifying or self.type == "file"

    @property
    def personal(self) -> bool:
        """Whether its answer stays out of what is shown or downloaded without names."""
        return self.separate or self.identifies

    def option(self, option_id: str) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)
