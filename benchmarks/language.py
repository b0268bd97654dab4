"""All measurements of the language engine, one JSON line each: every `benchmarks/language_*.py` in turn.

    make bench-language
    .venv/bin/python -m benchmarks.language [suggesting …]

Each prints lines with what was measured, on which data, the figure with its spread over seeds, where it started and
what was to be reached (issue 5). Data of others is read from `../shared/data` where it is there, and left out elsewhere.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(chosen: list[str]) -> int:
    names = sorted(path.stem for path in HERE.glob("language_*.py"))
    wanted = [name for name in names if not chosen or name.removeprefix("language_") in chosen]
    return max(
        (
            subprocess.run(
                [sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False
            ).returncode
            for name in wanted
        ),
        default=0,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
