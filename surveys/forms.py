"""A WTForms class per page, from the definition and the answers so far. Pure.

    cls = form_class(definition, page_id, answers, language)
    form = cls(data=data_from_answers(definition, page_id, answers, language))    # to show
    form = cls(request.form); form.validate(); answers_from_form(form)            # to read

A template goes through `form.blocks`; see Block for what each item offers it. `form.summary` has the errors with the
control that each link leads to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from wtforms.form import BaseForm

from surveys import routing
from surveys.definition import Definition, Item, Option, Page
from surveys.fields import HANDLERS
from surveys.fields.asking import (
    CURRENCY_SIGNS,
    ERRORS,
    OTHER_LENGTH,
    UNKNOWN_CHOICE,
    AnswerError,
    Asked,
    text,
    within,
)
from surveys.fields.texts import confirm_field
from surveys.routing import OTHER, UNKNOWN, Answers
from surveys.rules import holds
from surveys.texts import pick
from surveys.wording import value as wording_of

CONFIRM = "__confirm"


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

    def __init__(self, form: "PageForm", asked: Asked) -> None:
        self.form = form
        self.asked = asked
        self.item: Item = asked.item
        self.kind: str = asked.item.type
        self.id = f"item-{asked.item.id}"
        self.label = asked.label
        self.hint = pick(asked.item.hint, asked.language)
        self.group = HANDLERS[self.kind].group
        self.required = asked.required
        self.warning: str | None = None

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

    @property
    def fields(self) -> list[Any]:
        """All fields of the item, the answer's own first."""
        return [self.form[name] for name in self.form.names[self.item.id]]

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
    def attributes(self) -> dict[str, str]:
        """What each control (or the fieldset of a group) carries for assistive technology."""
        found = {}
        if self.described_by:
            found["aria-describedby"] = self.described_by
        if self.errors and not self.group:
            found["aria-invalid"] = "true"
        return found


class PageForm(BaseForm):  # WTForms carries no types
    """The form of one page. Made by `form_class`; the class attributes are the page it belongs to.

    A BaseForm, so that an item may be called "data" or "errors": fields are reached as form["E1"], not form.E1.
    """

    definition: ClassVar[Definition]
    page: ClassVar[Page]
    language: ClassVar[str]
    known: ClassVar[Answers]
    """The answers saved so far."""
    asked: ClassVar[list[Asked]]
    made: ClassVar[dict[str, Any]]
    """All fields by name."""
    names: ClassVar[dict[str, list[str]]]
    """Per item the names of its fields."""

    def __init__(self, formdata: Any = None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(self.made)
        self.process(formdata, data=data)
        self.blocks = [Block(self, asked) for asked in self.asked]
        self.answers: Answers = {}
        """What was read by `validate`: the answers of this page."""

    @property
    def title(self) -> str:
        return pick(self.page.title, self.language)

    @property
    def intro(self) -> str:
        return pick(self.page.intro, self.language)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """For the top of the page: (id of the control to go to, the question and what is wrong there), in the page's order.

        A warning stands in it too, as it stops the page once.
        """
        found = []
        for block in self.blocks:
            found += [
                (anchor(field), _about(block, error)) for field in block.fields for error in field.errors
            ]
            if block.warning:
                found.append((anchor(block.fields[0]), _about(block, block.warning)))
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Read all answers into `answers`; whether the page can be saved.

        Checks what each kind of item asks, then required answers, then constraints; warnings only when all of that
        is right, and each only once.
        """
        super().validate(extra_validators)
        self.answers = {}
        for block in self.blocks:
            self._read(block)
        everything = {
            key: value for key, value in self.known.items() if not self._on_page(key)
        } | self.answers
        everything |= routing.calculated(self.definition, everything)
        knowledge = routing.context(self.definition, everything)
        for block in self.blocks:
            if self._left_open(block) and routing.required(block.item, everything, knowledge):
                self._refuse(self.names[block.item.id][0], pick(ERRORS["required"], self.language))
        for block in self.blocks:
            if block.item.id in self.answers and not block.errors:
                self._check_constraint(block, everything)
        if any(block.errors for block in self.blocks):
            return False
        for block in self.blocks:
            self._warn(block, everything)
        return not any(block.warning for block in self.blocks)

    def _on_page(self, key: str) -> bool:
        return key.removesuffix(OTHER) in self.names

    def _read(self, block: Block) -> None:
        item, data = block.item, {name: self[name].data for name in self.names[block.item.id]}
        if not item.asks:
            return
        try:
            answer = HANDLERS[item.type].read(block.asked, data)
            other = within(item.id + OTHER, text(data.get(item.id + OTHER)), OTHER_LENGTH)
        except AnswerError as error:
            self._refuse(error.name, pick(error.text, self.language))
            return
        if answer is None:
            return
        self.answers[item.id] = answer
        chosen = answer if isinstance(answer, list) else [answer]
        if other and any(option.free_text and option.id in chosen for option in item.options):
            self.answers[item.id + OTHER] = other

    def _left_open(self, block: Block) -> bool:
        return block.item.asks and block.item.id not in self.answers and not block.errors

    def _check_constraint(self, block: Block, everything: Answers) -> None:
        item, answer = block.item, self.answers[block.item.id]
        if answer == UNKNOWN:
            return
        knowledge = routing.context(self.definition, everything, this=answer)
        if holds(item.constraint, everything, knowledge) is False:
            self._refuse(self.names[item.id][0], pick(item.constraint_message, self.language))

    def _warn(self, block: Block, everything: Answers) -> None:
        item = block.item
        answer = self.answers.get(item.id)
        mark = self[item.id + CONFIRM] if item.warn else None
        if mark is None or answer is None or mark.data or answer == self.known.get(item.id):
            return
        if holds(item.warn, everything, routing.context(self.definition, everything, this=answer)):
            block.warning = pick(item.warn_message, self.language)
            mark.data = "1"

    def _refuse(self, name: str, message: str) -> None:
        self[name].errors = [*self[name].errors, message]


def form_class(definition: Definition, page_id: str, answers: Answers, language: str) -> type[PageForm]:
    """The form of a page for these answers: only items, rows and options that are relevant now have fields."""
    said = answers | routing.calculated(definition, answers)
    knowledge = routing.context(definition, answers)
    asked = [
        Asked(
            definition,
            item,
            language,
            routing.pipe(item.text, said, language, definition),
            routing.required(item, said, knowledge),
            said.get(item.id) if item.calculation else None,
        )
        for item in routing.items(definition, page_id, answers)
        if routing.visible(item)
    ]
    names: dict[str, list[str]] = {}
    made_fields: dict[str, Any] = {}
    for one in asked:
        made = HANDLERS[one.item.type].fields(one)
        if one.item.warn:
            made[one.item.id + CONFIRM] = confirm_field()
        names[one.item.id] = list(made)
        made_fields |= made
    members = {
        "made": made_fields,
        "definition": definition,
        "page": definition.page(page_id),
        "language": language,
        "known": answers,
        "asked": asked,
        "names": names,
    }
    return type("PageForm", (PageForm,), members)


def data_from_answers(
    definition: Definition, page_id: str, answers: Mapping[str, Any], language: str = "nl"
) -> dict[str, Any]:
    """The data of a page's form for answers given before; numbers in the notation of the language."""
    data: dict[str, Any] = {}
    for item in routing.items(definition, page_id, dict(answers)):
        if item.id in answers:
            asked = Asked(definition, item, language, "", item.required)
            data |= HANDLERS[item.type].write(asked, answers[item.id])
        if item.id + OTHER in answers:
            data[item.id + OTHER] = answers[item.id + OTHER]
    return data


def answers_from_form(form: PageForm) -> Answers:
    """The answers of a page whose form was validated; an item that was left open is not in them."""
    return dict(form.answers)


def anchor(field: Any) -> str:
    """The id of the first control of a field: of radio buttons and checkboxes the first one."""
    return (
        f"{field.id}-0" if hasattr(field, "iter_choices") and field.type != "SelectField" else str(field.id)
    )


def _about(block: Block, message: str) -> str:
    """What is wrong, after the question that it is about: at the top of a page the field is not in sight."""
    return f"{block.label}{'' if block.label.endswith(('?', '.', '…')) else ':'} {message}"
