"""A WTForms class per page, from the definition and the answers so far. Pure.

    cls = form_class(definition, page_id, answers, language)
    form = cls(data=data_from_answers(definition, page_id, answers, language))    # to show
    form = cls(request.form); form.validate(); answers_from_form(form)            # to read

A template goes through `form.blocks`; see surveys.asking.blocks for what each item offers it. `form.summary` has the errors
with the control that each link leads to.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from wtforms.form import BaseForm

from surveys import routing
from surveys.answers import OTHER, UNKNOWN, Answers, free_choice_made
from surveys.asking.blocks import CONFIRM, Block, anchor
from surveys.asking.blocks import Entry as EntryBlock
from surveys.asking.piping import entry_title, pipe
from surveys.asking.view import Entry, View, view_of, visible
from surveys.definition import Definition, Item, Page
from surveys.expressions import page_checks
from surveys.fields import HANDLERS
from surveys.fields.asking import ERRORS, OTHER_LENGTH, AnswerError, Asked, text, within
from surveys.fields.repeats import most_entries, name_in
from surveys.fields.texts import confirm_field
from surveys.rules import Context, holds
from surveys.texts import Text, pick

__all__ = ["Block", "PageForm", "anchor", "answers_from_form", "data_from_answers", "form_class"]


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
    """Per item, in an entry of a repeat per entry, the names of its fields."""

    def __init__(self, formdata: Any = None, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(self.made)
        self.process(formdata, data=data)
        self.blocks = [Block(self, asked) for asked in self.asked]
        self.answers: Answers = {}
        """What was read by `validate`: the answers of this page."""
        self.shared: set[str] = set()
        """What is wrong at several items together; the summary says it once."""

    @classmethod
    def every_asked(cls) -> Iterator[Asked]:
        """All that is asked on the page, those within entries after their repeat."""
        return _each(cls.asked)

    @property
    def title(self) -> str:
        return pick(self.page.title, self.language)

    @property
    def intro(self) -> str:
        return pick(self.page.intro, self.language)

    @property
    def every_block(self) -> Iterator[Block]:
        """The blocks of the page, those within entries after the block of their repeat."""
        return (one for block in self.blocks for one in block.all)

    @property
    def takes_files(self) -> bool:
        return any(block.kind == "file" for block in self.blocks)

    def refuses_files(self, place: str) -> bool:
        """Whether the item at this place is a file item with something wrong."""
        return any(block.kind == "file" and block.errors and block.id == place for block in self.blocks)

    def only_at(self, place: str) -> None:
        """Forgets what is wrong elsewhere than at this place, "" for everywhere: nobody asked for it yet."""
        for block in self.every_block:
            if place and block.id != place:
                for field in block.fields:
                    field.errors = []

    @property
    def summary(self) -> list[tuple[str, str]]:
        """For the top of the page: (id of the control to go to, the question and what is wrong there), in the page's order.

        A warning stands in it too, as it stops the page once.
        """
        found: list[tuple[str, str]] = []
        waiting = set(self.shared)
        for block in self.every_block:
            for field in block.fields:
                place = block.anchor if block.kind == "repeat" else anchor(field)
                for error in field.errors:
                    if error not in self.shared:
                        found.append((place, _about(block, error)))
                    elif error in waiting:
                        waiting.remove(error)
                        found.append((place, error))
            if block.warning:
                found.append((block.anchor, _about(block, block.warning)))
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        """Read all answers into `answers`; whether the page can be saved.

        Checks what each kind of item asks, then required answers, then constraints; warnings only when all of that
        is right, and each only once.
        """
        super().validate(extra_validators)
        self.answers = self._read_all()
        everything = {
            key: value for key, value in self.known.items() if key.removesuffix(OTHER) not in self.names
        } | self.answers
        view = view_of(self.definition, everything)
        checks = list(self._checks(view))
        for block, known, knowledge in checks:
            self._check_required(block, known, knowledge)
            self._check_entries(block, view)
        for block, known, knowledge in checks:
            if block.item.constraint and block.answer not in (None, UNKNOWN) and not block.errors:
                self._check_constraint(block, known, replace(knowledge, this=block.answer))
        for check in page_checks.failed(self.page, view.known, view.context, "error"):
            self._refuse_together(check.items, self._said(check.message, view.known))
        if any(block.errors for block in self.every_block):
            return False
        for block, known, knowledge in checks:
            if block.item.warn and block.answer is not None:
                self._warn(block, known, replace(knowledge, this=block.answer))
        for check in page_checks.failed(self.page, view.known, view.context, "warning"):
            self._warn_together(check.items, self._said(check.message, view.known))
        return not any(block.warning for block in self.every_block)

    def _read_all(self) -> Answers:
        found: Answers = {}
        for block in self.blocks:
            if block.kind == "repeat":
                entries = [_out_of_view(block, entry) | self._read(entry.blocks) for entry in block.entries]
                if any(entries) or len(entries) > int(block.item.min or 0):
                    found[block.item.id] = block.answer = entries
            else:
                found |= self._read([block])
        return found

    def _read(self, blocks: list[Block]) -> Answers:
        """The answers of these blocks, by the items' own ids."""
        found: Answers = {}
        for block in blocks:
            item, data = block.item, {name: self[name].data for name in self.names[block.item.id]}
            if not item.asks:
                continue
            try:
                block.answer = HANDLERS[item.type].read(block.asked, data)
                other = within(item.id + OTHER, text(data.get(item.id + OTHER)), OTHER_LENGTH)
            except AnswerError as error:
                block.answer = None
                self._refuse(error.name, pick(error.text, self.language))
                continue
            if block.answer is not None:
                found[block.asked.key] = block.answer
                if other and free_choice_made(item.options, block.answer):
                    found[block.asked.key + OTHER] = other
        return found

    def _checks(self, view: View) -> Iterator[tuple[Block, Mapping[str, Any], Context]]:
        """What is shown with these answers, and what the checks of each may look at."""
        for block in self.blocks:
            if not view.shown(self.definition.item(block.asked.key)):
                continue
            yield block, view.known, view.context
            made = view.entries(block.item) if block.entries else []
            for shown, entry in zip(block.entries, made, strict=False):
                for one in shown.blocks:
                    if not entry.empty and entry.shown(self.definition.item(one.asked.key)):
                        yield one, entry.inside, entry.context

    def _check_required(self, block: Block, known: Mapping[str, Any], knowledge: Context) -> None:
        item = block.item
        if not item.asks or item.type == "repeat" or block.answer is not None or block.errors:
            return
        if routing.required(item, known, knowledge):
            self._refuse(self.names[item.id][0], pick(ERRORS["required"], self.language))

    def _check_entries(self, block: Block, view: View) -> None:
        """Whether a repeat that must be answered has enough entries with something in them."""
        item = block.item
        if item.type != "repeat" or not routing.required(item, view.known, view.context):
            return
        if sum(not entry.empty for entry in view.entries(item)) < routing.fewest(item):
            message = pick(ERRORS["entries"], self.language).format(count=routing.fewest(item))
            self._refuse(self.names[item.id][0], message)

    def _check_constraint(self, block: Block, known: Mapping[str, Any], knowledge: Context) -> None:
        if holds(block.item.constraint, known, knowledge) is False:
            self._refuse(self.names[block.item.id][0], self._said(block.item.constraint_message, known))

    def _warn(self, block: Block, known: Mapping[str, Any], knowledge: Context) -> None:
        item = block.item
        mark = self[item.id + CONFIRM]
        if mark.data or block.answer == block.asked.known:
            return
        if holds(item.warn, known, knowledge):
            block.warning = self._said(item.warn_message, known)
            mark.data = "1"

    def _refuse_together(self, names: list[str], message: str) -> None:
        """A check over several items refuses at each of them; the summary leads to the first."""
        self.shared.add(message)
        for block in self.blocks:
            if block.item.id in names and not block.errors:
                self._refuse(self.names[block.item.id][0], message)

    def _warn_together(self, names: list[str], message: str) -> None:
        """A warning over several items stands at the first, and asks once for these answers."""
        shown = {block.item.id: block for block in self.blocks}
        blocks = [shown[name] for name in names if name in shown]
        marks = [self[block.item.id + CONFIRM] for block in blocks]
        new = any(block.answer != block.asked.known for block in blocks)
        if new and not any(mark.data for mark in marks):
            blocks[0].warning = message
            marks[0].data = "1"

    def _said(self, message: Text, known: Mapping[str, Any]) -> str:
        return pipe(message, known, self.language, self.definition)

    def _refuse(self, name: str, message: str) -> None:
        self[name].errors = [*self[name].errors, message]


def form_class(definition: Definition, page_id: str, answers: Answers, language: str) -> type[PageForm]:
    """The form of a page for these answers: only items, rows and options that are relevant now have fields."""
    asked = [one for one in _asked(definition, page_id, answers, language) if visible(one.item)]
    warned = page_checks.warned(definition.page(page_id))
    names: dict[str, list[str]] = {}
    made_fields: dict[str, Any] = {}
    for one in _each(asked):
        made = HANDLERS[one.item.type].fields(one)
        if one.item.warn or one.item.id in warned:
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
    for asked in _asked(definition, page_id, dict(answers), language):
        data |= _written(asked, answers)
        for number, inside in enumerate(asked.entries):
            given = answers.get(asked.key) or []
            for one in inside:
                data |= _written(one, given[number] if number < len(given) else {})
    return data


def answers_from_form(form: PageForm) -> Answers:
    """The answers of a page whose form was validated; an item that was left open is not in them."""
    return dict(form.answers)


def kept_answers(form: PageForm, filled_in: Collection[str] = ()) -> Answers:
    """What was read, and for an item whose new answer is not right yet the answer it had.

    What the register filled in (`filled_in`) is no answer it had: only the partner makes it one.
    """
    kept = answers_from_form(form)
    for block in form.blocks:
        if block.kind == "repeat":
            before = form.known.get(block.item.id) or []
            for entry, own, old in zip(block.entries, kept.get(block.item.id, []), before, strict=False):
                _keep(entry.blocks, own, old)
        else:
            _keep([block], kept, {key: form.known[key] for key in form.known if key not in filled_in})
    return kept


def _out_of_view(block: Block, entry: EntryBlock) -> Answers:
    """What an entry holds of items that are not shown now; it stays, as answers out of view do."""
    known = block.asked.known or []
    shown = {one.asked.key for one in entry.blocks}
    before = known[entry.number] if entry.number < len(known) else {}
    return {key: value for key, value in before.items() if key.removesuffix(OTHER) not in shown}


def _each(asked: list[Asked]) -> Iterator[Asked]:
    for one in asked:
        yield one
        for inside in one.entries:
            yield from inside


def _keep(blocks: list[Block], kept: Answers, before: Answers) -> None:
    for block in blocks:
        if block.errors:
            for key in (block.asked.key, block.asked.key + OTHER):
                if key in before:
                    kept[key] = before[key]


def _written(asked: Asked, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The data of one item's fields."""
    found: dict[str, Any] = {}
    if asked.key in answers:
        found |= HANDLERS[asked.item.type].write(asked, answers[asked.key])
    if asked.key + OTHER in answers:
        found[asked.item.id + OTHER] = answers[asked.key + OTHER]
    return found


def _asked(definition: Definition, page_id: str, answers: Answers, language: str) -> Iterator[Asked]:
    """The items of a page as they are asked, those of a repeat within it."""
    view = view_of(definition, answers)
    for item in view.items(definition.page(page_id)):
        known = view.known
        entries = view.entries(item)[: most_entries(item)] if item.type == "repeat" else []
        yield Asked(
            definition,
            item,
            language,
            pipe(item.text, known, language, definition),
            routing.required(item, known, view.context),
            view.value(item.id) if item.calculation else None,
            known=answers.get(item.id),
            key=item.id,
            entries=[list(_asked_in(definition, entry, language)) for entry in entries],
            titles=[entry_title(item, e.number, e.inside, language, definition) for e in entries],
        )


def _asked_in(definition: Definition, entry: Entry, language: str) -> Iterator[Asked]:
    """The items of one entry, each with a name of its own."""
    for item in filter(visible, entry.items()):
        yield Asked(
            definition,
            _renamed(item, entry),
            language,
            pipe(item.text, entry.inside, language, definition),
            routing.required(item, entry.inside, entry.context),
            entry.value(item) if item.calculation else None,
            known=entry.answers.get(item.id),
            key=item.id,
        )


def _renamed(item: Item, entry: Entry) -> Item:
    return item.model_copy(update={"id": name_in(entry.group.id, entry.number - 1, item.id)})


def _about(block: Block, message: str) -> str:
    """What is wrong, after the question that it is about: at the top of a page the field is not in sight."""
    within = f"{block.within}: " if block.within else ""
    return f"{within}{block.label}{'' if block.label.endswith(('?', '.', '…')) else ':'} {message}"
