"""The second room from the command line: `python -m coding <door> …`, see docs/developer.md."""

import argparse
import sys

from coding import agreement, doors, pseudonyms
from coding.refi import door as refi
from surveys.errors import WeerklankError

DOORS = {
    "themes": (doors.add_themes, doors.themes, "group texts by what they speak of"),
    "suggest": (doors.add_suggest, doors.suggest, "propose codes for texts"),
    "pseudonymise": (pseudonyms.add_arguments, pseudonyms.run, "find names and numbers to hide"),
    "segment": (doors.add_segment, doors.segment, "cut texts into turns, sentences and meaning units"),
    "agreement": (agreement.add_arguments, agreement.run, "measure how far coders agree"),
    "refi": (refi.add_arguments, refi.run, "read a REFI-QDA project or codebook"),
}


def main(arguments: list[str] | None = None) -> int:
    """0 when done; 2 when the input cannot be used, with one line on standard error that says what and where."""
    parser = argparse.ArgumentParser(prog="python -m coding", description=__doc__)
    subparsers = parser.add_subparsers(dest="door", required=True)
    for name, (add_arguments, _run, about) in DOORS.items():
        add_arguments(subparsers.add_parser(name, help=about, description=about))
    args = parser.parse_args(arguments)
    try:
        return DOORS[args.door][1](args)
    except (doors.InputError, WeerklankError) as error:
        print(f"weerklank: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"weerklank: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
