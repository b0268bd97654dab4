"""Reads one file in a process of its own, with limits: `python -m coding.readers.apart NAME`, bytes in, JSON out.

A file made to do harm then ends this process and nothing else. The answer is {"kind": "text", "text", "page_starts",
"warnings"}, {"kind": "table", "columns", "rows"}, or {"refused": {"nl", "en"}}. Nothing here needs the network or the disk.
"""

import json
import sys
from pathlib import PurePath
from typing import Any

from coding import readers
from surveys import limits
from surveys.errors import BadFile

MOST_MEMORY = 1024 * 2**20
MOST_SECONDS = 20


def main(name: str) -> int:
    limits.hold(MOST_MEMORY, MOST_SECONDS)
    data = sys.stdin.buffer.read()
    try:
        answer = _table(data) if PurePath(name).suffix.lower() in readers.TABLES else _text(name, data)
    except BadFile as error:
        answer = {"refused": error.text}
    except (MemoryError, RecursionError):
        answer = {
            "refused": {
                "nl": "Dit bestand is te groot of te diep genest om te lezen. Splits het in delen.",
                "en": "This file is too large or too deeply nested to read. Split it into parts.",
            }
        }
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


def _text(name: str, data: bytes) -> dict[str, Any]:
    found = readers.text_of(name, data)
    return {
        "kind": "text",
        "text": found.text,
        "page_starts": found.page_starts,
        "warnings": found.warnings,
    }


def _table(data: bytes) -> dict[str, Any]:
    from surveys.files import tables

    table = tables.read(data)
    return {"kind": "table", "columns": table.columns, "rows": table.rows}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
