"""Subtitles to turns with times: WebVTT and SubRip, with speakers and without, and files that are neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding import readers
from surveys.errors import BadFile

CALL = """WEBVTT - opname
Kind: captions

STYLE
::cue { color: white }

NOTE gemaakt door de vergadering

1
00:00:01.000 --> 00:00:04.000 align:start
<v Eva Evaluator>Hoe gaat het met de &amp; leerbaan?</v>

00:00:04.500 --> 00:00:06.000
<v Sam Steen>Goed. <i>Echt</i> goed.

00:00:06.000 --> 00:00:08.000
<v Sam Steen>Sinds <00:00:07.000>een jaar.

01:02:03.250 --> 01:02:05.000
<v.luid Eva Evaluator>En?
"""


def turns(name: str, text: str) -> list[tuple[int | None, str, str]]:
    read = readers.read(name, text.encode())
    return [(turn.seconds, turn.speaker, read.text[turn.start : turn.end]) for turn in read.turns]


def test_a_video_call_gives_speakers_and_times() -> None:
    assert turns("call.vtt", CALL) == [
        (1, "Eva Evaluator", "Hoe gaat het met de & leerbaan?"),
        (4, "Sam Steen", "Goed. Echt goed. Sinds een jaar."),
        (3723, "Eva Evaluator", "En?"),
    ]


def test_several_voices_in_one_cue() -> None:
    assert turns("a.vtt", "WEBVTT\n\n00:05.000 --> 00:06.000\n<v A>Ja.</v> <v B>Nee.</v>\n") == [
        (5, "A", "Ja."),
        (5, "B", "Nee."),
    ]


def test_subrip_with_names_in_the_text() -> None:
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nI: Hoe gaat\r\nhet?\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,500\r\n{\\an8}<i>R: Goed.</i>\r\n\r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\nNog steeds.\r\n"
    )
    assert turns("a.srt", text) == [(1, "I", "Hoe gaat het?"), (3, "R", "Goed. Nog steeds.")]
    assert readers.read("a.srt", text.encode()).guess_roles() == {"I": "interviewer", "R": "respondent"}


def test_without_speakers_there_are_turns_to_jump_to_and_a_warning() -> None:
    cues = "\n\n".join(
        f"00:{second // 60:02d}:{second % 60:02d}.000 --> 00:{second // 60:02d}:{second % 60:02d}.900\nZin {second}."
        for second in range(0, 100, 10)
    )
    read = readers.read("a.vtt", f"WEBVTT\n\n{cues}\n".encode())
    assert [turn.seconds for turn in read.turns] == [0, 30, 60, 90]
    assert read.text.startswith("[00:00:00] Zin 0. Zin 10. Zin 20.\n[00:00:30] Zin 30.")
    assert read.speakers == {"": 4}
    assert read.warnings


def test_a_stored_transcript_reads_the_same_again() -> None:
    """Between reading the file and storing it a person confirms the speakers; the text comes back as plain text."""
    first = readers.read("call.vtt", CALL.encode())
    again = readers.read("transcript.txt", first.text.encode())
    assert (again.text, again.turns) == (first.text, first.turns)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.vtt", "1\n00:00:01.000 --> 00:00:02.000\nHoi", 1),
        ("a.vtt", "WEBVTT\n\n00:01 --> 00:02\nHoi", 3),
        ("a.vtt", "WEBVTT\n\n00:00:61.000 --> 00:00:62.000\nHoi", 3),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHoi\n\nlos\nwoord", 7),
        ("a.srt", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHoi", 1),
        ("a.srt", "1\n00:00:01 --> 00:00:02\nHoi", 1),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHoi\n\nlos woord", 5),
    ],
)
def test_what_is_not_valid_names_its_line(name: str, text: str, line: int) -> None:
    with pytest.raises(BadFile, match=f"Line {line} "):
        readers.read(name, text.encode())


def test_a_time_alone_begins_a_turn_of_the_same_speaker() -> None:
    assert turns("a.txt", "[00:10] R: Eerst.\n[01:10] Dan verder.\n(01:20) I: En?") == [
        (10, "R", "Eerst."),
        (70, "R", "Dan verder."),
        (80, "I", "En?"),
    ]


@given(st.lists(st.tuples(st.integers(0, 9000), st.text("abc XY.:<>&\n-", max_size=20)), max_size=12))
def test_whatever_the_cues_say_offsets_cut_what_was_said(cues: list[tuple[int, str]]) -> None:
    blocks = [
        f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}.000 --> 09:59:59.000\nwoord {' '.join(said.split())}"
        for at, said in cues
    ]
    data = ("WEBVTT\n\n" + "\n\n".join(block.replace("-->", "-->", 1) for block in blocks)).encode()
    try:
        read = readers.read("a.vtt", data)
    except BadFile:
        return
    times = [turn.seconds for turn in read.turns if turn.seconds is not None]
    assert times == sorted(times)
    for turn in read.turns:
        assert read.text[turn.start : turn.end].strip() == read.text[turn.start : turn.end]
