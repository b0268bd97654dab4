"""Our own YAML and JSON: an instrument written in one stable order, and read back with the line of each mistake. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import yaml

from surveys.definition import Definition, parse
from surveys.errors import BadDefinition, BadFile
from surveys.files.reports import Report, Result, phrased
from surveys.files.sheets import decoded
from surveys.making.soundness import BadInstrument

MOST_BYTES = 5 * 2**20
MOST_DEPTH = 40
Form = Literal["yaml", "json"]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write(definition: Definition, form: Form) -> bytes:
    """The definition in the order of its fields; equal definitions give equal bytes."""
    data = definition.to_json()
    if form == "json":
        return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()
    text: str = yaml.dump(data, Dumper=_DUMPER, sort_keys=False, allow_unicode=True, width=110, indent=2)
    return text.encode()


def from_bytes(data: bytes, name: str = "") -> Result:
    """The definition in a YAML or JSON text. Raises BadFile for what is neither, or too large."""
    if len(data) > MOST_BYTES:
        raise BadFile(phrased("too_large", most=MOST_BYTES // 2**20))
    text = decoded(data)
    report = Report()
    try:
        found = _json(text) if text.lstrip().startswith("{") else _yaml(text)
    except _RefusalError as error:
        report.say("", error.line, "", error.phrase, "error", why=error.why)
        return Result(None, report.problems)
    if not isinstance(found, Mapping):
        raise BadFile(phrased("unreadable", kind={"nl": "YAML of JSON", "en": "YAML or JSON"}))
    try:
        return Result(parse(_taken_from_report(dict(found))), [])
    except BadInstrument as error:
        for problem in error.places:
            report.tell("", 0, problem.place, problem.text, "error")
    except BadDefinition as error:
        report.tell("", 0, "", error.text, "error")
    return Result(None, report.problems)


def plain(data: bytes) -> Any:
    """What stands in a YAML text from outside, bounded like an instrument. Raises BadFile with the line of a mistake."""
    if len(data) > MOST_BYTES:
        raise BadFile(phrased("too_large", most=MOST_BYTES // 2**20))
    try:
        return _yaml(decoded(data))
    except _RefusalError as error:
        told = phrased(error.phrase, why=error.why)
        raise BadFile(
            {"nl": f"Regel {error.line}: {told['nl']}.", "en": f"Line {error.line}: {told['en']}."}
        ) from error


def _taken_from_report(data: dict[str, Any]) -> Any:
    """What the doors write holds the instrument under "instrument"."""
    return data["instrument"] if set(data) == {"ok", "instrument", "items", "problems"} else data


class _RefusalError(Exception):
    def __init__(self, phrase: str, line: int, why: str = "") -> None:
        self.phrase, self.line, self.why = phrase, line, why
        super().__init__(phrase)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _RefusalError("json", error.lineno, error.msg) from error
    except RecursionError as error:
        raise _RefusalError("json", 1, "nested too deeply") from error


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _yaml(text: str) -> Any:
    """Aliases are refused, as a few of them can stand for gigabytes; so is deep nesting."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.AliasEvent):
                raise _RefusalError("alias", _line(event))
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MOST_DEPTH:
                raise _RefusalError("yaml", _line(event), "nested too deeply")
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  a safe loader, in C where there is one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or str(error)
        raise _RefusalError("yaml", mark.line + 1 if mark else 1, str(why)) from error
    except (ValueError, RecursionError) as error:
        raise _RefusalError("yaml", 1, str(error)) from error
