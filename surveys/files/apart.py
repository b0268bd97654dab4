"""Reads one file in a process of its own, with limits: `python -m surveys.files.apart KIND NAME`, bytes in, JSON out.

A file made to do harm then ends this process and nothing else. The answer is {"result": …} as the doors write it (with
both languages in each problem), {"table": …}, or {"refused": {"nl", "en"}}.
"""

import json
import sys
from typing import Any

from surveys import limits
from surveys.errors import BadFile

MOST_MEMORY = 1536 * 2**20
MOST_SECONDS = 20


def main(kind: str, name: str) -> int:
    limits.hold(MOST_MEMORY, MOST_SECONDS)
    data = sys.stdin.buffer.read()
    try:
        answer = _table(data) if kind == "answers" else _result(kind, data, name)
    except BadFile as error:
        answer = {"refused": error.text}
    except (MemoryError, RecursionError):
        answer = {
            "refused": {"nl": "Dit bestand is te groot om te lezen.", "en": "This file is too large to read."}
        }
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))
    return 0


def _result(kind: str, data: bytes, name: str) -> dict[str, Any]:
    from surveys.files.door import DOORS

    result = DOORS[kind][0](data, name)
    problems = [{**problem.to_json(), "message": problem.text} for problem in result.problems]
    return {"result": {**result.to_json(), "problems": problems}}


def _table(data: bytes) -> dict[str, Any]:
    from surveys.files import tables

    return {"table": tables.read(data).to_json()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
