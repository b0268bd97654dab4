"""What the names in a question mean in this study: codes and attributes, or a mistake shown in its place. Pure."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from coding.queries.syntax import BadQuery
from coding.queries.tree import Coded, Join, Known, Node, leaves


def families(parents: Mapping[uuid.UUID, uuid.UUID | None]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """Each code → itself and all that stands above it; a circle is walked once."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for code in parents:
        line, above = [code], parents[code]
        while above is not None and above not in line:
            line.append(above)
            above = parents.get(above)
        found[code] = line
    return found


def meanings(
    names: Mapping[uuid.UUID, Sequence[str]], parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> dict[str, set[uuid.UUID]]:
    """A name in lower case → the codes it means: all that bear it, and what stands under them. `names`: code → key, labels.

    A key goes before a label: where one code has the key that another has as label, the key is meant.
    """
    below: dict[uuid.UUID, set[uuid.UUID]] = {code: {code} for code in names}
    for code, line in families(parents).items():
        for above in line:
            below.setdefault(above, set()).add(code)
    found: dict[str, set[uuid.UUID]] = {}
    keys = {texts[0].casefold() for texts in names.values() if texts}
    for code, texts in names.items():
        for place, text in enumerate(texts):
            name = text.casefold()
            if name and (place == 0 or name not in keys):
                found.setdefault(name, set()).update(below[code])
    return found


def resolve(
    node: Node, codes: Mapping[str, Collection[uuid.UUID]], names: Mapping[str, str]
) -> tuple[Node, dict[str, Collection[uuid.UUID]]]:
    """The question with its conditions under their proper names, and what each code in it means. Raises BadQuery."""
    meant: dict[str, Collection[uuid.UUID]] = {}
    for leaf in leaves(node):
        if isinstance(leaf, Coded) and leaf.code != "*":
            found = codes.get(leaf.code.casefold())
            if found is None:
                raise _unknown_code(leaf, codes)
            meant[leaf.code] = found
    return _named(node, names), meant


def _named(node: Node, names: Mapping[str, str]) -> Node:
    if isinstance(node, Join):
        return replace(node, left=_named(node.left, names), right=_named(node.right, names))
    if isinstance(node, Known):
        name = names.get(node.name.casefold())
        if name is None:
            listed = ", ".join(sorted(set(names)))
            raise BadQuery(
                f"“{node.name}” is geen kenmerk in deze studie. Kies uit: {listed}.",
                f"“{node.name}” is no attribute in this study. Choose from: {listed}.",
                node.at,
            )
        return replace(node, name=name)
    return node


def _unknown_code(leaf: Coded, codes: Mapping[str, object]) -> BadQuery:
    near = get_close_matches(leaf.code.casefold(), codes, 1, 0.6)
    nl = f" Bedoelt u “{near[0]}”?" if near else " Het codeboek toont alle codes."
    en = f" Did you mean “{near[0]}”?" if near else " The codebook shows all codes."
    return BadQuery(
        f"“{leaf.code}” staat niet in het codeboek.{nl}",
        f"“{leaf.code}” is not in the codebook.{en}",
        leaf.at,
    )
