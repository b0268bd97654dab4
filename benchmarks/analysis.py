"""All measurements of the third room, one JSON line each: every `benchmarks/analysis_*.py` in turn.

    make bench-analysis
    .venv/bin/python -m benchmarks.analysis [contrasts …]

Each prints lines with what was measured, the figure, and what was to be reached (issue 6).
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(chosen: list[str]) -> int:
    names = sorted(path.stem for path in HERE.glob("analysis_*.py"))
    wanted = [name for name in names if not chosen or name.removeprefix("analysis_") in chosen]
    return max(
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode
        for name in wanted
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
