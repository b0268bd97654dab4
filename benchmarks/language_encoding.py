"""What encoding and searching cost. One JSON line a measure.

    .venv/bin/python -m benchmarks.language_encoding

Passages: those of the sample corpus, and sentences of 28 words drawn from them. CPU milliseconds of one process; memory is
what the process grew by, in MB.
"""

import json
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.language_suggesting import gold, told
from coding import searching
from coding.encoding import CharacterNgrams, Encoder, chosen, unit

MANY = 100_000
TIMES = 9


def _milliseconds(work: Callable[[], Any], times: int) -> list[float]:
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append((time.process_time() - started) * 1000)
    return found


def encoding(model: Encoder) -> None:
    texts = [passage.text for passage in gold()][:40]
    each = [value / len(texts) for value in _milliseconds(lambda: model.encode(texts), 3)]
    told("a passage to a vector, CPU ms", model.name, float(np.median(each)), float(np.std(each)), 16.0, None)


def search_many() -> None:
    random = np.random.default_rng(0)
    words = np.array([word for passage in gold() for word in passage.text.split()])
    texts = [" ".join(random.choice(words, 28)) for _ in range(MANY)]
    vectors = unit(random.normal(size=(MANY, 384)).astype(np.float32))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    index = searching.Index(texts, vectors)
    built = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    took = _milliseconds(lambda: index.search("begeleiding op de werkvloer", vectors[0]), TIMES)
    data = f"{MANY:,} passages"
    told("a search in an index, CPU ms", data, float(np.median(took)), float(np.std(took)), None, 100.0)
    told("making the index, CPU s", data, built, None, None, None)
    told("memory while making the index beside the vectors, MB", data, grown, None, None, None)


def main() -> None:
    choice = chosen()
    print(json.dumps({"encoder": choice.encoder.name, "passed over": [why["en"] for why in choice.passed]}))
    encoding(choice.encoder)
    encoding(CharacterNgrams())
    search_many()


if __name__ == "__main__":
    main()
