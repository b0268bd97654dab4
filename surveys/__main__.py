"""The first room from the command line: `python -m surveys xlsform FILE --out instrument.json`."""

import sys

from surveys.files.door import main

if __name__ == "__main__":
    sys.exit(main())
