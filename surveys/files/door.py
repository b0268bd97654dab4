"""The first room's files from the command line.

python -m surveys xlsform FILE --out instrument.json       python -m surveys limesurvey FILE --out instrument.json
python -m surveys instrument FILE --out form.xlsx           (our own YAML or JSON, to .xlsx, .yml or .json)
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from surveys.errors import BadFile, WeerklankError
from surveys.files import limesurvey, native, xlsform, xlsform_out
from surveys.files.reports import Problem, Result
from surveys.texts import LANGUAGES, pick

DOORS: dict[str, tuple[Callable[[bytes, str], Result], str]] = {
    "xlsform": (xlsform.from_bytes, "an instrument from an XLSForm, with a report per row"),
    "limesurvey": (limesurvey.from_bytes, "an instrument from a LimeSurvey .lss, with a report per row"),
    "instrument": (native.from_bytes, "our own YAML or JSON to an XLSForm (.xlsx), .yml or .json"),
}


def main(arguments: list[str] | None = None) -> int:
    """0 when the instrument can be used, else 1; never a traceback for a file that is not what it says."""
    parser = argparse.ArgumentParser(
        prog="python -m surveys", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    doors = parser.add_subparsers(dest="door", required=True)
    for name, (_, says) in DOORS.items():
        door = doors.add_parser(name, help=says)
        door.add_argument("file")
        door.add_argument("--out", required=True)
        door.add_argument("--language", choices=LANGUAGES, default="en", help="of the messages")
    args = parser.parse_args(arguments)
    path = Path(args.file)
    try:
        data = path.read_bytes()
    except OSError as error:
        sys.stderr.write(f"weerklank: {args.file}: {error.strerror}\n")
        return 1
    result = read(args.door, data, path.stem)
    if args.door == "instrument" and result.definition is not None:
        return _write(result, Path(args.out), args.language)
    report = json.dumps(result.to_json(args.language), ensure_ascii=False, indent=1)
    Path(args.out).write_text(report + "\n", encoding="utf-8")
    return 0 if result.definition is not None else 1


def read(door: str, data: bytes, name: str) -> Result:
    """What a reader makes of a file; a file it cannot read is one problem without a place."""
    try:
        return DOORS[door][0](data, name)
    except BadFile as error:
        return Result(None, [Problem("", 0, "", error.text, "error")])


def _write(result: Result, out: Path, language: str) -> int:
    assert result.definition is not None
    try:
        if out.suffix.lower() == ".xlsx":
            made = xlsform_out.write(result.definition)
            out.write_bytes(made.data)
            for note in made.notes:
                sys.stderr.write(f"weerklank: {pick(note, language)}\n")
        else:
            out.write_bytes(native.write(result.definition, "json" if out.suffix == ".json" else "yaml"))
    except WeerklankError as error:
        sys.stderr.write(f"weerklank: {pick(error.text, language)}\n")
        return 1
    return 0
