"""Doors for scripts on the engine: themes, suggest, segment. JSON Lines in, JSON out."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from coding import clustering, encoding, labelling, language, lines, segmenting, suggesting
from coding.lines import InputError
from surveys.texts import pick

# ---------------------------------------------------------------- themes


def add_themes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--in", dest="source", required=True, help='texts.jsonl, {"id", "text"} a line')
    parser.add_argument("--out", required=True)
    parser.add_argument("--themes", type=int, help="how many groups; left out: as many as are found")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--language", choices=language.LANGUAGES, help="left out: found from the texts")


def themes(args: argparse.Namespace) -> int:
    rows = lines.read(args.source, "id", "text")
    if args.themes is not None and args.themes < 1:
        raise lines.InputError("--themes: a number of 1 or more is expected")
    texts = [row["text"] for row in rows]
    spoken = args.language or language.detect(texts)
    model = encoding.encoder()
    different = sorted(set(texts))  # read in an order of its own: that of the file changes nothing
    place = {text: index for index, text in enumerate(different)}
    vectors = model.encode(different)[[place[text] for text in texts]]
    tree = clustering.grow(vectors, texts, spoken, seed=args.seed)
    found = tree.cut(args.themes)
    for remark in _remarks(found, tree, args.themes):
        print(remark, file=sys.stderr)
    labels = found.labels.tolist()
    words = labelling.keywords(texts, labels, spoken)
    result = {
        "encoder": model.name,
        "seed": args.seed,
        "themes": [
            {
                "id": group,
                "label": labelling.label(
                    words[group],
                    labelling.phrases(
                        sorted({text for text, label in zip(texts, labels, strict=True) if label == group}),
                        words[group],
                        spoken,
                    ),
                ),
                "keywords": words[group],
                "size": labels.count(group),
            }
            for group in sorted(words)
        ],
        "assignments": [
            {"id": row["id"], "theme": label if label >= 0 else None, "confidence": round(float(sure), 4)}
            for row, label, sure in zip(rows, labels, found.confidence, strict=True)
        ],
    }
    Path(args.out).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _remarks(found: clustering.Clusters, tree: clustering.Tree, asked: int | None) -> Iterator[str]:
    if tree.different < len(found.labels):
        same = len(found.labels) - tree.different
        yield f"{same} of {len(found.labels)} passages say the same as another, or hold no words."
    if asked is not None and found.count < asked:
        yield f"{asked} groups were asked for; {found.count} could be told apart."
    if found.count == 0:
        yield "No groups were found: there are too few different passages with words."


# ---------------------------------------------------------------- suggest


def add_suggest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--codebook", required=True, help="codebook.yml")
    parser.add_argument("--examples", help='ex.jsonl, {"text", "codes", "improvement"?, "valence"?} a line')
    parser.add_argument("--in", dest="source", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--top", type=int, default=3)
    parser.add_argument("--language", choices=language.LANGUAGES, help="left out: found from the texts")


def suggest(args: argparse.Namespace) -> int:
    rows = lines.read(args.source, "id", "text")
    told = lines.read(args.examples, "text", "codes") if args.examples else []
    texts = [row["text"] for row in rows]
    spoken = args.language or language.detect(texts)
    examples = [
        suggesting.Example(
            row["text"],
            tuple(str(code) for code in row["codes"]),
            row.get("valence"),
            row.get("improvement"),
            document=str(row.get("document", "")),
        )
        for row in told
    ]
    model = encoding.encoder()
    vectors = model.encode(texts)
    codes = read_codebook(args.codebook, spoken)
    suggester = suggesting.Suggester(codes, examples, model, spoken, around=texts, around_vectors=vectors)
    questions = [str(row.get("question") or "") for row in rows]
    results = suggester.suggest(texts, top=args.top, vectors=vectors, fill=True, questions=questions)
    lines.write(
        args.out,
        [
            {
                "id": row["id"],
                "suggestions": [
                    {"code": p.code, "probability": p.probability, "because": vars(p.because)}
                    for p in result.suggestions
                ],
                "improvement": result.improvement,
                "valence": result.valence,
            }
            for row, result in zip(rows, results, strict=True)
        ],
    )
    return 0


def read_codebook(path: str, spoken: str) -> list[suggesting.CodeText]:
    """The codes of a codebook file (YAML with a list `codes`), in one language."""
    try:
        codes = yaml.safe_load(lines.text(path))["codes"]
        return [
            suggesting.CodeText(
                str(code["id"]),
                *(
                    _in(code.get(name), spoken)
                    for name in ("label", "definition", "include", "exclude", "example")
                ),
            )
            for code in codes
        ]
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            f"{path}: not a codebook; a list `codes` with `id` and `label` is expected ({error})"
        ) from None


def _in(text: Any, spoken: str) -> str:
    return pick(text, spoken) if isinstance(text, dict) else str(text or "")


# ---------------------------------------------------------------- segment


def add_segment(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--in", dest="source", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--language", choices=language.LANGUAGES, help="left out: found per text")


def segment(args: argparse.Namespace) -> int:
    found = []
    rows = lines.read(args.source, "id", "text")
    overall = args.language or language.detect(row["text"] for row in rows)
    for row in rows:
        text = row["text"]
        spoken = args.language or language.detect([text], default=overall)
        turns = segmenting.turns(text)
        spans = [
            *turns,
            *(
                sentence
                for turn in turns
                for sentence in segmenting.sentences(text, spoken, turn.start, turn.end)
            ),
            *segmenting.units(text, spoken, turns),
        ]
        found.append(
            {"id": row["id"], "segments": [{"start": s.start, "end": s.end, "kind": s.kind} for s in spans]}
        )
    lines.write(args.out, found)
    return 0
