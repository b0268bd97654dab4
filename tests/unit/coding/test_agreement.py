"""Agreement against published worked examples, and NLTK's own implementation as an oracle."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nltk.metrics.agreement import AnnotationTask

from coding import agreement
from coding import alpha_u as unitized
from tests.thirdparty import SHARED

ROOT = Path(__file__).parents[3]
EXAMPLES = {
    e["id"]: e for e in json.loads((ROOT / "tests/data/agreement_examples.json").read_text())["examples"]
}


def units(example: dict[str, Any]) -> list[list[Any]]:
    return [list(column) for column in zip(*example["data"], strict=True)]


@pytest.mark.parametrize(
    ("name", "level"),
    [("krippendorff2011_C", level) for level in agreement.LEVELS]
    + [
        ("krippendorff2011_A", "nominal"),
        ("krippendorff2011_B", "nominal"),
        ("krippendorff1995_p57_A_digitized", "nominal"),
    ],
)
def test_alpha_of_published_examples(name: str, level: str) -> None:
    example = EXAMPLES[name]
    expected = example["expected"][f"alpha_{level}"]
    assert agreement.alpha(units(example), level) == pytest.approx(expected, abs=example["tolerance"])


def test_these_are_all_the_examples_there_are() -> None:
    """One that is added must get a comparison of its own, here or among those of the family for unitizing."""
    assert {name: sorted(example["expected"]) for name, example in EXAMPLES.items()} == {
        "krippendorff2011_C": [f"alpha_{level}" for level in sorted(agreement.LEVELS)],
        "krippendorff2011_A": ["alpha_nominal"],
        "krippendorff2011_B": ["alpha_nominal"],
        "fleiss1971": ["fleiss_kappa"],
        "krippendorff1995_p57_A_digitized": ["alpha_nominal", "cohen_kappa", "scott_pi"],
        "krippendorff2004_p254_alphaU": ["c", "k", "overall"],
        "krippendorff2019_fig12_11": [
            "(k)u_alpha", "bar_u_alpha_binary", "coverage", "cu_alpha_nominal", "u_alpha_nominal",
        ],
        "identical": ["u_alpha_nominal"],
    }  # fmt: skip


@pytest.mark.thirdparty("interop/agreement_examples.json")
def test_the_examples_are_those_that_were_shared() -> None:
    shared = json.loads((SHARED / "interop" / "agreement_examples.json").read_text())
    assert {e["id"]: e for e in shared["examples"]} == EXAMPLES


def test_kappas_of_published_examples() -> None:
    fleiss = EXAMPLES["fleiss1971"]
    assert agreement.fleiss_kappa(fleiss["data"]) == pytest.approx(0.21, abs=fleiss["tolerance"])
    digitised = EXAMPLES["krippendorff1995_p57_A_digitized"]
    expected, tolerance = digitised["expected"], digitised["tolerance"]
    assert agreement.cohen_kappa(units(digitised)) == pytest.approx(expected["cohen_kappa"], abs=tolerance)
    # with two coders Fleiss' kappa is Scott's pi
    values = sorted({value for unit in units(digitised) for value in unit})
    counts = [[unit.count(value) for value in values] for unit in units(digitised)]
    assert agreement.fleiss_kappa(counts) == pytest.approx(expected["scott_pi"], abs=tolerance)


def test_alpha_for_unitizing_of_the_published_example() -> None:
    example = EXAMPLES["krippendorff2004_p254_alphaU"]
    begin, length = example["continuum"]["begin"], example["continuum"]["length"]
    codes = {
        code: {
            coder: [(u["start"], u["start"] + u["length"]) for u in found if u["value"] == code]
            for coder, found in example["units"].items()
        }
        for code in ("c", "k")
    }
    for code, passages in codes.items():
        observed, expected = unitized.disagreement([unitized.Text(begin, length, passages)])
        assert observed == pytest.approx(example["expected"][code]["Do"], abs=example["tolerance"])
        assert expected == pytest.approx(example["expected"][code]["De"], abs=example["tolerance"])
        alone = unitized.alpha_u({code: [unitized.Text(begin, length, passages)]})
        assert alone.value == pytest.approx(example["expected"][code]["alpha"], abs=example["tolerance"])
    found = unitized.alpha_u({code: [unitized.Text(begin, length, p)] for code, p in codes.items()})
    assert found.value == pytest.approx(example["expected"]["overall"], abs=example["tolerance"])
    assert (found.low, found.high, found.n) == (None, None, 9)  # one text cannot be drawn anew


@pytest.mark.parametrize("seed", range(5))
def test_alpha_and_kappa_equal_those_of_nltk(seed: int) -> None:
    chance = random.Random(seed)
    rated = [[chance.choice("abc") for _ in range(2)] for _ in range(40)]
    task = AnnotationTask(
        data=[(f"c{c}", str(u), value) for u, unit in enumerate(rated) for c, value in enumerate(unit)]
    )
    assert agreement.alpha(rated) == pytest.approx(task.alpha())
    assert agreement.cohen_kappa(rated) == pytest.approx(task.kappa())


def test_nothing_to_compare_is_none_and_not_one() -> None:
    assert agreement.alpha([["a", None], [None, "b"]]) is None
    assert agreement.alpha([["a", "a"], ["a", "a"]]) is None
    assert agreement.percent([]) is None


def test_door_for_units_and_for_passages(tmp_path: Path) -> None:
    ratings = tmp_path / "ratings.csv"
    ratings.write_text(
        "unit,coder,value\n"
        + "".join(
            f"{u},{c},{v}\n"
            for u, c, v in [
                (1, "a", "x"),
                (1, "b", "x"),
                (2, "a", "y"),
                (2, "b", "y"),
                (3, "a", "x"),
                (3, "b", "y"),
            ]
        )
    )
    done = subprocess.run(
        [sys.executable, "-m", "coding", "agreement", "--in", str(ratings)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout)["measures"]
    assert found["percent_agreement"]["value"] == pytest.approx(2 / 3)
    assert found["alpha_nominal"]["low"] <= found["alpha_nominal"]["value"] <= found["alpha_nominal"]["high"]
    passages = tmp_path / "passages.csv"
    passages.write_text("document,coder,code,start,end\nd,a,X,0,10\nd,b,X,0,10\n")
    done = subprocess.run(
        [sys.executable, "-m", "coding", "agreement", "--in", str(passages)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["measures"]["alpha_u"]["n"] == 2


def test_a_bad_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("document,coder,code,start,end\nd,a,X,9,3\n")
    done = subprocess.run(
        [sys.executable, "-m", "coding", "agreement", "--in", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "line 2" in done.stderr
