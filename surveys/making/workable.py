"""As much of an unfinished instrument as can be shown: for a preview while it is being made. Pure."""

from surveys.definition import Definition, read
from surveys.making import soundness
from surveys.making.references import EXPRESSIONS, Data, item_ids

ROUNDS = 6
"""Taking one thing away can leave another without what it looked at."""


def workable(definition: Definition) -> tuple[Definition, list[str]]:
    """The instrument without what cannot work yet, and the ids of what is shown otherwise than it will be.

    First the conditions of such a part are left out, then the part itself.
    """
    touched: dict[str, None] = {}
    for number in range(ROUNDS):
        places = {problem.place.split(" › ")[0] for problem in soundness.problems(definition)}
        if not places:
            break
        touched |= dict.fromkeys(sorted(places))
        data = definition.to_json()
        for page in data.get("pages", []):
            if page["id"] in places:
                _bare(page)
            if number % 2:
                page["items"] = [item for item in page.get("items", []) if item["id"] not in places]
            for item in page.get("items", []):
                inner = {one["id"] for one in item.get("items", [])} & places
                if item["id"] in places or inner:
                    _bare(item)
        data["indicators"] = [one for one in data.get("indicators", []) if one["id"] not in places]
        there = item_ids(data)
        data["asks_for_figures"] = [name for name in data.get("asks_for_figures", []) if name in there]
        data["pages"] = [page for page in data.get("pages", []) if page.get("items")]
        definition = read(data)
        if not definition.pages:
            break
    return definition, [name for name in touched if name not in ("instrument", "asks_for_figures")]


def _bare(part: Data) -> None:
    """Takes every condition away, of its options and probes too, but what a calculated value is calculated from."""
    for key in EXPRESSIONS:
        if key in part and not (key == "calculation" and part.get("type") == "calculated"):
            del part[key]
    for option in [
        *part.get("options", []),
        *part.get("rows", []),
        *part.get("items", []),
        *part.get("probes", []),
    ]:
        option.pop("relevant", None)
