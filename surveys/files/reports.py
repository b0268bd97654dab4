"""What was found while reading a file of elsewhere, place by place, in both languages. Pure."""

from dataclasses import dataclass, field
from typing import Any, Literal

from surveys.definition import Definition
from surveys.files.phrases import PHRASES
from surveys.texts import Text, pick

Severity = Literal["error", "warning", "note"]
ORDER: dict[str, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True)
class Problem:
    """`severity`: "error" (the row was left out), "warning" (something of it was) or "note"."""

    sheet: str
    row: int
    column: str
    text: Text
    severity: Severity

    @property
    def message(self) -> str:
        return self.text["en"]

    def to_json(self, language: str = "en") -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": pick(self.text, language),
            "severity": self.severity,
        }


@dataclass
class Report:
    """Collects problems while a file is read; the same thing at the same place is said once."""

    problems: list[Problem] = field(default_factory=list)

    def say(
        self, sheet: str, row: int, column: str, phrase: str, severity: Severity = "warning", **values: Any
    ) -> None:
        """A sentence of `phrases`; a value that is a text in two languages is said in the language of the sentence."""
        self.tell(sheet, row, column, phrased(phrase, **values), severity)

    def tell(self, sheet: str, row: int, column: str, text: Text, severity: Severity = "warning") -> None:
        problem = Problem(sheet, row, column, text, severity)
        if problem not in self.problems:
            self.problems.append(problem)


@dataclass(frozen=True)
class Result:
    """The instrument that could be made, or None; and what of the file it does not hold."""

    definition: Definition | None
    problems: list[Problem]

    @property
    def items(self) -> int:
        return sum(1 for _ in self.definition.items()) if self.definition else 0

    def to_json(self, language: str = "en") -> dict[str, Any]:
        return {
            "ok": self.definition is not None,
            "instrument": self.definition.to_json() if self.definition else None,
            "items": self.items,
            "problems": [problem.to_json(language) for problem in self.problems],
        }


def phrased(phrase: str, **values: Any) -> Text:
    """A sentence of `phrases` with its values, in each language."""
    return {
        language: sentence.format(
            **{k: pick(v, language) if isinstance(v, dict) else shortened(v) for k, v in values.items()}
        )
        for language, sentence in PHRASES[phrase].items()
    }


def shortened(value: Any, most: int = 160) -> str:
    """What a file says, short enough to repeat."""
    text = str(value)
    return text if len(text) <= most else text[: most - 1] + "…"
