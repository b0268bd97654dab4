"""Groups of passages: agreement with labelled Dutch texts, stability, and cost. One JSON line a figure.

    .venv/bin/python -m benchmarks.language_themes

Texts of others are read from ../shared/data where they stand there; elsewhere their lines say "not run".
"""

import json
import resource
import statistics
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from benchmarks.language_suggesting import gold
from coding import clustering, encoding

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = {"xsid_nl": ("0.80 / 0.61", "0.83 / 0.64"), "ha_intents_nl": ("0.77 / 0.49", "0.80 / 0.52")}
SEEDS = 5


def line(measure: str, data: str, figure: str, start: str = "–", reach: str = "–") -> None:
    row = {"measure": measure, "data": data, "figure": figure, "start": start, "reach": reach}
    print(json.dumps(row, ensure_ascii=False), flush=True)


def spread(values: list[float]) -> str:
    return f"{statistics.mean(values):.3f} ± {statistics.pstdev(values):.3f}"


def agreement(name: str, texts: list[str], truth: list[str], vectors: encoding.Vectors) -> None:
    wanted = len(set(truth))
    runs = [clustering.cluster(vectors, texts, themes=wanted, seed=seed).labels for seed in range(SEEDS)]
    start, reach = SETS.get(name, ("–", "–"))
    common = [normalized_mutual_info_score(truth, run) for run in runs]
    rand = [adjusted_rand_score(truth, run) for run in runs]
    line(f"theme NMI / ARI at {wanted} groups", name, f"{spread(common)} / {spread(rand)}", start, reach)
    free = clustering.cluster(vectors, texts)
    score = normalized_mutual_info_score(truth, free.labels)
    line("theme NMI at the start of the slider", name, f"{score:.3f} ({free.count} groups)")
    line("share in no group", name, f"{(runs[0] < 0).mean():.3f}")
    line("ARI over seeds", name, spread([adjusted_rand_score(runs[0], run) for run in runs[1:]]), "–", "1.0")
    parts = []
    for seed in range(SEEDS):
        kept = np.sort(np.random.default_rng(seed).choice(len(texts), int(0.9 * len(texts)), replace=False))
        part = clustering.cluster(vectors[kept], [texts[row] for row in kept], themes=wanted)
        parts.append(adjusted_rand_score(runs[0][kept], part.labels))
    line("ARI over 90 % subsamples", name, spread(parts), "–", "0.90")


def cost(texts: list[str], vectors: encoding.Vectors) -> None:
    """Drawn again with a word of another text put behind, and the vector moved a little: nearly all are different."""
    for number, reach in ((20_000, "8"), (100_000, "12")):
        draw = np.random.default_rng(0)
        rows = draw.integers(0, len(texts), number)
        moved = vectors[rows]
        for row in moved:  # one by one: the bench's own data shall not be what takes the memory
            row += draw.normal(0, 0.005, len(row)).astype(np.float32)
        said = [f"{texts[row]} {texts[draw.integers(len(texts))].split()[0]}" for row in rows]
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        for words, read in (("vectors alone", None), ("with their texts", said)):
            began = time.process_time()
            clustering.cluster(moved, read, themes=40)
            line(f"CPU-s, {words}", f"{number:,} passages", f"{time.process_time() - began:.1f}", "–", reach)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line(
        "most memory of this bench, its own data included",
        "100,000 passages",
        f"{most:.0f} MB",
        "–",
        "1000 MB",
    )


def main() -> None:
    model = encoding.encoder()
    said: list[str] = []
    for name in SETS:
        path = DATA / f"{name}.jsonl"
        if not path.is_file():
            line("theme NMI / ARI", name, f"not run: needs ../shared/data/{path.name}", *SETS[name])
            continue
        rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
        texts = [row["text"] for row in rows]
        agreement(name, texts, [row["label"] for row in rows], model.encode(texts))
        said += texts
    passages = gold()
    texts = [passage.text for passage in passages]
    agreement("sample corpus", texts, [passage.codes[0] for passage in passages], model.encode(texts))
    cost(said + texts, model.encode(said + texts))


if __name__ == "__main__":
    main()
