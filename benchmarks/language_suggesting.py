"""How often the machine proposes what people coded, and what that costs. One JSON line a measure.

    .venv/bin/python -m benchmarks.language_suggesting

Sample corpus (invented; 240 passages, 38 codes): each document is left out in turn and proposed for from the others, or
from the codebook alone. "own codebook": without the sentences that come with the built-in codes, as for a codebook that
people wrote themselves. Spread: the standard deviation over 200 draws of documents with replacement. Labelled sentences:
5 examples a label, the label's name as codebook, labels with at least 10 texts; mean and standard deviation over 5 seeds.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import f1_score

from coding import suggesting
from coding.encoding import Encoder, Vectors, encoder

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "data" / "corpus"
SHARED = ROOT.parent / "shared" / "data"
SEEDS = range(5)
DRAWS = 200
DIRECTED = ["barrier", "facilitator"]


@dataclass(frozen=True)
class Gold:
    document: str
    text: str
    codes: tuple[str, ...]
    valence: str
    improvement: bool
    question: str = ""
    """What the interviewer said last before it; "" of a survey answer, whose question the corpus does not hold."""


def gold() -> list[Gold]:
    found = []
    documents = [json.loads(path.read_text()) for path in sorted(CORPUS.glob("transcripts/*.gold.json"))]
    documents += json.loads((CORPUS / "survey" / "survey_answers.gold.json").read_text())["items"]
    for document in documents:
        name = document["doc_id"] if document["doc_id"].startswith("T") else "survey-" + document["doc_id"][1]
        said = (CORPUS / "transcripts" / f"{name}.txt").read_text() if name.startswith("T") else ""
        for passage in document["annotations"]:
            codes = tuple(entry["code"] for entry in passage["codes"])
            found.append(
                Gold(
                    name,
                    passage["text"],
                    codes,
                    passage["codes"][0]["valence"],
                    passage["improvement"],
                    _asked(said, passage["start"]),
                )
            )
    return found


def _asked(said: str, before: int) -> str:
    turns = [line[3:] for line in said[:before].splitlines() if line.startswith("I: ")]
    return turns[-1] if turns else ""


def codebook(language: str = "nl") -> list[suggesting.CodeText]:
    data = yaml.safe_load((ROOT / "coding" / "library" / "codebook.yml").read_text())
    names = ("label", "definition", "include", "exclude", "example")
    return [
        suggesting.CodeText(code["id"], *(code[name][language] for name in names)) for code in data["codes"]
    ]


def own(codes: Sequence[suggesting.CodeText]) -> list[suggesting.CodeText]:
    """The same codebook in a wording that is not the built-in one, so that no sentences come with it."""
    return [replace(code, definition=code.definition + " ") for code in codes]


def as_examples(passages: Sequence[Gold]) -> list[suggesting.Example]:
    return [
        suggesting.Example(p.text, p.codes, p.valence, p.improvement, document=p.document) for p in passages
    ]


@dataclass(frozen=True)
class Row:
    """A passage of the gold, what was proposed for it and whether anything was said; its valence with its codes known."""

    gold: Gold
    result: suggesting.Result
    spoken: bool
    valence: dict[str, float]


@dataclass
class Judged:
    """Of each passage what was proposed beside what the gold says, and whether anything was said of small talk."""

    rows: list[Row]
    small_talk: float

    def measures(self, rows: Sequence[Row] | None = None) -> dict[str, float]:
        rows = self.rows if rows is None else rows
        ranked = [[p.code for p in row.result.suggestions] for row in rows]
        truths = [set(row.gold.codes) for row in rows]
        scores = np.array([p.probability for row in rows for p in row.result.suggestions])
        right = np.array([p.code in set(row.gold.codes) for row in rows for p in row.result.suggestions])
        directed = [row for row in rows if row.gold.valence in DIRECTED]
        return {
            "hit@1": float(np.mean([order[0] in truth for order, truth in zip(ranked, truths, strict=True)])),
            "recall@3": _recall(ranked, truths, 3),
            "recall@5": _recall(ranked, truths, 5),
            "improvement F1": float(
                f1_score(
                    [row.gold.improvement for row in rows], [row.result.improvement >= 0.5 for row in rows]
                )
            ),
            "valence macro-F1": _valence(directed, [row.valence for row in directed]),
            "valence macro-F1, code unknown": _valence(directed, [row.result.valence for row in directed]),
            "Brier score": float(np.mean((scores - right) ** 2)),
            "calibration error": _calibration_error(scores, right),
            "speaks on coded passages": float(np.mean([row.spoken for row in rows])),
        }

    def spread(self) -> dict[str, float]:
        """Standard deviation of each measure over draws of whole documents."""
        documents: dict[str, list[Row]] = {}
        for row in self.rows:
            documents.setdefault(row.gold.document, []).append(row)
        names, random = sorted(documents), np.random.default_rng(0)
        draws = [
            self.measures([row for name in random.choice(names, len(names)) for row in documents[name]])
            for _ in range(DRAWS)
        ]
        return {key: float(np.std([draw[key] for draw in draws])) for key in draws[0]}


def leave_one_out(
    model: Encoder,
    codes: Sequence[suggesting.CodeText],
    *,
    zero: bool = False,
    vectors: Vectors | None = None,
    only: Sequence[str] = (),
    asked: bool = False,
) -> Judged:
    """Each document (or `only` these) proposed for from the others; `zero`: from the codebook alone; `asked`: the question
    that each passage answers is known."""
    passages = gold()
    vectors = model.encode([passage.text for passage in passages]) if vectors is None else vectors
    small_talk = [item["text"] for item in json.loads((CORPUS / "hard_negatives.json").read_text())["items"]]
    idle = model.encode(small_talk)
    rows, spoken = [], []
    for document in only or sorted({passage.document for passage in passages}):
        test = [i for i, passage in enumerate(passages) if passage.document == document]
        train = [] if zero else [i for i, passage in enumerate(passages) if passage.document != document]
        texts = [passages[i].text for i in test]
        suggester = suggesting.Suggester(
            codes,
            as_examples([passages[i] for i in train]),
            model,
            vectors=vectors[train],
            around=texts,
            around_vectors=vectors[test],
        )
        questions = [passages[i].question for i in test] if asked else []
        all_of_it = suggester.suggest(
            texts, top=len(codes), threshold=0.0, vectors=vectors[test], questions=questions
        )
        said = suggester.suggest(texts, vectors=vectors[test], questions=questions)
        rows += [
            Row(
                passages[i],
                result,
                bool(short.suggestions),
                suggester.valence_of(result.valence, passages[i].codes),
            )
            for i, result, short in zip(test, all_of_it, said, strict=True)
        ]
        spoken += [bool(result.suggestions) for result in suggester.suggest(small_talk, vectors=idle)]
    return Judged(rows, float(np.mean(spoken)))


def few_shot(model: Encoder, name: str, vectors: Vectors | None = None) -> tuple[float, float]:
    """Macro-F1 with 5 examples a label: mean and standard deviation over the seeds."""
    lines = [json.loads(line) for line in (SHARED / f"{name}.jsonl").read_text().splitlines()]
    often = {label for label, count in Counter(line["label"] for line in lines).items() if count >= 10}
    lines = [line for line in lines if line["label"] in often]
    texts, labels = [line["text"] for line in lines], np.array([line["label"] for line in lines])
    vectors = model.encode(texts) if vectors is None else vectors
    codes = [suggesting.CodeText(label, _as_words(label)) for label in sorted(often)]
    found = []
    for seed in SEEDS:
        random = np.random.default_rng(seed)
        train = np.concatenate(
            [random.permutation(np.flatnonzero(labels == code.code))[:5] for code in codes]
        )
        test = np.setdiff1d(np.arange(len(labels)), train)
        examples = [suggesting.Example(texts[i], (str(labels[i]),)) for i in train]
        asked = [texts[i] for i in test]
        suggester = suggesting.Suggester(
            codes, examples, model, vectors=vectors[train], around=asked, around_vectors=vectors[test]
        )
        results = suggester.suggest(asked, top=1, threshold=0.0, vectors=vectors[test])
        guesses = [result.suggestions[0].code for result in results]
        found.append(f1_score(labels[test], guesses, average="macro"))
    return float(np.mean(found)), float(np.std(found))


def costs(model: Encoder) -> dict[str, float]:
    """CPU seconds: learning from 2,000 coded passages of 40 codes, and proposing for the 60 passages of a transcript."""
    passages, random = gold(), np.random.default_rng(0)
    words = [word for passage in passages for word in passage.text.split()]
    texts = [" ".join(random.choice(words, 28)) for _ in range(2_000)]
    codes = [*codebook(), suggesting.CodeText("X1", "Overig"), suggesting.CodeText("X2", "Vervoer")]
    examples = [
        suggesting.Example(text, (codes[row % 40].code,), "barrier", False, document=str(row // 50))
        for row, text in enumerate(texts)
    ]
    vectors = random.normal(size=(2_000, model.encode(["x"]).shape[1])).astype(np.float32)
    suggesting.Suggester(
        codes, examples[:50], model, vectors=vectors[:50]
    )  # the codebook is encoded once a process
    started = time.process_time()
    suggester = suggesting.Suggester(codes, examples, model, vectors=vectors)
    learnt = time.process_time() - started
    started = time.process_time()
    suggester.suggest([text[: len(text)] for text in texts[:60]], vectors=vectors[:60])
    return {
        "learning from 2,000 codings of 40 codes": learnt,
        "proposing for a transcript": time.process_time() - started,
    }


def _valence(rows: Sequence[Row], told: Sequence[Mapping[str, float]]) -> float:
    guesses = [max(shares, key=lambda kind: shares[kind]) for shares in told]
    truths = [row.gold.valence for row in rows]
    return float(f1_score(truths, guesses, labels=DIRECTED, average="macro", zero_division=0))


def _recall(ranked: list[list[str]], truths: list[set[str]], top: int) -> float:
    return float(
        np.mean(
            [len(truth & set(order[:top])) / len(truth) for order, truth in zip(ranked, truths, strict=True)]
        )
    )


def _calibration_error(scores: Any, right: Any) -> float:
    """Expected calibration error over ten bands of probability."""
    bands = np.minimum((scores * 10).astype(int), 9)
    return float(
        sum(
            abs(scores[bands == band].mean() - right[bands == band].mean()) * (bands == band).mean()
            for band in np.unique(bands)
        )
    )


def _as_words(label: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[_/]+", " ", label)).lower()


TARGETS: dict[tuple[str, str], tuple[float | None, float | None]] = {
    ("with examples", "hit@1"): (0.43, 0.52),
    ("with examples", "recall@3"): (0.54, 0.64),
    ("with examples", "recall@5"): (0.65, 0.72),
    ("with examples", "improvement F1"): (0.61, 0.72),
    ("with examples", "valence macro-F1"): (None, 0.80),
    ("with examples", "Brier score"): (0.030, None),
    ("codebook alone", "hit@1"): (0.29, 0.38),
    ("codebook alone", "recall@3"): (0.41, 0.45),
}


def main() -> None:
    model = encoder()
    vectors = model.encode([passage.text for passage in gold()])
    ways = {
        "with examples": (codebook(), False),
        "codebook alone": (codebook(), True),
        "own codebook, with examples": (own(codebook()), False),
        "own codebook alone": (own(codebook()), True),
    }
    asked = {f"{way}, question known": (*what, True) for way, what in ways.items()}
    for way, (codes, zero, known) in ({way: (*what, False) for way, what in ways.items()} | asked).items():
        judged = leave_one_out(model, codes, zero=zero, vectors=vectors, asked=known)
        spread = judged.spread()
        for name, figure in judged.measures().items():
            told(name, f"sample corpus, {way}", figure, spread[name], *TARGETS.get((way, name), (None, None)))
        told("speaks on small talk", f"sample corpus, {way}", judged.small_talk, None, 0.07, None)
    for name, start, target in (("xsid_nl", 0.86, 0.88), ("ha_intents_nl", 0.81, 0.83)):
        if (SHARED / f"{name}.jsonl").is_file():
            told("few-shot macro-F1", name, *few_shot(model, name), start, target)
    for name, seconds in costs(model).items():
        told(f"{name}, CPU s", "made up", seconds, None, None, 2.0 if "learning" in name else 1.0)


def told(
    measure: str, data: str, figure: float, spread: float | None, start: float | None, target: float | None
) -> None:
    row = {"measure": measure, "data": data, "figure": round(figure, 4)}
    row["spread"] = None if spread is None else round(spread, 4)
    print(json.dumps(row | {"start": start, "target": target}), flush=True)


if __name__ == "__main__":
    main()
