"""A LimeSurvey survey structure (.lss) to an instrument, with a report per question. Pure."""

import re
from typing import Any

from surveys.errors import BadFile
from surveys.files.expression_script import UntranslatableError, Variable, translate
from surveys.files.limesurvey_items import Built, Data
from surveys.files.limesurvey_tables import Group, Question, Survey, read
from surveys.files.naming import Names
from surveys.files.reports import Report, Result, phrased
from surveys.files.settling import AT, settle
from surveys.files.vocabulary import DOES_NOT_FIT, LANGUAGES, option_name
from surveys.texts import Text

_BRACES = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"(?:INSERTANS:)?([A-Za-z0-9_]+)(?:\.(?:NAOK|shown|value|code|valueNAOK))*")
LEFT: dict[str, Text] = {
    "quota": {"nl": "quota", "en": "quotas"},
    "defaultvalues": {"nl": "vooraf ingevulde antwoorden", "en": "answers filled in beforehand"},
    "assessments": {"nl": "beoordelingsregels", "en": "assessment rules"},
}


def from_bytes(data: bytes, name: str = "survey") -> Result:
    """The instrument in an .lss, as far as it can be made. Raises BadFile for what is none."""
    survey = read(data)
    if not survey.questions:
        raise BadFile(phrased("no_questions"))
    return _Converter(survey, name).result()


class _Converter:
    def __init__(self, survey: Survey, name: str) -> None:
        self.survey, self.name = survey, name
        self.report = Report()
        self.built = Built(self.report, Names(self.report, "questions"))

    def result(self) -> Result:
        self._languages()
        pages: list[Data] = []
        for group in self.survey.groups or [Group("", 1, {}, {}, "")]:
            made = [
                (question, item)
                for question in self.survey.questions
                if question.gid == group.gid or not self.survey.groups
                for item in self.built.items(question, f"{self.survey.sid}X{group.gid}X")
            ]
            for question, item in made:
                self._conditions(question, item)
            pages.append(self._page(group, [item for _, item in made], len(pages) + 1))
        spoken = sorted({lang for page in pages for item in page["items"] for lang in item["text"]}) or ["en"]
        data: Data = {
            "id": option_name(self.name, "survey"),
            "title": self.survey.title or dict.fromkeys(spoken, self.name),
            "intro": self.survey.welcome,
            "languages": [one for one in ("nl", "en") if one in spoken],
            "scales": self.built.scales,
            "pages": pages,
        }
        for key, what in LEFT.items():
            if count := self.survey.left.get(key):
                self.report.say(key, 1, "", "not_taken", what=what, count=count)
        return Result(settle(data, self.report), self.report.problems)

    def _languages(self) -> None:
        for spoken in self.survey.languages:
            if spoken.partition("-")[0].lower() not in LANGUAGES.values():
                known = any(
                    one.partition("-")[0].lower() in LANGUAGES.values() for one in self.survey.languages
                )
                phrase = "no_language" if known or spoken != self.survey.languages[0] else "taken_as"
                english: Text = {"nl": "Engels", "en": "English"}
                self.report.say("languages", 1, spoken, phrase, language=spoken, known=english)

    def _page(self, group: Group, items: list[Data], number: int) -> Data:
        title = group.title or {"nl": f"Deel {number}", "en": f"Part {number}"}
        page: Data = {"id": f"group{number}", "title": title, "items": items, AT: ("groups", group.row)}
        if group.description:
            page["intro"] = self._piped(group.description, f"group{number}", ("groups", group.row))
        if relevant := self._translated(group.relevance, ("groups", group.row), "grelevance"):
            page["relevant"] = relevant
        return page

    # ------------------------------------------------------------ conditions

    def _conditions(self, question: Question, item: Data) -> None:
        place = ("questions", question.row)
        if equation := item.pop("::equation", None):
            item["calculation"] = self._translated(equation.strip().strip("{}"), place, "equation")
        for key in ("text", "hint", "unit"):
            if key in item:
                item[key] = self._piped(item[key], question.code, place)
        if relevant := self._translated(question.relevance, place, "relevance"):
            item["relevant"] = relevant
        elif question.qid in self.survey.conditions and question.relevance in ("", "1"):
            self.report.say(*place, "relevance", "conditions", code=question.code)
        for part in (*item.get("options", []), *item.get("rows", [])):
            relevance = part.pop("::relevance", "")
            if relevance and (own := self._translated(relevance, place, "relevance")):
                part["relevant"] = own
        if question.mandatory == "S":
            self.report.say(*place, "mandatory", "soft_mandatory", "note", code=question.code)
        self._filter(question, item)
        self._constraint(question, item)

    def _filter(self, question: Question, item: Data) -> None:
        """array_filter: a row or option is shown when that of the same code was ticked in another question."""
        source = question.attributes.get("array_filter", "")
        other = question.attributes.get("array_filter_exclude", "")
        for code, wording in (
            (source, "selected(${{{0}}}, '{1}')"),
            (other, "not(selected(${{{0}}}, '{1}'))"),
        ):
            variable = self.built.variables.get(code)
            if variable is None:
                continue
            for part in (*item.get("rows", []), *item.get("options", [])):
                if f"{code}_{part['id']}" in self.built.variables and "relevant" not in part:
                    part["relevant"] = wording.format(variable.ref, part["id"])

    def _constraint(self, question: Question, item: Data) -> None:
        place = ("questions", question.row)
        parts = []
        for name, sign in (("min_answers", ">="), ("max_answers", "<=")):
            value = question.attributes.get(name, "")
            if value.isdigit() and item["type"] in ("multi", "rank"):
                parts.append(f"count-selected(.) {sign} {int(value)}")
        own = self.built.variables.get(question.code)
        if checked := self._translated(
            question.attributes.get("em_validation_q", ""), place, "em_validation_q", own
        ):
            parts.append(f"({checked})" if parts else checked)
        if parts:
            item["constraint"] = " and ".join(parts)
            item["constraint_message"] = question.texts.get("em_validation_q_tip") or dict(DOES_NOT_FIT)

    def _translated(
        self, expression: str, place: tuple[str, int], column: str, this: Variable | None = None
    ) -> str:
        """The expression in our syntax; "" for none, or one that is reported."""
        expression = expression.strip()
        if expression in ("", "1"):
            return ""
        try:
            return translate(expression, self.built.variables, this)
        except UntranslatableError as error:
            self.report.say(*place, column, "expression", expression=expression, why=error.text)
            return ""

    def _piped(self, text: Text, code: str, place: tuple[str, int]) -> Text:
        """{Q1.shown} in a text as ${Q1}; a calculation in a text is reported and left out."""

        def one(found: re.Match[str]) -> str:
            name = _NAME.fullmatch(found[1].strip())
            variable: Any = self.built.variables.get(name[1]) if name else None
            if variable is not None and not variable.ticked:
                return f"${{{variable.ref}}}"
            if not name and not re.search(r"[A-Za-z]", found[1]):
                return found[0]
            self.report.say(*place, "question", "tailoring", code=code, what=found[0])
            return "…"

        return {language: _BRACES.sub(one, said) for language, said in text.items()}
