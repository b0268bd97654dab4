"""Names and numbers to hide: how much is found, how often what is sure is wrong, how fast, and in how much memory.

    .venv/bin/python -m benchmarks.language_names

Token recall: the share of the words that are to be hidden within anything found, sure or asked about. False among sure: the
share of what is called sure that touches nothing that is to be hidden. No list of names of a study is given.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from coding import pseudonyms

DATA = Path(__file__).parent.parent / "tests" / "data"
SPEED, MEMORY = 10_000, 100
_WORD = re.compile(r"\w[\w'’-]*")
_MARK = re.compile(r"\{([A-Z]+) ([^{}]+)\}")
Span = tuple[int, int, str]


@dataclass(frozen=True)
class Marked:
    """A text with what is to be hidden in it: start, end, kind."""

    language: str
    text: str
    spans: Sequence[Span]


def corpus() -> list[Marked]:
    """The transcripts and open answers of the sample corpus."""
    folder = DATA / "corpus"
    found = []
    for path in sorted(folder.glob("transcripts/*.gold.json")):
        gold = json.loads(path.read_text())
        found.append(_marked(gold, (path.parent / gold["text_file"]).read_text()))
    answers = json.loads((folder / "survey" / "survey_answers.gold.json").read_text())["items"]
    return found + [_marked(gold, gold["text"]) for gold in answers]


def _marked(gold: dict[str, object], text: str) -> Marked:
    entities = gold["entities"]
    assert isinstance(entities, list)
    return Marked(str(gold["language"]), text, [(e["start"], e["end"], e["type"]) for e in entities])


def own(name: str) -> list[Marked]:
    """Sentences of our own: tests/data/names/README.md says when they were written and what they gave at first."""
    lines = (DATA / "names" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [_read(*line.split("|", 1)) for line in lines]


def _read(language: str, marked: str) -> Marked:
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        spans.append((len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    return Marked(language, text + marked[at:], spans)


@dataclass(frozen=True)
class Figures:
    tokens: int
    found: int
    sure: int
    false: int
    asked: int

    @property
    def recall(self) -> float:
        return self.found / self.tokens

    @property
    def wrong(self) -> float:
        return self.false / max(self.sure, 1)


def measure(texts: Sequence[Marked], *, misses: bool = False) -> Figures:
    """`misses`: prints what is not found and what is wrongly sure."""
    tokens = found = sure = false = asked = 0
    for marked in texts:
        findings = pseudonyms.Finder(spoken=marked.language).find(marked.text)
        for start, end, kind in marked.spans:
            words = [m.start() + start for m in _WORD.finditer(marked.text[start:end])]
            seen = [any(f.start <= word < f.end for f in findings) for word in words]
            tokens, found = tokens + len(seen), found + sum(seen)
            if misses and not all(seen):
                print("  missed", kind, marked.text[start:end], "|", _around(marked.text, start, end))
        for finding in findings:
            if not finding.sure:
                asked += 1
                continue
            sure += 1
            if not any(finding.start < end and start < finding.end for start, end, _ in marked.spans):
                false += 1
                if misses:
                    around = _around(marked.text, finding.start, finding.end)
                    print("  false", finding.kind, marked.text[finding.start : finding.end], "|", around)
    return Figures(tokens, found, sure, false, asked)


def _around(text: str, start: int, end: int) -> str:
    return text[max(0, start - 30) : end + 30].replace("\n", " ")


def speed(rounds: int = 3) -> float:
    """Sentences a second of processor time: the sample corpus over and over, each sentence a text of its own."""
    from coding import segmenting

    sentences = [
        one.text[span.start : span.end] for one in corpus() for span in segmenting.sentences(one.text, "nl")
    ]
    finder = pseudonyms.Finder(spoken="nl")
    for sentence in sentences:
        finder.find(sentence)
    best = 0.0
    for _ in range(rounds):
        since = time.process_time()
        for _ in range(5):
            for sentence in sentences:
                finder.find(sentence)
        best = max(best, 5 * len(sentences) / (time.process_time() - since))
    return best


def memory() -> float:
    """Megabytes at most, of a process that reads the sample corpus in both languages and nothing else."""
    program = "from benchmarks import language_names as n; n.work()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(done.stdout)


def work() -> None:
    for spoken in ("nl", "en"):
        finder = pseudonyms.Finder(spoken=spoken)
        for marked in corpus() + own("held_out") + own("held_out_later"):
            finder.find(marked.text)
    status = Path(
        "/proc/self/status"
    ).read_text()  # what getrusage says may be of the process that started this one
    print(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024)


def line(measured: str, data: str, figure: str, target: str) -> None:
    print(f"| {measured} | {data} | {figure} | {target} |", flush=True)


def main() -> None:
    measured = (
        ("entities of the sample corpus", corpus()),
        ("own sentences, written before", own("held_out")),
        ("own sentences, written after", own("held_out_later")),
        ("own sentences, written last", own("held_out_last")),
    )
    for name, texts in measured:
        got = measure(texts, misses="--misses" in sys.argv)
        line("names: token recall, all flags", name, f"{got.recall:.3f} ({got.found} of {got.tokens})", ".95")
        line("names: false among sure", name, f"{got.wrong:.1%} ({got.false} of {got.sure})", "5 %")
        line("names: asked about", name, f"{got.asked} places", "–")
    line("names: sentences a second", "sample corpus", f"{speed():,.0f}", f"{SPEED:,}")
    line("names: memory of the process", "all of the above", f"{memory():.0f} MB", f"{MEMORY} MB")


if __name__ == "__main__":
    main()
