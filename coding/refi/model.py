"""A project of qualitative analysis as values, whichever tool made it: what reading gives and writing takes. Pure."""

from dataclasses import dataclass, field

from surveys.texts import Text


@dataclass(slots=True)
class User:
    id: str
    name: str


@dataclass(slots=True)
class Code:
    """`color` is "#RRGGBB" or None; `parent` the id of another code; `notes` ids of notes."""

    id: str
    name: str
    parent: str | None
    description: str
    color: str | None
    codable: bool = True
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Coding:
    """text[start:end] (code points, end exclusive) carries `code`; `coder` is a name or ""."""

    start: int
    end: int
    code: str
    coder: str
    id: str = ""
    coder_id: str = ""
    made_at: str = ""
    """As in XML: 2026-11-24T10:00:00Z, or ""."""
    notes: tuple[str, ...] = ()
    comment: str = ""
    """What was written with the passage itself."""
    passage: str = ""
    """The id of the selection it hangs on."""


@dataclass(slots=True)
class Value:
    """What a variable is for a case or a source: text as in XML."""

    variable: str
    value: str


@dataclass(slots=True)
class Source:
    """A text with its codings. Of sound, film, pictures and PDF only the words are held."""

    name: str
    text: str
    codings: list[Coding] = field(default_factory=list)
    id: str = ""
    kind: str = "text"
    """"text", "pdf", "audio", "video" or "picture"."""
    description: str = ""
    coder_id: str = ""
    made_at: str = ""
    values: list[Value] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[tuple[int, int, str]] = field(default_factory=list)
    """Passages without code that somebody wrote something with: start, end, what."""
    seconds: list[tuple[int, int]] = field(default_factory=list)
    """Offset → seconds into the recording, rising."""
    missing: bool = False
    """Its words are not in the file."""


@dataclass(slots=True)
class Variable:
    id: str
    name: str
    kind: str
    """"Text", "Boolean", "Integer", "Float", "Date" or "DateTime"."""
    description: str = ""


@dataclass(slots=True)
class Case:
    id: str
    name: str
    description: str = ""
    values: list[Value] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Set:
    id: str
    name: str
    description: str = ""
    codes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Nothing was put in it yet."""
        return not (self.codes or self.sources or self.notes)


@dataclass(slots=True)
class Note:
    id: str
    name: str
    text: str
    coder_id: str = ""
    made_at: str = ""
    description: str = ""


@dataclass(slots=True)
class Link:
    """What somebody tied together: `origin` and `target` are ids of anything in the project, or "" where none is named."""

    id: str
    name: str
    origin: str
    target: str


@dataclass(frozen=True)
class Choice:
    """How positions in a text were read: each way of counting with its score from 0 to 1, and the one that was taken."""

    source: str
    way: str
    scores: dict[str, float]
    edges: int
    """How many begins and ends of passages were looked at."""


@dataclass
class Report:
    """What was recognised, what was chosen where the file can be read in several ways, and what was left out."""

    tool: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    odd: list[Text] = field(default_factory=list)
    """Read all the same, though not as the standard says."""
    left_out: list[Text] = field(default_factory=list)


@dataclass
class Project:
    codes: list[Code] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    name: str = ""
    origin: str = ""
    description: str = ""
    users: list[User] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    note_ids: list[str] = field(default_factory=list)
    """Notes that belong to the project as a whole."""
    report: Report = field(default_factory=Report)

    @property
    def warnings(self) -> list[str]:
        """For scripts: what was odd, chosen against the standard, or left out, in English."""
        chosen = [
            f"positions in {choice.source!r} were read as {choice.way}"
            for choice in self.report.choices
            if choice.way != "code points"
        ]
        return chosen + [text["en"] for text in (*self.report.odd, *self.report.left_out)]
