"""The whole of the translations: everything people read exists in Dutch, and nobody has to look at it still."""

from pathlib import Path

import pytest

from app import compile_translations as translations

FOLDERS = translations.folders()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_message_has_a_dutch_text(folder: Path) -> None:
    assert translations.missing(folder) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_translation_is_for_something_that_is_gone(folder: Path) -> None:
    used = {
        message[0] if isinstance(message, tuple) else message for _, _, message in translations.used(folder)
    }
    known = [
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in translations.read(folder)
    ]
    assert [key for key in known if key and key not in used] == []


def test_a_word_has_the_same_dutch_everywhere() -> None:
    said: dict[str, set[str]] = {}
    for folder in FOLDERS:
        if not translations.catalogue(folder).exists():
            continue
        for message in translations.read(folder):
            if isinstance(message.id, str) and message.id and not message.context:
                said.setdefault(message.id, set()).add(str(message.string))
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_placeholders_survive_translation(folder: Path) -> None:
    catalogue = translations.read(folder)
    assert [str(error) for message in catalogue if message.id for error in message.check(catalogue)] == []
