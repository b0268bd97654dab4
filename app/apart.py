"""Reads files that people bring, in a process of its own with limits, so that a bad file cannot take the server down."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from coding.refi import model
from surveys.errors import BadFile
from surveys.texts import Text

ROOT = Path(__file__).parents[1]
MOST_SECONDS = 40
PROJECT_SECONDS = 240
"""Of waiting in the background: half a million codings take a minute on a slow machine."""
AT_ONCE = threading.BoundedSemaphore(2)
WAIT_SECONDS = 60
KINDS = {
    ".lss": "limesurvey",
    ".lsa": "limesurvey",
    ".yml": "instrument",
    ".yaml": "instrument",
    ".json": "instrument",
}
"""How an instrument is read by the end of the file's name; everything else as XLSForm."""
TOO_MUCH: Text = {
    "nl": "Dit bestand lezen kostte te veel tijd of geheugen. Maak het kleiner, of deel het op.",
    "en": "Reading this file took too much time or memory. Make it smaller, or divide it.",
}
BUSY: Text = {
    "nl": "Er worden nu te veel bestanden gelezen. Probeer het over een minuut opnieuw.",
    "en": "Too many files are being read now. Try again in a minute.",
}


def read_instrument(filename: str, data: bytes) -> dict[str, Any]:
    """{"ok", "instrument", "items", "problems"} with each message in both languages. Raises BadFile."""
    path = Path(filename)
    found: dict[str, Any] = _read(KINDS.get(path.suffix.lower(), "xlsform"), path.stem, data)["result"]
    return found


def read_answers(data: bytes) -> dict[str, Any]:
    """{"columns", "rows", "labels", "words"}. Raises BadFile."""
    found: dict[str, Any] = _read("answers", "", data)["table"]
    return found


def read_document(filename: str, data: bytes) -> dict[str, Any]:
    """{"kind": "text", "text", "page_starts", "warnings"} or {"kind": "table", "columns", "rows"}. Raises BadFile."""
    return _run("coding.readers.apart", [_plain(filename)], data)


def read_project(data: bytes) -> model.Project:
    """A .qdpx or .qdc, as `refi.read` gives it. Raises BadFile."""
    from coding.refi import apart

    return apart.project(_run("coding.refi.apart", [], data, PROJECT_SECONDS)["project"])


def _read(kind: str, name: str, data: bytes) -> dict[str, Any]:
    return _run("surveys.files.apart", [kind, _plain(name)], data)


def _plain(name: str) -> str:
    """The end of a name: a command takes so many signs, and no NUL."""
    return name.replace("\x00", "").encode("utf-8", "replace").decode()[-100:] or "file"


def _run(module: str, arguments: list[str], data: bytes, seconds: float | None = None) -> dict[str, Any]:
    if not AT_ONCE.acquire(timeout=WAIT_SECONDS):
        raise BadFile(BUSY)
    try:
        done = subprocess.run(  # noqa: S603  our own interpreter and module
            [sys.executable, "-m", module, *arguments],
            input=data,
            capture_output=True,
            timeout=seconds or MOST_SECONDS,
            cwd=ROOT,
            env={
                "PATH": "/usr/bin:/bin",
                "LANG": "C.UTF-8",
                "OPENBLAS_NUM_THREADS": "1",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            check=False,
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": TOO_MUCH}
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise BadFile(TOO_MUCH) from error
    finally:
        AT_ONCE.release()
    if "refused" in answer:
        raise BadFile(answer["refused"])
    return answer
