"""All measurements of the second room, one JSON line each: every `benchmarks/coding_*.py` in turn.

    make bench-coding
    .venv/bin/python -m benchmarks.coding [codebook …]

Each prints lines with what was measured, the figure, and the most it may be (DESIGN.md, section 7, or the issue it is from).
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(chosen: list[str]) -> int:
    names = sorted(path.stem for path in HERE.glob("coding_*.py"))
    wanted = [name for name in names if not chosen or name.removeprefix("coding_") in chosen]
    return max(
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode
        for name in wanted
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
