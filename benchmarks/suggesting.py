"""Leave one document out on the invented corpus: how often the engine proposes what the gold says.

    .venv/bin/python -m benchmarks.suggesting [--zero]

--zero: no examples, the codebook alone.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.metrics import f1_score

from coding import suggesting
from coding.encoding import encoder

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "data" / "corpus"


@dataclass(frozen=True)
class Gold:
    document: str
    text: str
    codes: tuple[str, ...]
    valence: str
    improvement: bool


def gold() -> list[Gold]:
    found = []
    documents = [json.loads(path.read_text()) for path in sorted(CORPUS.glob("transcripts/*.gold.json"))]
    documents += json.loads((CORPUS / "survey" / "survey_answers.gold.json").read_text())["items"]
    for document in documents:
        name = document["doc_id"] if document["doc_id"].startswith("T") else "survey-" + document["doc_id"][1]
        for passage in document["annotations"]:
            codes = tuple(entry["code"] for entry in passage["codes"])
            found.append(
                Gold(name, passage["text"], codes, passage["codes"][0]["valence"], passage["improvement"])
            )
    return found


def codebook(language: str = "nl") -> list[suggesting.CodeText]:
    data = yaml.safe_load((ROOT / "coding" / "library" / "codebook.yml").read_text())
    return [
        suggesting.CodeText(
            code["id"],
            *(code[name][language] for name in ("label", "definition", "include", "exclude", "example")),
        )
        for code in data["codes"]
    ]


def measure(*, zero: bool = False) -> dict[str, float]:
    passages, model = gold(), encoder()
    vectors = model.encode([passage.text for passage in passages])
    hits, recall3, recall5, scores, truths = [], [], [], [], []
    improvements: list[float] = []
    valences: list[str] = []
    order: list[int] = []
    learn = 0.0
    for document in sorted({passage.document for passage in passages}):
        test = [i for i, passage in enumerate(passages) if passage.document == document]
        train = [] if zero else [i for i, passage in enumerate(passages) if passage.document != document]
        examples = [
            suggesting.Example(p.text, p.codes, p.valence, p.improvement)
            for p in (passages[i] for i in train)
        ]
        started = time.process_time()
        suggester = suggesting.Suggester(codebook(), examples, model, vectors=vectors[train])
        learn = max(learn, time.process_time() - started)
        results = suggester.suggest(
            [passages[i].text for i in test], top=len(suggester.codes), threshold=0.0, vectors=vectors[test]
        )
        for i, result in zip(test, results, strict=True):
            ranked = [proposal.code for proposal in result.suggestions]
            truth = set(passages[i].codes)
            hits.append(ranked[0] in truth)
            recall3.append(len(truth & set(ranked[:3])) / len(truth))
            recall5.append(len(truth & set(ranked[:5])) / len(truth))
            improvements.append(result.improvement)
            valences.append(max(result.valence, key=lambda kind: result.valence[kind]))
            order.append(i)
            for proposal in result.suggestions:
                scores.append(proposal.probability)
                truths.append(proposal.code in truth)
    small_talk = json.loads((CORPUS / "hard_negatives.json").read_text())["items"]
    spoken = [bool(r.suggestions) for r in suggester.suggest([item["text"] for item in small_talk])]
    wanted = [passages[i].improvement for i in order]
    return {
        "passages": float(len(order)),
        "hit@1": float(np.mean(hits)),
        "recall@3": float(np.mean(recall3)),
        "recall@5": float(np.mean(recall5)),
        "improvement F1": float(f1_score(wanted, [value >= 0.5 for value in improvements])),
        "valence F1 (macro)": float(
            f1_score([passages[i].valence for i in order], valences, average="macro")
        ),
        "brier": float(np.mean((np.array(scores) - np.array(truths)) ** 2)),
        "speaks on small talk": float(np.mean(spoken)),
        "learning, CPU s": learn,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--zero", action="store_true")
    for name, value in measure(**vars(parser.parse_args())).items():
        print(f"{name:22} {value:.3f}")
