"""What XLSForm has no place for, in columns "weerklank::…": written for each field that is set, and read back. Pure.

A column stands for one field of a part: "weerklank::codes", "weerklank::unit::English (en)". Texts of one language are
written as they are, everything else as JSON, so that a field that comes later needs nothing here.
"""

import json
import types
import typing
from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from surveys.files.headers import Cells
from surveys.files.vocabulary import NAMES, OWN
from surveys.texts import Text


def written(part: BaseModel, skip: Collection[str]) -> dict[str, str]:
    """The columns of a part for every field that is not as it is by itself."""
    found: dict[str, str] = {}
    for name, value in part.model_dump(mode="json", exclude_defaults=True).items():
        if name in skip:
            continue
        if is_text(type(part), name):
            found |= {f"{OWN}::{name}::{NAMES.get(lang, lang)}": text for lang, text in value.items()}
        else:
            found[f"{OWN}::{name}"] = (
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            )
    return found


def taken(model: type[BaseModel], cells: Cells, skip: Collection[str]) -> tuple[dict[str, Any], list[str]]:
    """The fields that a row holds in own columns, and the columns that could not be read."""
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for name in model.model_fields:
        if name in skip:
            continue
        if is_text(model, name):
            if name in cells.own_texts:
                found[name] = dict(cells.own_texts[name])
        elif name in cells.own:
            try:
                found[name] = _value(model, name, cells.own[name])
            except (ValueError, ValidationError, RecursionError):
                wrong.append(f"{OWN}::{name}")
    return found, wrong


def is_text(model: type[BaseModel], name: str) -> bool:
    """Whether a field holds a text per language."""
    return model.model_fields[name].annotation == Text


def _value(model: type[BaseModel], name: str, cell: str) -> Any:
    annotation = model.model_fields[name].annotation
    value: Any = cell
    if not _is_words(annotation):
        value = json.loads(cell.lower() if cell in ("TRUE", "FALSE") else cell)
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)  # type: ignore[arg-type]
    return adapter.dump_python(adapter.validate_python(value), mode="json", exclude_defaults=True)


def _is_words(annotation: Any) -> bool:
    """Whether a field's value is one plain text: str, a choice of words, or none of these."""
    if annotation is str or annotation is type(None):
        return True
    origin = typing.get_origin(annotation)
    if origin is typing.Literal:
        return all(isinstance(one, str) for one in typing.get_args(annotation))
    if origin in (typing.Union, types.UnionType):
        return all(_is_words(one) for one in typing.get_args(annotation))
    return False
