"""The first room from the command line: `python -m surveys xlsform FILE --out instrument.json`."""

import argparse
import sys

from surveys import xlsform


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m surveys", description=__doc__)
    doors = parser.add_subparsers(dest="door", required=True)
    xlsform.add_arguments(
        doors.add_parser("xlsform", help="an instrument from an XLSForm, with a report per row")
    )
    return xlsform.run(parser.parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
