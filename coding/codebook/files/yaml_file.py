"""A codebook in our own shape, as YAML (or JSON, which is YAML): read without trust, written whole. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from coding.codebook.files.outline import (
    LABEL,
    LONGEST,
    TEXTS,
    Entry,
    Outline,
    Problem,
    check_size,
    sound,
    text_of,
    too_many,
)
from surveys.errors import BadFile

DIMENSIONS = ("ervaringen", "doelen", "invulling", "methodiek")


LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where it is there: twenty times as fast."""
EVENTS = 400_000
NESTED = 50


def _check(text: str) -> None:
    """Refuses references (a few lines of them can stand for a billion), depth and size, before anything is built."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=LOADER)):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("references are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > NESTED:
            raise yaml.YAMLError("too deep")
        if count > EVENTS:
            raise too_many()


def read(data: bytes) -> Outline:
    """Raises BadFile for what is no YAML, or no codebook."""
    check_size(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(
            "Dit bestand is niet in UTF-8 opgeslagen. Sla het opnieuw op, met UTF-8.",
            "This file was not saved as UTF-8. Save it again, as UTF-8.",
        ) from error
    try:
        _check(text)
        value = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" {mark.line + 1}" if mark is not None else ""
        raise _bad(
            f"Dit is geen YAML die wij kunnen lezen{', regel' + line if line else ''}.",
            f"This is no YAML that we can read{', line' + line if line else ''}.",
        ) from error
    return from_data(value)


def from_data(value: Any) -> Outline:
    """The same from data: {"title", "categories", "codes"}; categories are codes that others stand under."""
    if not isinstance(value, Mapping) or not isinstance(value.get("codes"), list):
        raise _bad(
            "Hierin staat geen lijst `codes`; dit is geen codeboek.",
            "There is no list `codes` in it; this is no codebook.",
        )
    categories = value.get("categories")
    rows = [*(categories if isinstance(categories, list) else []), *value["codes"]]
    if len(rows) > 100_000:
        raise too_many()
    problems: list[Problem] = []
    title = text_of(value.get("title"), LABEL)
    return sound(title, list(_entries(rows, problems)), problems)


def _entries(rows: list[Any], problems: list[Problem]) -> Iterator[Entry]:
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or not row.get("id"):
            problems.append(
                Problem(number, "", {"nl": "zonder `id`: geen code", "en": "without `id`: not a code"})
            )
            continue
        key = str(row["id"])[:60]
        dimension = row.get("coherence_dimension")
        if dimension is not None and dimension not in DIMENSIONS:
            text = {
                "nl": f"onbekende dimensie “{str(dimension)[:40]}”; zij blijft leeg",
                "en": f"unknown dimension “{str(dimension)[:40]}”; it stays empty",
            }
            problems.append(Problem(number, key, text, left_out=False))
            dimension = None
        colour = row.get("colour")
        question = row.get("research_question")
        yield Entry(
            row=number,
            id=key,
            parent=str(row["parent"])[:60] if row.get("parent") else None,
            texts={name: text_of(row.get(name), LABEL if name == "label" else LONGEST) for name in TEXTS},
            key=str(row["key"])[:60] if isinstance(row.get("key"), str) else key,
            colour=colour % 12 if isinstance(colour, int) and not isinstance(colour, bool) else None,
            coherence_dimension=dimension,
            research_question=str(question)[:60] if question else None,
        )


def data_of(outline: Outline) -> dict[str, Any]:
    """An outline as data that `from_data` reads back, for the way between two steps of a form."""
    return {
        "title": outline.title,
        "codes": [
            {
                "id": entry.id,
                "key": entry.key,
                "parent": entry.parent,
                **{name: dict(text) for name, text in entry.texts.items() if text},
                "colour": entry.colour,
                "coherence_dimension": entry.coherence_dimension,
                "research_question": entry.research_question,
            }
            for entry in outline.entries
        ],
    }


def write(snapshot: Mapping[str, Any], number: int | None) -> bytes:
    """A snapshot of a version as YAML; codes out of use are left out."""
    codes = [
        {
            "id": entry["id"],
            **({"parent": entry["parent"]} if entry.get("parent") else {}),
            **{name: dict(entry[name]) for name in TEXTS if entry.get(name)},
            **{name: entry[name] for name in ("coherence_dimension", "research_question") if entry.get(name)},
            "colour": entry.get("colour", 0),
        }
        for entry in snapshot["codes"]
        if not entry.get("retired")
    ]
    whole = {"schema_version": 1, "title": dict(snapshot["title"]), "version": number, "codes": codes}
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False, width=110).encode()


def _bad(nl: str, en: str) -> BadFile:
    return BadFile({"nl": nl, "en": en})
