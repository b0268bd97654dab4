"""The items of a page with their fields, as a template shows them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from surveys.answers import OTHER
from surveys.asking import numerals
from surveys.asking.wording import value as wording_of
from surveys.definition import Item, Option
from surveys.fields import HANDLERS
from surveys.fields.asking import CURRENCY_SIGNS, UNKNOWN_CHOICE, Asked
from surveys.fields.repeats import COUNT, most_entries
from surveys.safekeeping.uploads import KINDS
from surveys.texts import Text, pick

if TYPE_CHECKING:
    from surveys.forms import PageForm

CONFIRM = "__confirm"
LIMITS: dict[str, Text] = {
    "one": {"nl": "{kinds}, hoogstens {size} MB.", "en": "{kinds}, {size} MB at most."},
    "many": {
        "nl": "{kinds}, elk hoogstens {size} MB, samen hoogstens {count} bestanden.",
        "en": "{kinds}, {size} MB at most each, {count} files at most in all.",
    },
}


@dataclass
class Entry:
    """One entry of a repeat: its title, its place from 0, and the items in it."""

    title: str
    number: int
    blocks: list["Block"]


@dataclass
class Row:
    """A row of a matrix or an option to rank, with its own field."""

    option: Option
    label: str
    field: Any


class Block:
    """One item of the page with its fields, as a template shows it.

    `main` is the field of the answer (radio buttons, checkboxes, an input; None for a matrix, ranking and note);
    `rows` are the fields of a matrix or ranking; `other`, `unknown`, `confirm`, `coverage`, `note` stand beside it
    where the item has them. A `group` belongs in a fieldset with `label` as its legend. Show `confirm` (a hidden
    input) whenever it is not None. Controls take `**block.attributes`.
    """

    def __init__(self, form: "PageForm", asked: Asked, within: str = "") -> None:
        self.form = form
        self.within = within
        """What the entry of a repeat is called that it stands in."""
        self.asked = asked
        self.answer: Any = None
        """What was read by the form's `validate`."""
        self.item: Item = asked.item
        self.kind: str = asked.item.type
        self.id = f"item-{asked.item.id}"
        self.label = asked.label
        self.hint = pick(asked.item.hint, asked.language)
        self.group = HANDLERS[self.kind].group
        self.required = asked.required
        self.warning: str | None = None
        self.live = False
        """Whether it comes and goes with other answers of the page."""
        self.hidden = False
        """Not relevant as things stand."""
        self.unoffered: frozenset[str] = frozenset()
        """Options or rows that are not offered as things stand."""
        self.entries = [
            Entry(asked.titles[number], number, [Block(form, one, asked.titles[number]) for one in inside])
            for number, inside in enumerate(asked.entries)
        ]

    @property
    def all(self) -> Iterator["Block"]:
        """The block and those within it."""
        yield self
        for entry in self.entries:
            yield from entry.blocks

    @property
    def free(self) -> str:
        """The choice that asks "namely …"; "" for none."""
        return next((option.id for option in self.item.options if option.free_text), "")

    @property
    def alone(self) -> list[str]:
        """Of a multiple choice: those that exclude all others."""
        return [option.id for option in self.item.options if option.exclusive] if self.kind == "multi" else []

    @property
    def can_add(self) -> bool:
        """Whether a repeat may have another entry."""
        return len(self.entries) < most_entries(self.item)

    @property
    def can_remove(self) -> bool:
        return len(self.entries) > int(self.item.min or 0)

    @property
    def main_count(self) -> Any:
        """The hidden field with the number of entries of a repeat."""
        return self._field(COUNT)

    @property
    def add_text(self) -> str:
        return pick(self.item.add_text, self.asked.language)

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files that were handed in before."""
        return self.asked.known if self.kind == "file" and isinstance(self.asked.known, list) else []

    @property
    def can_hand_in(self) -> bool:
        """Whether another file fits."""
        return len(self.files) < self.item.max_files

    def size_of(self, file: dict[str, Any]) -> str:
        return numerals.size(file["size"], self.asked.language)

    @property
    def file_attributes(self) -> dict[str, str]:
        found = {"aria-describedby": f"{self.id}-kinds"}
        return found | {"aria-invalid": "true"} if self.errors else found

    @property
    def file_limits(self) -> str:
        """Which files are taken, how large and how many, in words."""
        text = LIMITS["many" if self.item.max_files > 1 else "one"]
        return self.asked.say(text).format(
            kinds=", ".join(sorted({kind.upper() for kind in self.item.kinds or KINDS})),
            size=self.item.max_megabytes,
            count=self.item.max_files,
        )

    @property
    def unit(self) -> str:
        """What stands behind the input; for money the sign that stands before it."""
        if self.kind == "money":
            return CURRENCY_SIGNS.get(self.item.currency, self.item.currency)
        return pick(self.item.unit, self.asked.language)

    def _field(self, suffix: str) -> Any:
        name = self.item.id + suffix
        return self.form[name] if name in self.form else None  # noqa: SIM401  (a form has no get)

    @property
    def main(self) -> Any:
        return self._field("")

    @property
    def other(self) -> Any:
        return self._field(OTHER)

    @property
    def unknown(self) -> Any:
        return self._field(UNKNOWN_CHOICE)

    @property
    def coverage(self) -> Any:
        return self._field("__coverage")

    @property
    def note(self) -> Any:
        return self._field("__note")

    @property
    def confirm(self) -> Any:
        """The hidden mark of a warning that was shown, None as long as there was none."""
        field = self._field(CONFIRM)
        return field if field is not None and field.data else None

    @cached_property
    def rows(self) -> list[Row]:
        options = (
            self.item.rows
            if self.kind == "likert_matrix"
            else self.item.options
            if self.kind == "rank"
            else []
        )
        return [
            Row(option, pick(option.text, self.asked.language), self.form[f"{self.item.id}-{option.id}"])
            for option in options
        ]

    @property
    def parts(self) -> list[Any]:
        """The inputs of a date; of a period those of its beginning and its end, two lists."""
        made = [self.form[name] for name in self.form.names[self.item.id] if "-" in name]
        return [made[:2], made[2:]] if self.kind == "period" else made

    @property
    def counter(self) -> int | None:
        """How many characters fit, where the maker of the instrument set a limit."""
        return self.item.max_length if self.kind in ("short_text", "long_text") else None

    @property
    def value(self) -> str:
        """What a calculated item says; "…" as long as something it needs is not known."""
        value = self.asked.calculated
        return "…" if value is None else wording_of(self.item, value, self.asked.language)

    @property
    def points(self) -> list[str]:
        """The headings of a matrix: what its scale runs through."""
        scale = self.asked.definition.scale_of(self.item)
        return [pick(point.text, self.asked.language) for point in scale.points]

    @cached_property
    def fields(self) -> list[Any]:
        """All fields of the item, the answer's own first."""
        return [self.form[name] for name in self.form.names[self.item.id]]

    @property
    def anchor(self) -> str:
        """Where a link to this item leads: its first control; of a repeat the whole of it."""
        return self.id if self.kind == "repeat" else anchor(self.fields[0])

    @property
    def errors(self) -> list[str]:
        return [error for field in self.fields for error in field.errors]

    @property
    def hint_id(self) -> str | None:
        return f"{self.id}-hint" if self.hint else None

    @property
    def error_id(self) -> str | None:
        return f"{self.id}-error" if self.errors else None

    @property
    def warning_id(self) -> str | None:
        return f"{self.id}-warning" if self.warning else None

    @property
    def described_by(self) -> str:
        """The ids of hint, error and warning that are on the page; "" when there are none."""
        return " ".join(filter(None, (self.hint_id, self.error_id, self.warning_id)))

    @property
    def line(self) -> dict[str, str]:
        """What an input of one line carries beside its name and value."""
        return {"type": "text", **(self.main.render_kw or {}), **self.attributes}

    @property
    def attributes(self) -> dict[str, str]:
        """What each control (or the fieldset of a group) carries for assistive technology."""
        found = {}
        if self.described_by:
            found["aria-describedby"] = self.described_by
        if self.errors and not self.group:
            found["aria-invalid"] = "true"
        return found


def anchor(field: Any) -> str:
    """The id of the first control of a field: of radio buttons and checkboxes the first one."""
    return (
        f"{field.id}-0" if hasattr(field, "iter_choices") and field.type != "SelectField" else str(field.id)
    )
