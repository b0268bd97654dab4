"""A question of LimeSurvey as items, and what its variables are called in expressions and responses. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from surveys.files.expression_script import Variable
from surveys.files.limesurvey_tables import Choice, Question
from surveys.files.naming import Names
from surveys.files.reports import Report, Severity
from surveys.files.settling import AT
from surveys.files.vocabulary import NONE_TEXT, OTHER_TEXT, item_name, option_name
from surveys.texts import Text, pick

Data = dict[str, Any]

FIXED: dict[str, list[tuple[str, int, Text]]] = {
    "A": [(str(n), n, {"nl": str(n), "en": str(n)}) for n in range(1, 6)],
    "B": [(str(n), n, {"nl": str(n), "en": str(n)}) for n in range(1, 11)],
    "C": [("Y", 1, {"nl": "Ja", "en": "Yes"}),
          ("N", 2, {"nl": "Nee", "en": "No"}), ("U", 3, {"nl": "Onzeker", "en": "Uncertain"})],
    "E": [("I", 1, {"nl": "Meer", "en": "Increase"}),
          ("S", 2, {"nl": "Gelijk", "en": "Same"}), ("D", 3, {"nl": "Minder", "en": "Decrease"})],
}  # fmt: skip
"""The scales of array questions that carry their own."""
GENDER = [("F", {"nl": "Vrouw", "en": "Female"}), ("M", {"nl": "Man", "en": "Male"})]
QUIET = frozenset(
    "random_order array_filter array_filter_exclude min_answers max_answers em_validation_q em_validation_q_tip "
    "suffix other_replace_text exclude_all_others maximum_chars min_num_value_n max_num_value_n num_value_int_only "
    "max_num_of_files max_filesize allowed_filetypes equation public_statistics hide_tip page_break statistics_showgraph "
    "statistics_graphtype cssclass display_columns text_input_width text_input_columns time_limit_action display_rows "
    "question_template answer_width save_as_default clear_default printable_help scale_export input_size numbers_only "
    "slider_rating dropdown_prepostfix dropdown_separators use_dropdown show_title show_comment reverse alphasort "
    "subquestion_width repeat_headings other_comment_mandatory parent_order samechoiceheight samelistheight showpopups "
    "value_range_allows_missing rank_title choice_title date_format placeholder statistics_showmap keep_codes_order "
    "min_num_of_files other_numbers_only category_separator answer_order keep_aspect location_defaultposition".split()
)  # fmt: skip
"""Settings that are taken over, or only say how a question looks."""
OFF = frozenset({"0", "", "N", "default", "core"})


@dataclass
class Built:
    """Collects what the questions become."""

    report: Report
    names: Names
    scales: dict[str, Data] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    rows: int = 0

    def items(self, question: Question, prefix: str) -> list[Data]:
        """The items of a question; none, reported, for a type that cannot be asked."""
        make = _MAKERS.get(question.type)
        if make is None:
            self.say(question, "type", "unsupported_type", "error", kind=f"{question.code} ({question.type})")
            return []
        made = make(self, question)
        for item in made:
            item[AT] = ("questions", question.row)
            if not item["text"] and item["type"] != "calculated":
                item["text"] = {"en": question.code}
                self.say(question, "question", "no_text")
        if len(made) > 1:
            self.say(question, "type", "divided", "note", code=question.code, count=len(made))
        self._known(question, prefix)
        self._settings(question)
        return made

    def identifier(self, code: str, number: int) -> str:
        wanted = item_name(code, f"q{number}")
        return self.names.free_item(wanted)

    def say(
        self, question: Question, column: str, phrase: str, severity: Severity = "warning", **values: Any
    ) -> None:
        self.report.say("questions", question.row, column, phrase, severity, **values)

    def basic(self, question: Question, kind: str, *, code: str = "", text: Text | None = None) -> Data:
        """What every item of a question has; a part of one carries the question's text before its own."""
        identifier = self.identifier(code or question.code, question.row)
        item: Data = {
            "id": identifier,
            "type": kind,
            "text": question.text if text is None else under(question.text, text),
        }
        if question.help and text is None:
            item["hint"] = question.help
        if question.mandatory == "Y" and kind not in ("note", "calculated"):
            item["required"] = True
        if question.attributes.get("random_order") == "1" and kind in (
            "single",
            "multi",
            "rank",
            "likert_matrix",
        ):
            item["shuffle"] = True
        self.variables[code or question.code] = Variable(identifier)
        return item

    def scale(
        self, question: Question, points: list[tuple[str, int, Text]], name: str
    ) -> tuple[str, dict[str, str | int]]:
        """A scale of the definition, the same points once; and what the codes are called here."""
        data = {"points": [{"value": value, "text": text} for _, value, text in points]}
        key = next((known for known, scale in self.scales.items() if scale == data), name)
        self.scales[key] = data
        changed: dict[str, str | int] = {code: value for code, value, _ in points if code != str(value)}
        if changed and question.type not in FIXED:
            codes = ", ".join(f"{code} = {value}" for code, value in changed.items())
            self.say(question, "answers", "scale_codes", "note", code=question.code, codes=codes)
        return key, changed

    def _known(self, question: Question, prefix: str) -> None:
        """The same variables by LimeSurvey's own column names: 123X4X56SQ1."""
        for code, variable in list(self.variables.items()):
            if code == question.code or code.startswith(f"{question.code}_"):
                rest = code[len(question.code) :].removeprefix("_")
                self.variables.setdefault(f"{prefix}{question.qid}{rest}", variable)

    def _settings(self, question: Question) -> None:
        for name, value in question.attributes.items():
            if name not in QUIET and value not in OFF:
                self.say(
                    question,
                    "question_attributes",
                    "attribute",
                    "note",
                    code=question.code,
                    attribute=name,
                    value=value,
                )


def under(text: Text, part: Text) -> Text:
    return {language: f"{pick(text, language)} – {pick(part, language)}" for language in {**text, **part}}


def numbered(choices: list[Choice]) -> list[tuple[str, int, Text]]:
    """Codes as whole numbers: as they are, else the number they end with, else their place."""
    codes = [choice.code for choice in choices]
    if all(re.fullmatch(r"-?[0-9]{1,6}", code) for code in codes):
        values = [int(code) for code in codes]
    else:
        ends = [re.search(r"[0-9]{1,6}$", code) for code in codes]
        values = [int(end[0]) for end in ends if end]
    if len(set(values)) != len(codes):
        values = list(range(1, len(codes) + 1))
    return [
        (choice.code, value, choice.text or {"en": choice.code})
        for choice, value in zip(choices, values, strict=True)
    ]


# ---------------------------------------------------------------- by type


def _plain(kind: str, **more: Any) -> Callable[[Built, Question], list[Data]]:
    def make(built: Built, question: Question) -> list[Data]:
        item = built.basic(question, kind) | more
        _bounds(item, question)
        return [item]

    return make


def _bounds(item: Data, question: Question) -> None:
    attributes = question.attributes
    if item["type"] == "number":
        for key, name in (("min", "min_num_value_n"), ("max", "max_num_value_n")):
            if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", attributes.get(name, "")):
                item[key] = float(attributes[name])
        item["decimals"] = 0 if attributes.get("num_value_int_only") == "1" else 2
    elif item["type"] in ("short_text", "long_text") and attributes.get("maximum_chars", "").isdigit():
        item["max_length"] = max(1, min(100_000, int(attributes["maximum_chars"])))
    if suffix := question.texts.get("suffix"):
        item["unit"] = suffix


def _options(built: Built, question: Question, choices: list[Choice]) -> list[Data]:
    """The options, with "other" and with a second one where there is only one."""
    found = {option["id"]: option for option in _listed(built, question, choices)}
    if question.other:
        text = question.texts.get("other_replace_text") or dict(OTHER_TEXT)
        found.setdefault("other", {"id": "other", "text": text, "free_text": True})
    if len(found) == 1:
        built.say(question, "answers", "one_choice")
        found.setdefault("none", {"id": "none", "text": dict(NONE_TEXT), "exclusive": True})
    return list(found.values())


def _listed(built: Built, question: Question, choices: list[Choice]) -> list[Data]:
    excluded = set(question.attributes.get("exclude_all_others", "").split(";"))
    found: dict[str, Data] = {}
    for number, choice in enumerate(choices, 1):
        identifier = option_name(choice.code, f"choice{number}")
        if identifier in found:
            built.say(question, "answers", "choice_twice", key=choice.code, list=question.code)
            continue
        found[identifier] = {
            "id": identifier,
            "text": choice.text or {"en": choice.code},
            AT: ("questions", question.row),
        }
        if choice.code in excluded:
            found[identifier]["exclusive"] = True
        if choice.relevance not in ("", "1"):
            found[identifier]["::relevance"] = choice.relevance
    return list(found.values())


def _single(built: Built, question: Question) -> list[Data]:
    item = built.basic(question, "single") | {"options": _options(built, question, question.answers)}
    if not item["options"]:
        built.say(question, "answers", "no_list", "error", list=question.code)
        return []
    if question.type == "O":
        built.say(question, "type", "comment_left", code=question.code)
    built.variables[question.code] = Variable(item["id"], values={"-oth-": "other"})
    built.variables[f"{question.code}_other"] = Variable(f"{item['id']}__other")
    return [item]


def _multi(built: Built, question: Question) -> list[Data]:
    item = built.basic(question, "multi") | {"options": _options(built, question, question.subquestions)}
    if not item["options"]:
        built.say(question, "answers", "no_list", "error", list=question.code)
        return []
    if question.type == "P":
        built.say(question, "type", "comment_left", code=question.code)
    for number, choice in enumerate(question.subquestions, 1):
        ticked = option_name(choice.code, f"choice{number}")
        built.variables[f"{question.code}_{choice.code}"] = Variable(item["id"], ticked)
    built.variables[f"{question.code}_other"] = Variable(f"{item['id']}__other")
    return [item]


def _rank(built: Built, question: Question) -> list[Data]:
    item = built.basic(question, "rank") | {
        "options": _options(built, question, question.answers or question.subquestions)
    }
    return [item] if item["options"] else []


def _gender(built: Built, question: Question) -> list[Data]:
    return [
        built.basic(question, "single")
        | {"options": [{"id": code, "text": dict(text)} for code, text in GENDER]}
    ]


def _yes_no(built: Built, question: Question) -> list[Data]:
    item = built.basic(question, "yes_no")
    built.variables[question.code] = Variable(item["id"], values={"Y": "yes", "N": "no"})
    return [item]


def _matrix(built: Built, question: Question) -> list[Data]:
    points = FIXED.get(question.type) or numbered(
        [choice for choice in question.answers if choice.scale == 0]
    )
    return _matrix_of(built, question, points, question.code)


def _matrix_of(
    built: Built, question: Question, points: list[tuple[str, int, Text]], code: str
) -> list[Data]:
    rows = _listed(built, question, [one for one in question.subquestions if one.scale == 0])
    if len(points) < 2 or not rows:
        built.say(question, "answers", "no_list", "error", list=question.code)
        return []
    item = built.basic(question, "likert_matrix", code=code) | {"rows": rows}
    item["scale"], values = built.scale(question, points, code)
    for row in rows:
        built.variables[f"{code}_{row['id']}"] = Variable(f"{item['id']}.{row['id']}", values=values)
    return [item]


def _dual(built: Built, question: Question) -> list[Data]:
    made = []
    for scale in (0, 1):
        points = numbered([choice for choice in question.answers if choice.scale == scale])
        made += _matrix_of(built, question, points, f"{question.code}_{scale + 1}")
    return made


def _each(kind: str) -> Callable[[Built, Question], list[Data]]:
    """An item per subquestion, or per cell of a table."""

    def make(built: Built, question: Question) -> list[Data]:
        made = []
        rows = [one for one in question.subquestions if one.scale == 0]
        columns: list[Choice | None] = [one for one in question.subquestions if one.scale == 1]
        for row in rows:
            for column in columns or [None]:
                code = f"{question.code}_{row.code}" + (f"_{column.code}" if column else "")
                text = under(row.text, column.text) if column else row.text
                item = built.basic(question, kind, code=code, text=text)
                _bounds(item, question)
                made.append(item)
        return made

    return make


def _file(built: Built, question: Question) -> list[Data]:
    item = built.basic(question, "file")
    most = question.attributes.get("max_num_of_files", "")
    item["max_files"] = max(1, min(10, int(most))) if most.isdigit() else 1
    return [item]


def _equation(built: Built, question: Question) -> list[Data]:
    item = built.basic(question, "calculated")
    item["::equation"] = question.attributes.get("equation") or pick(question.text, "en")
    item["text"] = {}
    item.pop("hint", None)
    return [item]


_MAKERS: dict[str, Callable[[Built, Question], list[Data]]] = {
    "L": _single, "!": _single, "O": _single, "M": _multi, "P": _multi, "R": _rank, "G": _gender, "Y": _yes_no,
    "F": _matrix, "H": _matrix, "A": _matrix, "B": _matrix, "C": _matrix, "E": _matrix, "1": _dual,
    "N": _plain("number"), "D": _plain("date"), "S": _plain("short_text"), "T": _plain("long_text"),
    "U": _plain("long_text"), "X": _plain("note"), "5": _plain("scale", min=1, max=5), "K": _each("number"),
    "Q": _each("short_text"), ":": _each("number"), ";": _each("short_text"), "|": _file, "*": _equation,
}  # fmt: skip
