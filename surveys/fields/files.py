"""Handing in files: what was handed in before stays, new ones are looked into. Pure."""

from collections.abc import Iterable
from typing import Any

from wtforms import MultipleFileField

from surveys.answers import UNKNOWN, Answers
from surveys.definition import Item
from surveys.fields.asking import AnswerError, Asked, Data, Fields, Handler, or_unknown, unknown_field
from surveys.safekeeping import uploads


def ends(asked: Asked) -> str:
    """The endings that fit, as a browser wants them: ".pdf,.docx"."""
    kinds = asked.item.kinds or uploads.KINDS
    return ",".join(f".{ending}" for kind in kinds for ending in uploads.ENDINGS.get(kind, (kind,)))


def new_files(data: Any) -> list[Any]:
    """The files among what was posted for a field; a browser sends one without a name for none."""
    return [file for file in data or [] if getattr(file, "filename", "")]


def content(file: Any, megabytes: int) -> bytes:
    """What is in a posted file, read no further than its limit and one byte."""
    file.stream.seek(0)
    found: bytes = file.stream.read(megabytes * uploads.MEGABYTE + 1)
    return found


def change(go: str, items: Iterable[Item], answers: Answers) -> tuple[Answers, str]:
    """What a button of a file item does: "drop:<item>:<id>" takes a file away, "upload:<item>" only saves.

    Also gives the id of the element where the page goes on; "" when the button is none of these.
    """
    verb, _, rest = go.partition(":")
    item_id, _, gone = rest.partition(":")
    if verb not in ("drop", "upload") or not any(i.id == item_id and i.type == "file" for i in items):
        return answers, ""
    known = answers.get(item_id)
    if verb == "drop" and isinstance(known, list):
        answers = answers | {item_id: [file for file in known if file["id"] != gone]}
    return answers, f"item-{item_id}"


def _fields(asked: Asked) -> Fields:
    keys = {"accept": ends(asked)} | ({"multiple": True} if asked.item.max_files > 1 else {"multiple": False})
    return {asked.item.id: MultipleFileField(asked.label, render_kw=keys), **unknown_field(asked)}


def _read(asked: Asked, data: Data) -> Any:
    """All files of the answer: {"id", "name", "kind", "size"} each; the same file twice is one."""
    item = asked.item
    found = {file["id"]: file for file in asked.known} if isinstance(asked.known, list) else {}
    for file in new_files(data.get(item.id)):
        try:
            seen = uploads.look(
                file.filename, content(file, item.max_megabytes), item.kinds, item.max_megabytes
            )
        except uploads.UnfitError as unfit:
            name = uploads.safe_name(file.filename, file.filename.rpartition(".")[2][:10] or "?")
            raise AnswerError(
                item.id,
                unfit.reason,
                file=name,
                kinds=ends(asked).replace(",", ", "),
                most=item.max_megabytes,
            ) from unfit
        found[seen.digest] = {"id": seen.digest, "name": seen.name, "kind": seen.kind, "size": seen.size}
    if len(found) > item.max_files:
        raise AnswerError(item.id, "file_count", most=item.max_files)
    return or_unknown(asked, data, list(found.values()) or None)


def _write(asked: Asked, answer: Any) -> dict[str, Any]:
    return {f"{asked.item.id}__unknown": True} if answer == UNKNOWN else {}


KINDS: dict[str, Handler] = {"file": Handler(_fields, _read, _write, group=False)}
