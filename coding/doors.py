"""Doors for scripts on the engine: themes, suggest, segment. JSON Lines in, JSON out."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from coding import clustering, encoding, labelling, language, segmenting, suggesting
from surveys.texts import pick


class InputError(Exception):
    """A file that cannot be used as it is; the message names the file, the line and what is wrong there."""


def read_lines(path: str, *needed: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file; each must have the keys `needed` with texts (or lists for "codes")."""
    return list(_lines(path, needed))


def _lines(path: str, needed: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}, line {number}: not JSON ({error.msg})") from None
        if not isinstance(row, dict):
            raise InputError(f'{path}, line {number}: an object is expected, like {{"id": …, "text": …}}')
        for key in needed:
            if key not in row:
                raise InputError(f'{path}, line {number}: "{key}" is missing')
        if "text" in needed and not isinstance(row["text"], str):
            raise InputError(f'{path}, line {number}: "text" must be a text')
        if "codes" in needed and not isinstance(row["codes"], list):
            raise InputError(f'{path}, line {number}: "codes" must be a list')
        yield row


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text") from None


def write_lines(path: str, rows: list[dict[str, Any]]) -> None:
    Path(path).write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )


# ---------------------------------------------------------------- themes


def add_themes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--in", dest="source", required=True, help='texts.jsonl, {"id", "text"} a line')
    parser.add_argument("--out", required=True)
    parser.add_argument("--themes", type=int, help="how many groups; left out: as many as are found")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--language", choices=language.LANGUAGES, help="left out: found from the texts")


def themes(args: argparse.Namespace) -> int:
    rows = read_lines(args.source, "id", "text")
    texts = [row["text"] for row in rows]
    model = encoding.encoder()
    vectors = encoding.centred(model.encode(texts))
    found = clustering.cluster(vectors, themes=args.themes, seed=args.seed)
    labels = found.labels.tolist()
    words = labelling.keywords(texts, labels, args.language or language.detect(texts))
    result = {
        "encoder": model.name,
        "seed": args.seed,
        "themes": [
            {
                "id": group,
                "label": labelling.label(words[group]),
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


# ---------------------------------------------------------------- suggest


def add_suggest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--codebook", required=True, help="codebook.yml")
    parser.add_argument("--examples", help='ex.jsonl, {"text", "codes", "improvement"?, "valence"?} a line')
    parser.add_argument("--in", dest="source", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--top", type=int, default=3)
    parser.add_argument("--language", choices=language.LANGUAGES, help="left out: found from the texts")


def suggest(args: argparse.Namespace) -> int:
    rows = read_lines(args.source, "id", "text")
    told = read_lines(args.examples, "text", "codes") if args.examples else []
    texts = [row["text"] for row in rows]
    spoken = args.language or language.detect(texts)
    examples = [
        suggesting.Example(row["text"], tuple(row["codes"]), row.get("valence"), row.get("improvement"))
        for row in told
    ]
    suggester = suggesting.Suggester(
        read_codebook(args.codebook, spoken), examples, encoding.encoder(), spoken
    )
    results = suggester.suggest(texts, top=args.top)
    write_lines(
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
        codes = yaml.safe_load(_text(path))["codes"]
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
    for row in read_lines(args.source, "id", "text"):
        text = row["text"]
        spoken = args.language or language.detect([text])
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
    write_lines(args.out, found)
    return 0
