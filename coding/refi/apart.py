"""Reads a project in a process of its own, with limits: `python -m coding.refi.apart`, bytes in, JSON out.

A file made to do harm then ends this process and nothing else. The answer is {"project": …} in the shape of `model.Project`,
or {"refused": {"nl", "en"}}.
"""

import sys

from pydantic import TypeAdapter

from coding import refi
from coding.refi.model import Project
from surveys import limits
from surveys.errors import BadFile
from surveys.texts import Text

MOST_MEMORY = 2048 * 2**20
MOST_SECONDS = 120
TOO_LARGE: Text = {
    "nl": "Dit project is te groot om te lezen. Neem het in delen over.",
    "en": "This project is too large to read. Take it over in parts.",
}
_answer = TypeAdapter(dict[str, Project | Text])


def main() -> int:
    limits.hold(MOST_MEMORY, MOST_SECONDS)
    answer: dict[str, Project | Text]
    try:
        answer = {"project": refi.read(sys.stdin.buffer.read())}
    except BadFile as error:
        answer = {"refused": error.text}
    except (MemoryError, RecursionError):
        answer = {"refused": TOO_LARGE}
    sys.stdout.buffer.write(_answer.dump_json(answer))
    return 0


def project(answer: object) -> Project:
    """The project as it was read, out of the answer."""
    return _project.validate_python(answer)


_project = TypeAdapter(Project)

if __name__ == "__main__":
    sys.exit(main())
