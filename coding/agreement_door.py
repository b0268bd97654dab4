"""Agreement from the command line: ratings of units, or passages, as a CSV. A door."""

import argparse
import csv
import json
import sys
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path

from coding import unitizing
from coding.agreement import LEVELS, Measure, alpha, bootstrap, cohen_kappa, percent
from coding.alpha_u import Text, alpha_u, joined
from surveys.errors import BadFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--in", dest="source", required=True, help="csv: unit,coder,value or document,coder,code,start,end"
    )
    parser.add_argument("--level", choices=LEVELS, default="nominal")
    parser.add_argument("--seed", type=int, default=0)


def run(args: argparse.Namespace) -> int:
    """Prints {"measures": {name: {"value", "low", "high", "n"}}}."""
    with Path(args.source).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = set(reader.fieldnames or ()), list(reader)
    if {"unit", "coder", "value"} <= columns:
        measures = _of_units(rows, args)
    elif {"document", "coder", "code", "start", "end"} <= columns:
        measures = _of_passages(rows, args)
    else:
        raise _bad(
            args.source,
            1,
            "de kolommen unit,coder,value of document,coder,code,start,end",
            "the columns unit,coder,value or document,coder,code,start,end",
        )
    json.dump({"measures": {name: vars(measure) for name, measure in measures.items()}}, sys.stdout)
    sys.stdout.write("\n")
    return 0


def _of_units(rows: Sequence[Mapping[str, str]], args: argparse.Namespace) -> dict[str, Measure]:
    coders = sorted({row["coder"] for row in rows})
    table: dict[str, dict[str, Hashable]] = {}
    for line, row in enumerate(rows, 2):
        value: Hashable = row["value"]
        if args.level != "nominal" and value:
            try:
                value = float(row["value"])
            except ValueError:
                raise _bad(args.source, line, "een getal als value", "a number as value") from None
        if value != "":
            table.setdefault(row["unit"], {})[row["coder"]] = value
    units = [[found.get(coder) for coder in coders] for found in table.values()]
    measures = {
        f"alpha_{args.level}": bootstrap(units, lambda u: alpha(u, args.level), args.seed),
        "percent_agreement": bootstrap(units, percent, args.seed),
    }
    if len(coders) == 2:
        measures["cohen_kappa"] = bootstrap(units, cohen_kappa, args.seed)
    return measures


def _of_passages(rows: Sequence[Mapping[str, str]], args: argparse.Namespace) -> dict[str, Measure]:
    """Alpha for unitizing, per code and overall, and the family of 2016; a document is as long as its longest end."""
    ends: dict[str, int] = {}
    spans = []
    for line, row in enumerate(rows, 2):
        try:
            start, end = int(row["start"]), int(row["end"])
        except ValueError:
            raise _bad(
                args.source, line, "hele getallen als start en end", "whole numbers as start and end"
            ) from None
        if not 0 <= start < end:
            raise _bad(args.source, line, "start vóór end", "start before end")
        ends[row["document"]] = max(ends.get(row["document"], 0), end)
        spans.append((row["document"], row["coder"], row["code"], start, end))
    coders = sorted({coder for _, coder, *_ in spans})
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for document, coder, code, start, end in spans:
        found.setdefault((code, document, coder), []).append((start, end))
    codes = {
        code: [
            Text(0, end, {name: joined(found.get((code, document, name), ())) for name in coders})
            for document, end in ends.items()
        ]
        for code in dict.fromkeys(code for _, _, code, _, _ in spans)
    }
    measures = {"alpha_u": alpha_u(codes, args.seed)}
    texts = [
        unitizing.Text(
            {
                name: [
                    (start, end, code)
                    for doc, who, code, start, end in spans
                    if (doc, who) == (document, name)
                ]
                for name in coders
            },
            0,
            length,
        )
        for document, length in ends.items()
    ]
    if not any(unitizing.overlaps(text.units) for text in texts):
        family = unitizing.over(texts, args.seed)
        measures |= {"u_alpha": family.u, "u_alpha_binary": family.binary, "cu_alpha": family.coded}
    return measures | {
        f"alpha_u:{code}": alpha_u({code: texts_}, args.seed) for code, texts_ in codes.items()
    }


def _bad(path: str, line: int, nl: str, en: str) -> BadFile:
    return BadFile(
        {"nl": f"{path}, regel {line}: verwacht {nl}", "en": f"{path}, line {line}: expected {en}"}
    )
