"""Translations: compiles every door's catalogue; with --missing it lists what has no Dutch yet."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
DOORS = ("partner", "evaluator", "researcher", "findings", "account")
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "_n": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]

Message = str | tuple[str, ...]


def folders() -> list[Path]:
    """Every folder with a catalogue: the hall's own, and one a door."""
    return [HERE, *(HERE / door for door in DOORS if (HERE / door).is_dir())]


def catalogue(folder: Path) -> Path:
    return folder / "translations" / "nl" / "LC_MESSAGES" / "messages.po"


def read(folder: Path) -> Catalog:
    with catalogue(folder).open("rb") as file:
        return read_po(file, locale="nl")


def used(folder: Path) -> Iterator[tuple[str, int, Message]]:
    """Where each message stands in the code and pages of a folder: file, line, message."""
    # A door's folder starts below app/, so the patterns for templates are tried from app/ itself.
    for name, line, message, _comments, _context in extract_from_dir(
        HERE, METHODS, keywords=KEYWORDS, directory_filter=_goes_into(folder)
    ):
        within = (HERE / name).relative_to(HERE).parts[0]
        owner = HERE / within if within in DOORS else HERE
        if owner == folder:
            yield name, line, message


def _goes_into(folder: Path) -> Callable[[str], bool]:
    def goes(path: str) -> bool:
        first = Path(path).resolve().relative_to(HERE).parts[:1]
        if first and first[0] in ("static", "migrations", "translations"):
            return False
        return not first or folder == HERE or first[0] == folder.name

    return goes


def missing(folder: Path) -> list[str]:
    """What a folder uses without Dutch, or with a Dutch that somebody still has to look at."""
    known = read(folder) if catalogue(folder).exists() else Catalog(locale="nl")
    found = []
    for name, line, message in used(folder):
        key = message[0] if isinstance(message, tuple) else message
        entry = known.get(key)
        if entry is None or not entry.string or not all(_strings(entry.string)) or entry.fuzzy:
            found.append(f"{name}:{line}: {key}")
    return sorted(set(found))


def _strings(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def compile_all() -> int:
    """Writes the .mo beside every .po that is newer; gives how many."""
    written = 0
    for folder in folders():
        source = catalogue(folder)
        if not source.exists():
            continue
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with target.open("wb") as file:
            write_mo(file, read(folder))
        written += 1
    return written


if __name__ == "__main__":
    if "--missing" in sys.argv:
        lines = [line for folder in folders() for line in missing(folder)]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.exit(1 if lines else 0)
    compile_all()
