"""The tables in a LimeSurvey .lss: questions with their answers, subquestions and settings, in order. Pure.

Survey structures of LimeSurvey 2 and 3 hold the texts in the rows, one row per language; those of 4 and later keep them
in tables of their own ("question_l10ns" …). Both give the same questions here.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from surveys import archive
from surveys.errors import BadFile
from surveys.files.plain_text import words
from surveys.files.reports import phrased
from surveys.files.vocabulary import LANGUAGES
from surveys.texts import Text

Row = dict[str, str]
MOST_ROWS = 50_000
KIND: Text = {"nl": "een vragenlijst van LimeSurvey (.lss)", "en": "a survey of LimeSurvey (.lss)"}


@dataclass
class Choice:
    """An answer or a subquestion."""

    code: str
    text: Text
    scale: int = 0
    relevance: str = ""


@dataclass
class Question:
    qid: str
    gid: str
    row: int
    """Its place among the questions of the file, from 1."""
    code: str
    type: str
    text: Text
    help: Text
    mandatory: str
    other: bool
    relevance: str
    answers: list[Choice] = field(default_factory=list)
    subquestions: list[Choice] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    """Attributes that are texts."""


@dataclass
class Group:
    gid: str
    row: int
    title: Text
    description: Text
    relevance: str


@dataclass
class Survey:
    sid: str
    languages: list[str]
    title: Text
    welcome: Text
    groups: list[Group]
    questions: list[Question]
    conditions: set[str]
    """Questions with conditions of the old kind."""
    left: dict[str, int]
    """What else the file holds, counted: quotas, default values, assessments."""


def read(data: bytes) -> Survey:
    """The survey in an .lss. Raises BadFile for what is none."""
    root = archive.xml(data)
    kind = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or kind not in ("Survey", "Group", "Question"):
        raise BadFile(phrased("unreadable", kind=KIND))
    return _Reader(root).survey()


class _Reader:
    def __init__(self, root: Any) -> None:
        self.root = root
        surveys = self.table("surveys")
        first = surveys[0] if surveys else {}
        spoken = [first.get("language", ""), *first.get("additional_languages", "").split()]
        spoken += [(element.text or "").strip() for element in root.iterfind("languages/language")]
        self.spoken = [one for one in dict.fromkeys(spoken) if one]
        self.sid = first.get("sid", "")

    def table(self, name: str) -> list[Row]:
        rows = self.root.findall(f"{name}/rows/row")
        if len(rows) > MOST_ROWS:
            raise BadFile(phrased("too_long", sheet=name, most=MOST_ROWS))
        return [{str(cell.tag): (cell.text or "").strip() for cell in row} for row in rows]

    def survey(self) -> Survey:
        settings = self.table("surveys_languagesettings")
        title = self._texts(settings, "surveyls_title", "surveyls_language")
        welcome = self._texts(settings, "surveyls_welcometext", "surveyls_language")
        left = {name: len(self.table(name)) for name in ("quota", "defaultvalues", "assessments")}
        conditions = {row.get("qid", "") for row in self.table("conditions")}
        return Survey(
            self.sid, self.spoken, title, welcome, self._groups(), self._questions(), conditions, left
        )

    def _groups(self) -> list[Group]:
        texts = _by(self.table("group_l10ns"), "gid")
        found = []
        for number, rows in enumerate(_by(self.table("groups"), "gid").values(), 1):
            row = rows[0]
            spoken = texts.get(row["gid"], rows)
            title, about = self._texts(spoken, "group_name"), self._texts(spoken, "description")
            found.append(
                (
                    _order(row, "group_order"),
                    Group(row["gid"], number, title, about, row.get("grelevance", "")),
                )
            )
        return [group for _, group in sorted(found, key=lambda pair: (pair[0], pair[1].row))]

    def _questions(self) -> list[Question]:
        texts = _by(self.table("question_l10ns"), "qid")
        rows = self.table("questions") + self.table("subquestions")
        every = _by(rows, "qid")
        found: list[tuple[int, Question]] = []
        subs: dict[str, list[tuple[int, Choice]]] = defaultdict(list)
        for qid, same in every.items():
            row, spoken = same[0], texts.get(qid, same)
            if row.get("parent_qid", "0") not in ("", "0"):
                choice = Choice(
                    row.get("title", ""), self._texts(spoken, "question"), _order(row, "scale_id")
                )
                choice.relevance = row.get("relevance", "")
                subs[row["parent_qid"]].append((_order(row, "question_order"), choice))
            else:
                found.append((_order(row, "question_order"), self._question(row, spoken, len(found) + 1)))
        questions = [question for _, question in sorted(found, key=lambda pair: (pair[0], pair[1].row))]
        self._complete(questions, subs)
        return questions

    def _question(self, row: Row, spoken: list[Row], number: int) -> Question:
        return Question(
            row.get("qid", ""), row.get("gid", ""), number, row.get("title", ""), row.get("type", ""),
            self._texts(spoken, "question"), self._texts(spoken, "help"), row.get("mandatory", "N"),
            row.get("other", "N") == "Y", row.get("relevance", ""),
        )  # fmt: skip

    def _complete(self, questions: list[Question], subs: dict[str, list[tuple[int, Choice]]]) -> None:
        answers = self._answers()
        attributes = _by(self.table("question_attributes"), "qid")
        for question in questions:
            question.subquestions = [one for _, one in sorted(subs[question.qid], key=lambda pair: pair[0])]
            question.answers = answers.get(question.qid, [])
            for row in attributes.get(question.qid, []):
                name, value, spoken = row.get("attribute", ""), row.get("value", ""), row.get("language", "")
                if spoken and value:
                    if language := self._language(spoken):
                        question.texts.setdefault(name, {})[language] = words(value)
                elif value:
                    question.attributes[name] = value

    def _answers(self) -> dict[str, list[Choice]]:
        texts = _by(self.table("answer_l10ns"), "aid")
        found: dict[str, dict[tuple[str, str], list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in self.table("answers"):
            found[row.get("qid", "")][(row.get("scale_id", "0"), row.get("code", ""))].append(row)
        return {
            qid: [
                choice
                for _, choice in sorted(
                    (
                        (
                            _order(rows[0], "sortorder"),
                            Choice(
                                code,
                                self._texts(texts.get(rows[0].get("aid", ""), rows), "answer"),
                                int(scale or 0),
                            ),
                        )
                        for (scale, code), rows in choices.items()
                    ),
                    key=lambda pair: pair[0],
                )
            ]
            for qid, choices in found.items()
        }

    def _texts(self, rows: list[Row], column: str, language_column: str = "language") -> Text:
        """A text by our languages; what has no language of its own counts for the first one."""
        text: Text = {}
        for row in rows:
            spoken = row.get(language_column, "") or (self.spoken[0] if self.spoken else "en")
            language, said = self._language(spoken), words(row.get(column, ""))
            if language and said:
                text.setdefault(language, said)
        return text

    def _language(self, spoken: str) -> str | None:
        """Ours for "nl", "nl-informal", "en"; the base language of a survey in none of them counts as English."""
        known = spoken.partition("-")[0].lower()
        if known in LANGUAGES.values():
            return known
        known_ones = any(one.partition("-")[0].lower() in LANGUAGES.values() for one in self.spoken)
        return "en" if not known_ones and self.spoken[:1] == [spoken] else None


def _by(rows: list[Row], key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(key, ""), []).append(row)
    return found


def _order(row: Row, key: str) -> int:
    value = row.get(key, "")
    return int(value) if value.lstrip("-").isdigit() and len(value) < 10 else 0
