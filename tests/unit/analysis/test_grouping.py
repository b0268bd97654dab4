"""Flagged passages in groups: against the lessons that a person made of the sample corpus."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from analysis import grouping
from coding.encoding import encoder

CORPUS = Path(__file__).parents[2] / "data" / "corpus"


def corpus() -> tuple[list[str], list[list[tuple[str, float]]], list[str]]:
    """The flagged passages of the sample: texts, codes with their categories, and the lesson each belongs to."""
    marked = {}
    for path in sorted((CORPUS / "transcripts").glob("*.gold.json")):
        marked |= {a["id"]: a for a in json.loads(path.read_text())["annotations"]}
    for item in json.loads((CORPUS / "survey" / "survey_answers.gold.json").read_text())["items"]:
        marked |= {a["id"]: a for a in item["annotations"]}
    gold = json.loads((CORPUS / "gold_lessons.json").read_text())["lessons"]
    belongs = {key: lesson["lesson_id"] for lesson in gold for key in lesson["passages"] if key in marked}
    found = [marked[key] for key in sorted(belongs)]
    codes = [
        [(code["code"], 1.0) for code in a["codes"]] + [(code["parent"], 0.5) for code in a["codes"]]
        for a in found
    ]
    return [a["text"] for a in found], codes, [belongs[key] for key in sorted(belongs)]


def pairs(found: list[int], wanted: list[str]) -> tuple[float, float]:
    """Precision and recall of the pairs that stand together."""
    together = list(itertools.combinations(range(len(wanted)), 2))
    both = sum(found[i] == found[j] and wanted[i] == wanted[j] for i, j in together)
    made = sum(found[i] == found[j] for i, j in together)
    there = sum(wanted[i] == wanted[j] for i, j in together)
    return both / made, both / there


def test_groups_come_near_the_lessons_of_a_person() -> None:
    texts, codes, wanted = corpus()
    precision, recall = pairs(grouping.groups(encoder().encode(texts), codes).tolist(), wanted)
    assert 2 * precision * recall / (precision + recall) >= 0.45


def test_codes_and_words_each_bring_passages_together() -> None:
    same, other = [("A", 1.0), ("K", 0.5)], [("B", 1.0), ("L", 0.5)]
    blank = np.zeros((4, 1), np.float32)
    assert grouping.groups(blank, [same, other, same, other]).tolist() == [0, 1, 0, 1]
    near = np.array([[1, 0], [1, 0.01], [0, 1], [0.01, 1]], np.float32)
    assert grouping.groups(near, [[], [], [], []]).tolist() == [0, 0, 1, 1]


def test_what_nothing_is_known_of_stands_alone() -> None:
    assert grouping.groups(np.zeros((2, 1), np.float32), [[], []]).tolist() == [0, 1]
    assert grouping.groups(np.zeros((1, 1), np.float32), [[]]).tolist() == [0]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["De intake duurt te lang.", "Maak de intake korter.", "Een rustige dag."], "intake"),
        (["Tja."], "Tja."),
        ([], "…"),
    ],
)
def test_a_title_is_of_the_passages_own_words(texts: list[str], wanted: str) -> None:
    made = grouping.title(texts, "nl")
    assert wanted in made.lower() or made == wanted
    assert all(any(part in text for text in texts) for part in made.split(" · ")) or not texts
