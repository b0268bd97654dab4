"""What the finder of contrasts and consensus costs, and what it finds on the sample corpus. One JSON line each.

.venv/bin/python -m benchmarks.analysis_contrasts

Speed: 5,000 passages of 60 organisations, with their vectors, in three ways: all coded; all uncoded, so that the machine
groups them; half of each. Judging directions is part of it. No way may take more than 20 CPU seconds.

Found: tests/data/corpus (invented; 7 interviews, 38 open answers) against its gold_coherence.json: how many of the 9
contrasts and 3 consensus items are among the first 15 proposals. An item counts when two of its positions have a passage on
different sides of one contrast, or when one side of one consensus holds passages of two of its kinds of partners. Ways:
coded as its author did, the same without each document in turn, half of the interviews coded, nothing coded.
"""

import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from analysis.contrasts import finding
from analysis.contrasts.finding import Passage, Proposal, Side, Tone
from coding import encoding, segmenting, suggesting
from coding.encoding import unit
from coding.valence import ValenceModel

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "data" / "corpus"
PASSAGES, ORGANISATIONS, CODES = 5_000, 60, 40
MOST = 20.0
FIRST = 15
TONES: dict[str, Tone] = {"facilitator": 1.0, "barrier": -1.0, "mixed": 0.0, "neutral": None}
GOLD: dict[str, Any] = json.loads((CORPUS / "gold_coherence.json").read_text(encoding="utf-8"))
CONTRASTS = {item["id"] for item in GOLD["contrasts"]}
CONSENSUS = {item["id"] for item in GOLD["consensus"]}


@dataclass(frozen=True)
class Place:
    """Where a passage stands."""

    document: str
    start: int
    end: int
    text: str


Placed = tuple[Passage, Place]


@cache
def _documents() -> list[dict[str, Any]]:
    interviews = []
    for path in sorted((CORPUS / "transcripts").glob("*.gold.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent / held["text_file"]).read_text(encoding="utf-8")
        interviews.append({**held, "text": text, "kind": held["metadata"]["partner_type"]})
    answers = json.loads((CORPUS / "survey" / "survey_answers.gold.json").read_text(encoding="utf-8"))[
        "items"
    ]
    return interviews + [{**answer, "kind": answer["partner_type"]} for answer in answers]


@cache
def _marks() -> dict[str, Place]:
    """The passages of the interviews that the gold names."""
    return {
        mark["id"]: Place(held["doc_id"], mark["start"], mark["end"], mark["text"])
        for held in _documents()
        for mark in held["annotations"]
    }


def coded(documents: Sequence[str] | None = None) -> list[Placed]:
    """The passages with the codes and directions that the author gave, of some of the documents or of all."""
    found: list[Placed] = []
    for held in _documents():
        if documents is not None and held["doc_id"] not in documents:
            continue
        spans: dict[tuple[int, int], dict[str, Tone]] = defaultdict(dict)
        for mark in held["annotations"]:
            for code in mark["codes"]:
                spans[mark["start"], mark["end"]][code["code"]] = TONES[code["valence"]]
        found += [
            (Passage(held["doc_id"], held["kind"], codes), Place(held["doc_id"], start, end, held["text"][start:end]))
            for (start, end), codes in spans.items()
        ]  # fmt: skip
    return found


def _uncoded(documents: Sequence[str]) -> list[tuple[str, Place]]:
    """The meaning units of respondents, each with its kind of partner."""
    found = []
    for held in _documents():
        if held["doc_id"] in documents:
            text = held["text"]
            for span in segmenting.units(text, held.get("language", "nl")):
                line = text[text.rfind("\n", 0, span.start) + 1 :]
                if not line.startswith("I:"):
                    place = Place(held["doc_id"], span.start, span.end, text[span.start : span.end])
                    found.append((held["kind"], place))
    return found


def proposals(known: Sequence[str], *, codebook: bool) -> tuple[list[Proposal], list[Placed]]:
    """As a study would have it when only the documents `known` are coded; `codebook`: whether the machine can propose."""
    model = encoding.encoder()
    by_hand = coded(known)
    rest = _uncoded([held["doc_id"] for held in _documents() if held["doc_id"] not in known])
    texts = [place.text for _, place in by_hand] + [place.text for _, place in rest]
    vectors = encoding.remembered(model, texts)
    judged = [
        next(name for name, tone in TONES.items() if tone == next(iter(voice.subjects.values())))
        for voice, _ in by_hand
    ]
    results: Sequence[suggesting.Result] = []
    if rest and codebook:
        examples = [
            suggesting.Example(place.text, tuple(voice.subjects), kind, document=place.document)
            for (voice, place), kind in zip(by_hand, judged, strict=True)
        ]
        suggester = suggesting.Suggester(
            _codes(),
            examples,
            model,
            vectors=vectors[: len(by_hand)],
            around=texts,
            around_vectors=vectors,
        )
        results = suggester.suggest(texts[len(by_hand) :], top=1, vectors=vectors[len(by_hand) :])
    elif rest:
        known_texts, known_vectors = texts[: len(by_hand)], vectors[: len(by_hand)]
        valence = ValenceModel(known_texts, judged, [None] * len(by_hand), "nl", model, known_vectors)
        shares, _ = valence.judge(texts[len(by_hand) :], vectors[len(by_hand) :])
        results = [suggesting.Result([], 0.0, share) for share in shares]
    passages = list(by_hand)
    for (kind, place), result in zip(rest, results, strict=True):
        tone = finding.tone(result.valence)
        codes = {proposal.code: tone for proposal in result.suggestions}
        passages.append((Passage(place.document, kind, codes, tone), place))
    return finding.find([voice for voice, _ in passages], vectors, texts), passages


@cache
def _codes() -> list[suggesting.CodeText]:
    data = yaml.safe_load((ROOT / "coding" / "library" / "codebook.yml").read_text(encoding="utf-8"))
    names = ("label", "definition", "include", "exclude", "example")
    return [suggesting.CodeText(code["id"], *(code[name]["nl"] for name in names)) for code in data["codes"]]


def named(found: Sequence[Proposal], passages: Sequence[Placed]) -> set[str]:
    """The items of the gold that these proposals bring up."""
    items = set()
    for proposal in found:
        sides = [_touched(side, passages) for side in (proposal.helps, proposal.hinders, proposal.both)]
        if proposal.what == "contrast":
            for item in GOLD["contrasts"]:
                taken = [
                    {number for number, position in enumerate(item["positions"]) if side & set(position["passages"])}
                    for side in sides
                ]  # fmt: skip
                if any(
                    left != right
                    for one, side in enumerate(taken)
                    for other in taken[one + 1 :]
                    for left in side
                    for right in other
                ):
                    items.add(item["id"])
        else:
            most = max(sides, key=len)
            for item in GOLD["consensus"]:
                if len({_kind(mark) for mark in most & set(item["passages"])}) > 1:
                    items.add(item["id"])
    return items


def _touched(side: Side, passages: Sequence[Placed]) -> set[str]:
    places = [passages[row][1] for row in side.rows]
    return {
        name
        for name, mark in _marks().items()
        if any(p.document == mark.document and p.start < mark.end and mark.start < p.end for p in places)
    }


def _kind(mark: str) -> str:
    return next(str(held["kind"]) for held in _documents() if held["doc_id"] == _marks()[mark].document)


def _told(way: str, found: list[Proposal], passages: list[Placed]) -> dict[str, int]:
    """Prints a line; and how many of both lists by themselves."""
    contrasts = [proposal for proposal in found if proposal.what == "contrast"][:FIRST]
    consensus = [proposal for proposal in found if proposal.what == "consensus"][:FIRST]
    first = named(found[:FIRST], passages)
    figures = {
        "contrasts": len(first & CONTRASTS),
        "consensus": len(first & CONSENSUS),
        "contrasts of 15 contrasts": len(named(contrasts, passages) & CONTRASTS),
        "consensus of 15 consensus": len(named(consensus, passages) & CONSENSUS),
        "proposals": len(found),
    }
    line = {"benchmark": "contrasts", "way": way, **figures, "wanted": {"contrasts": 6, "consensus": 3}}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return figures


def quality() -> None:
    names = [held["doc_id"] for held in _documents()]
    interviews = [name for name in names if name.startswith("T")]
    _told("coded by its author", *proposals(names, codebook=True))
    lost: list[dict[str, int]] = []
    for left in interviews:
        kept = coded([name for name in names if name != left])
        blank = np.zeros((len(kept), 2), np.float32)
        lost.append(_told(f"coded, without {left}", finding.find([voice for voice, _ in kept], blank), kept))
    for key in ("contrasts", "consensus"):
        values = [figures[key] for figures in lost]
        line = {"benchmark": "contrasts", "way": "coded, an interview left out", "measured": key}
        print(json.dumps(line | {"least": min(values), "most": max(values)}), flush=True)
    _told("every other interview coded", *proposals(interviews[::2], codebook=True))
    _told("nothing coded, with a codebook", *proposals([], codebook=True))
    _told("nothing coded, no codebook", *proposals([], codebook=False))


def speed() -> None:
    chance, drawn = random.Random(6), np.random.default_rng(6)  # noqa: S311 - made-up text
    model = encoding.encoder()
    units = [place.text for _, place in _uncoded([held["doc_id"] for held in _documents()])]
    known = encoding.remembered(model, units)
    texts, rows = [], []
    for _ in range(PASSAGES):
        row = chance.randrange(len(units))
        words = units[row].split()
        chance.shuffle(words)
        texts.append(" ".join(words))
        rows.append(row)
    vectors = unit(known[rows] + 0.02 * drawn.normal(size=(PASSAGES, known.shape[1])))
    blank = np.zeros((0, known.shape[1]), np.float32)
    ValenceModel([], [], [], "nl", model, blank)  # its sentences are encoded once a process
    for way, share in (("all coded", 1.0), ("half coded", 0.5), ("nothing coded", 0.0)):
        start = time.process_time()
        shares, _ = ValenceModel([], [], [], "nl", model, blank).judge(texts, vectors)
        passages = [
            Passage(
                chance.randrange(ORGANISATIONS),
                f"kind {chance.randrange(5)}",
                {f"C{rows[n] % CODES}": finding.tone(shares[n])} if chance.random() < share else {},
                finding.tone(shares[n]),
            )
            for n in range(PASSAGES)
        ]
        found = finding.find(passages, vectors, texts)
        line = {
            "benchmark": "contrasts",
            "measured": f"{PASSAGES} passages, {way}",
            "cpu_s": round(time.process_time() - start, 1),
            "at_most": MOST,
            "proposals": len(found),
        }
        print(json.dumps(line), flush=True)


def main() -> None:
    speed()
    quality()


if __name__ == "__main__":
    main()
