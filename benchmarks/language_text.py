"""Words and sentences: lemmas, sentence borders, telling languages apart, and noun phrases.

    .venv/bin/python -m benchmarks.language_text [--misses]

Sentence borders: of the sentences of the transcripts as written, the share that is cut exactly so. Noun phrases: of 115
sentences (tests/data/noun_phrases.txt) whose phrases were marked by hand before the rules were made; "held out" are those
that no rule was looked at for.
"""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.language_names import corpus, line
from coding import keyphrases, language, segmenting

ROOT = Path(__file__).parent.parent
DATA = ROOT / "tests" / "data"
_MARK = re.compile(r"\[([^\]]+)\]")


def lemmas(path: Path) -> tuple[int, int]:
    """How many are right, of how many."""
    pairs = [row.split("\t")[:2] for row in path.read_text(encoding="utf-8").splitlines() if row]
    return sum(language.lemma(word, "nl") == lemma for word, lemma in pairs), len(pairs)


def borders() -> tuple[int, int, int]:
    """Sentences of the transcripts that are cut as they were written, how many there are, and how many were cut."""
    right = wanted = cut = 0
    for path in sorted((DATA / "corpus" / "transcripts").glob("*.gold.json")):
        gold = json.loads(path.read_text())
        text = (path.parent / gold["text_file"]).read_text()
        for turn in gold["turns"]:
            told = {(one["start"], one["end"]) for one in turn["sentences"]}
            found = {(s.start, s.end) for s in segmenting.sentences(text, "nl", turn["start"], turn["end"])}
            right, wanted, cut = right + len(told & found), wanted + len(told), cut + len(found)
    return right, wanted, cut


def languages() -> tuple[int, int]:
    """Sentences of the sample corpus and of `noun_phrases.txt`, each alone, with the wrong language to fall back on."""
    told = [(s, "nl") for one in corpus() for s in _sentences(one.text)]
    told += [(text, spoken) for spoken, text, _ in marked()]
    # the other language as default: only what the words say counts
    right = sum(
        language.detect([text], default="en" if spoken == "nl" else "nl") == spoken for text, spoken in told
    )
    return right, len(told)


def _sentences(text: str) -> list[str]:
    found = (text[span.start : span.end] for span in segmenting.sentences(text, "nl"))
    return [sentence for sentence in found if len(sentence.split()) >= 4]


def marked() -> list[tuple[str, str, list[tuple[int, int]]]]:
    """Language, sentence, and where its noun phrases stand."""
    found = []
    for row in (DATA / "noun_phrases.txt").read_text(encoding="utf-8").splitlines():
        spoken, told = row.split("|", 1)
        spans, text, at = [], "", 0
        for mark in _MARK.finditer(told):
            text += told[at : mark.start()]
            spans.append((len(text), len(text) + len(mark[1])))
            text, at = text + mark[1], mark.end()
        found.append((spoken, text + told[at:], spans))
    return found


@dataclass(frozen=True)
class Found:
    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / max(self.given, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.wanted, 1)


def phrases(sentences: Sequence[tuple[str, str, list[tuple[int, int]]]], *, misses: bool = False) -> Found:
    """Exactly the phrases that were marked: neither longer nor shorter."""
    right = given = wanted = 0
    for spoken, text, spans in sentences:
        found = {(phrase.start, phrase.end) for phrase in keyphrases.keyphrases(text, spoken)}
        right, given, wanted = right + len(found & set(spans)), given + len(found), wanted + len(spans)
        if misses and found != set(spans):
            wrong = [text[a:b] for a, b in sorted(found - set(spans))]
            missed = [text[a:b] for a, b in sorted(set(spans) - found)]
            print("  wrong", wrong, "missed", missed, "|", text)
    return Found(right, given, wanted)


def main() -> None:
    misses = "--misses" in sys.argv
    right, of = lemmas(DATA / "lemmas_nl.tsv")
    line("lemmas", "lemmas_nl.tsv", f"{right} of {of}", "56 of 60")
    right, wanted, cut = borders()
    line(
        "sentences cut as written",
        "sample corpus",
        f"{right / wanted:.3f} ({right} of {wanted}; {cut} cut)",
        "–",
    )
    right, of = languages()
    line(
        "language of one sentence",
        "sample corpus and own sentences",
        f"{right / of:.3f} ({right} of {of})",
        "–",
    )
    told = marked()
    nl, en = [one for one in told if one[0] == "nl"], [one for one in told if one[0] == "en"]
    for name, sentences in (("nl, looked at", nl[:50]), ("nl, held out", nl[50:]), ("en, held out", en)):
        got = phrases(sentences, misses=misses and name in sys.argv[2:])
        figure = (
            f"precision {got.precision:.2f}, recall {got.recall:.2f} ({got.given} given, {got.wanted} marked)"
        )
        line(
            f"noun phrases by {language.tagger(name[:2])}", f"{len(sentences)} sentences, {name}", figure, "–"
        )


if __name__ == "__main__":
    main()
