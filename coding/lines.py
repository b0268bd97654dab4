"""Files of JSON Lines, in and out, for the doors that scripts use. Pure but for the files themselves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any


class InputError(Exception):
    """A file that cannot be used as it is; the message names the file, the line and what is wrong there."""


def read(path: str, *needed: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file; each must have the keys `needed` with texts (or lists for "codes").

    Raises InputError for a file, or a line of it, that cannot be used.
    """
    return list(_read(path, needed))


def _read(path: str, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}, line {number}: not JSON ({error.msg})") from None
        if not isinstance(row, dict):
            raise InputError(f'{path}, line {number}: an object is expected, like {{"id": …, "text": …}}')
        for key in needed:
            if key not in row:
                raise InputError(f'{path}, line {number}: "{key}" is missing')
        if "text" in needed and not isinstance(row["text"], str):
            raise InputError(f'{path}, line {number}: "text" must be a text')
        if "codes" in needed and not isinstance(row["codes"], list):
            raise InputError(f'{path}, line {number}: "codes" must be a list')
        yield row


def text(path: str) -> str:
    """The text of a file, with or without a byte order mark. Raises InputError when it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None


def write(path: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A row a line."""
    written = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    Path(path).write_text(written, encoding="utf-8")
