"""The second room from the command line: `python -m coding <door> …`, see docs/developer.md."""

import argparse
import importlib
import sys

from coding.lines import InputError
from surveys.errors import WeerklankError

DOORS = {
    "themes": ("coding.doors", "add_themes", "themes", "group texts by what they speak of"),
    "suggest": ("coding.doors", "add_suggest", "suggest", "propose codes for texts"),
    "pseudonymise": ("coding.pseudonyms", "add_arguments", "run", "find names and numbers to hide"),
    "segment": (
        "coding.doors",
        "add_segment",
        "segment",
        "cut texts into turns, sentences and meaning units",
    ),
    "agreement": ("coding.agreement_door", "add_arguments", "run", "measure how far coders agree"),
    "refi": ("coding.refi.door", "add_arguments", "run", "read a REFI-QDA project or codebook"),
}
"""Door → its module, loaded when somebody goes through it, what adds its arguments, and what it does."""


def main(arguments: list[str] | None = None) -> int:
    """0 when done; 2 when the input cannot be used, with one line on standard error that says what and where."""
    given = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(prog="python -m coding", description=__doc__)
    subparsers = parser.add_subparsers(dest="door", required=True)
    for name, (module, add_arguments, _run, about) in DOORS.items():
        door = subparsers.add_parser(name, help=about, description=about)
        if given[:1] == [name]:
            getattr(importlib.import_module(module), add_arguments)(door)
    args = parser.parse_args(given)
    module, _, run, _ = DOORS[args.door]
    try:
        return int(getattr(importlib.import_module(module), run)(args))
    except (InputError, WeerklankError) as error:
        print(f"weerklank: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"weerklank: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
