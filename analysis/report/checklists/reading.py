"""The checklists that there are, each a YAML file: `coreq.yml` shows the form. Pure.

An operator adds others as files in a folder of their own (WEERKLANK_CHECKLISTS).
"""

import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.report.checklists.facts import FACTS
from surveys.errors import BadDefinition
from surveys.texts import Text

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
OWN = "WEERKLANK_CHECKLISTS"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(_Strict):
    key: str = Field(pattern=r"^[A-Za-z0-9_.-]{1,20}$")
    name: Text
    question: Text
    fact: str = ""
    """What the study itself can say of it: a key of facts.FACTS; empty when only people can."""


class Group(_Strict):
    title: Text
    items: tuple[Item, ...]


class Checklist(_Strict):
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")
    label: Text
    source: str
    groups: tuple[Group, ...]

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]


def every() -> dict[str, Checklist]:
    """By key: those that come with Weerklank, then the operator's own.

    A file of the operator that cannot be read is told in the log and stops no report.
    """
    own = os.environ.get(OWN, "")
    try:
        return _read(FOLDER) | (_read(Path(own)) if own else {})
    except BadDefinition as error:
        log.error("%s %s", error, "; ".join(error.problems))
        return _read(FOLDER)


@cache
def _read(folder: Path) -> dict[str, Checklist]:
    return {found.key: found for found in _files(folder)}


def _files(folder: Path) -> Iterator[Checklist]:
    for path in sorted(folder.glob("*.yml")):
        try:
            found = Checklist.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
            raise _bad(path, str(error)) from error
        keys = [item.key for item in found.items]
        loose = {item.fact for item in found.items} - {"", *FACTS}
        if len(set(keys)) < len(keys) or loose:
            raise _bad(path, f"doubled keys, or facts that are not known: {sorted(loose)}")
        yield found


def _bad(path: Path, why: str) -> BadDefinition:
    return BadDefinition(
        {
            "nl": f"De controlelijst {path.name} kan niet worden gelezen.",
            "en": f"The checklist {path.name} cannot be read.",
        },
        [why],
    )
