"""`python -m coding refi FILE --out project.json`: codes, texts and codings of another tool's project. Door."""

import argparse
import json
from pathlib import Path
from typing import Any

from coding.refi.model import Project
from coding.refi.reading import read


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help=".qdpx or .qdc")
    parser.add_argument("--out", required=True)


def run(args: argparse.Namespace) -> int:
    project = read(Path(args.file).read_bytes())
    text = json.dumps(plain(project), ensure_ascii=False, indent=1)
    Path(args.out).write_text(text + "\n", encoding="utf-8")
    return 0


def plain(project: Project) -> dict[str, Any]:
    """The project in the shape that DESIGN.md promises to scripts."""
    return {
        "codes": [
            {name: getattr(code, name) for name in ("id", "name", "parent", "description", "color")}
            for code in project.codes
        ],
        "sources": [
            {
                "name": source.name,
                "text": source.text,
                "codings": [
                    {name: getattr(coding, name) for name in ("start", "end", "code", "coder")}
                    for coding in source.codings
                ],
            }
            for source in project.sources
        ],
        "warnings": project.warnings,
    }
