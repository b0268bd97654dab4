"""What answers look like, and what stands beside them. Pure.

Answers (item id → value), a missing key is "not answered":
    single "id" · multi and rank ["id", …] · likert and scale int · likert_matrix {"row": int} · number and money int or
    float · texts str · consent bool · guide_question {"coverage": "asked"|"skipped"|"spontaneous"|None, "note": str} ·
    date and partial_date "2026-03-27", "2026-03", "2026" · period {"from": "2026-01", "to": "2026-06"} · yes_no "yes" or
    "no" · file [{"id", "name", "kind", "size"}, …] · repeat [entry, …], each the answers of its items as here, {} while
    nothing is filled in · "weet ik niet" {"unknown": True} · the text of a free choice under "<item>__other".
Beside them stand what a response knows of itself: TODAY, the day it was begun, which expressions see as today(), and
SEED, from which orders of chance are drawn. Both stay the same however often it is read.
"""

from typing import Any

Answers = dict[str, Any]
UNKNOWN = {"unknown": True}
OTHER = "__other"
TODAY = "__today"
SEED = "__seed"
OWN = frozenset({TODAY, SEED})


def free_choice_made(options: Any, answer: Any) -> bool:
    """Whether the choice that asks "namely …" is among the answer."""
    chosen = answer if isinstance(answer, list) else [answer]
    return any(option.free_text and option.id in chosen for option in options)
