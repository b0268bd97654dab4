"""Rows inside a form, as lists in a definition: answers, rows, probes, points of a scale, consents."""

from collections.abc import Mapping, Sequence
from typing import Any

from surveys.making import editing
from surveys.making.references import Data

MOST = 300
"""More rows than this are no form."""
FLAGS = ("exclusive", "free_text", "missing", "required")


def rows_in(data: Mapping[str, str], key: str) -> list[int]:
    """The numbers of the rows that were sent, in order."""
    count = data.get(f"{key}-count", "0")
    return list(range(min(int(count), MOST))) if count.isdigit() else []


def text_in(data: Mapping[str, str], name: str, languages: Sequence[str]) -> dict[str, str]:
    typed = {language: data.get(f"{name}-{language}", "").strip() for language in languages}
    return {language: text for language, text in typed.items() if text}


def read_options(data: Mapping[str, str], key: str, languages: Sequence[str]) -> list[Data]:
    """Answers or rows. A row without a text is none; a name that is missing is made from the text."""
    found: list[Data] = []
    for number in rows_in(data, key):
        name = f"{key}-{number}"
        text, option_id = text_in(data, name, languages), data.get(f"{name}-id", "").strip()
        if not text and not data.get(f"{name}-was"):
            continue
        if not text and not option_id:
            continue
        option: Data = {"id": option_id, "text": text}
        option |= {flag: True for flag in FLAGS if data.get(f"{name}-{flag}")}
        if condition := data.get(f"{name}-relevant", "").strip():
            option["relevant"] = condition
        found.append(option)
    found += [{"id": "", "text": {languages[0]: line}} for line in _pasted(data, key)]
    return _named(found)


def renamed(data: Mapping[str, str], key: str, go: str = "") -> dict[str, str]:
    """Of the answers that were there and stay: the name before → the name after, be it the same.

    `go`: the button that was pressed, which may take one away.
    """
    gone = go.removeprefix(f"{key}-delete-")
    pairs = [
        (data.get(f"{key}-{number}-was", ""), data.get(f"{key}-{number}-id", "").strip())
        for number in rows_in(data, key)
        if str(number) != gone
    ]
    return {was: now or was for was, now in pairs if was}


def read_probes(data: Mapping[str, str], languages: Sequence[str]) -> list[Data]:
    found: list[Data] = []
    for number in rows_in(data, "probes"):
        text = {
            language: " ".join(said.split())
            for language, said in text_in(data, f"probes-{number}", languages).items()
        }
        if text:
            condition = data.get(f"probes-{number}-relevant", "").strip()
            found.append({"text": text} | ({"relevant": condition} if condition else {}))
    return [*found, *({"text": {languages[0]: one}} for one in _pasted(data, "probes"))]


def shifted(entries: list[Any], go: str, key: str) -> list[Any]:
    """The list after a button in one of its rows: "options-up-2", "rows-down-0", "probes-delete-1"."""
    asked, _, rest = go.partition("-")
    do, _, place = rest.partition("-")
    if asked != key or not place.isdigit() or int(place) >= len(entries):
        return entries
    if do == "delete":
        return [entry for number, entry in enumerate(entries) if number != int(place)]
    return editing.shift(entries, int(place), -1 if do == "up" else 1)


def _pasted(data: Mapping[str, str], key: str) -> list[str]:
    return [
        line.strip(" \t•-–*") for line in data.get(f"{key}-pasted", "").splitlines() if line.strip(" \t•-–*")
    ]


def _named(options: list[Data]) -> list[Data]:
    taken = {option["id"] for option in options if option["id"]}
    for option in options:
        if not option["id"]:
            words = next(iter(option["text"].values()), "")
            option["id"] = editing.fresh(editing.slug(words) or "a1", taken)
            taken.add(option["id"])
    return options
