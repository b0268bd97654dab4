"""Registers are taken in whole, known again and taken back; answers are read anew, and flags have a person's verdict."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from analysis.monitoring import columns, keeping, reading, register
from analysis.monitoring.models import FlagVerdict, RegisterContract, RegisterImport, RegisterPlacement
from analysis.monitoring.rates import Rate
from analysis.report.gathering import Gathering
from analysis.report.monitoring import monitoring
from app import erasure
from surveys import fieldwork, instruments, partners
from surveys.base import now
from surveys.errors import Refused
from surveys.models import Response, Wave
from surveys.safekeeping import keeping as answers
from tests.findings_world import ACTOR, World

HEAD = [
    "Contract", "Organisatie", "Verplichting", "Gerealiseerd", "Voorgedragen", "Code", "Doelgroep", "Vorm", "Wijk", "Start",
    "Eind",
]  # fmt: skip
ROWS = [
    ["C-1", "Bouw A", "50000", "50000", "6", "K-1", "WW", "Vast contract", "Bloemhof", "1-1-2025", "1-6-2025"],
    ["C-1", "Bouw A", "", "", "", "K-2", "WW", "Vast contract", "", "1-2-2025", ""],
    ["C-2", "Bouw B", "20000", "", "", "K-1", "WW", "Vast contract", "Bloemhof", "1-3-2025", ""],
]  # fmt: skip
AS_OF = dt.date(2026, 1, 1)


def take_in(world: World, rows: list[list[str]] = ROWS, **values: Any) -> RegisterImport:
    read = register.read(
        HEAD, rows, columns.guess(HEAD), kinds=reading.kind_words(world.session, world.study)
    )
    given = {"found": keeping.digest(HEAD, rows), "as_of": AS_OF} | values
    return keeping.take_in(world.session, ACTOR, world.study, "register.xlsx", read, **given)


def count(world: World, model: type) -> int:
    return world.session.scalar(select(func.count()).select_from(model)) or 0


def figures(world: World) -> Any:
    world.session.expire_all()
    return reading.figures(world.session, world.study, reading.Source(reading.REGISTER))


def test_a_register_becomes_figures(world: World) -> None:
    world.partner("Bouw A", "bouwbedrijf")
    take_in(world, kind_key="gemeente")
    found = figures(world)
    assert (found.placements, found.people, found.contracts, found.organisations) == (3, 2, 2, 2)
    assert (found.money.n, found.money.realised, found.money.unrealised) == (1, 50_000, 1)
    assert found.zuid == Rate(2, 0, 1)
    kinds = {
        p.kind
        for p in reading.records(world.session, world.study, reading.Source("register")).records.placements
    }
    assert kinds == {"bouwbedrijf", "gemeente"}  # the study knows Bouw A, the person said it of the other one
    assert found.funnels[0].steps == ((6, 6), (2, 6), (2, 2), (0, 1))
    person = world.session.scalars(select(RegisterPlacement)).first()
    assert person is not None
    assert person.person == "K-1"


def test_the_same_file_is_known_again_and_can_be_taken_back(world: World) -> None:
    first = take_in(world)
    with pytest.raises(Refused, match="already"):
        take_in(world)
    assert count(world, RegisterImport) == 1
    keeping.take_back(world.session, first)
    assert (count(world, RegisterContract), count(world, RegisterPlacement)) == (0, 0)
    take_in(world)


def test_nothing_comes_in_of_a_file_without_anything_or_of_a_day_to_come(world: World) -> None:
    with pytest.raises(Refused):
        take_in(world, [[""] * len(HEAD)])
    with pytest.raises(Refused):
        take_in(world, as_of=now().date() + dt.timedelta(days=3))
    assert count(world, RegisterImport) == 0


def test_a_newer_export_steps_before_the_older_one_and_back(world: World) -> None:
    take_in(world)
    newer = [["C-1", "Bouw A", "50000", "60000", "", "K-9", "WW", "", "", "", ""]]
    read = register.read(HEAD, newer, columns.guess(HEAD), kinds={})
    assert keeping.known_contracts(world.session, world.study.id, read) == 1
    later = take_in(world, newer)
    found = reading.records(world.session, world.study, reading.Source("register"))
    assert (found.aside, sorted(p.person for p in found.records.placements)) == (1, ["K-1", "K-9"])
    keeping.take_back(world.session, later)
    assert figures(world).placements == 3


def test_contracts_lie_beside_the_table_of_their_day(world: World) -> None:
    head = [*HEAD, "Regio", "Datum aanbesteding", "Uren per week"]
    row = [
        "C-1", "A", "1", "1", "", "K-1", "WW", "Tijdelijk contract", "", "1-1-2025", "1-1-2026", "Utrecht", "1-6-2024", "36",
    ]  # fmt: skip
    read = register.read(head, [row], columns.guess(head), kinds={})
    keeping.take_in(world.session, ACTOR, world.study, "x.csv", read, found="x", as_of=AS_OF)
    found = reading.records(world.session, world.study, reading.Source("register"))
    (line,) = reading.contracts(world.session, world.study, found)
    assert line.worth is not None
    assert line.worth.value == pytest.approx(20_000, rel=0.001)  # WW in Utrecht: 20,000 a full-time year
    assert (line.name, line.placements) == ("A", 1)


# ---------------------------------------------------------------- flags


def test_a_flag_has_a_verdict_with_a_reason_and_counting_once_changes_the_figures(world: World) -> None:
    take_in(world)
    flagged = {each.flag.kind: each.flag for each in reading.flagged(world.session, world.study)}
    assert set(flagged) == {"exact", "twice"}
    for verdict, reason in (("once", " "), ("maybe", "Zo is het.")):
        with pytest.raises(Refused):
            keeping.judge(world.session, ACTOR, world.study, flagged["twice"], verdict, reason)
    with pytest.raises(Refused):
        keeping.judge(world.session, ACTOR, world.study, flagged["exact"], "once", "Dat kan hier niet.")
    keeping.judge(world.session, ACTOR, world.study, flagged["twice"], "once", "Gebeld met Bouw B.")
    assert figures(world).placements == 2
    keeping.judge(world.session, ACTOR, world.study, flagged["twice"], "right", "Toch twee banen.")
    assert figures(world).placements == 3
    said = keeping.verdicts(world.session, world.study.id)[flagged["twice"].key]
    assert [one.verdict for one in said] == ["right", "once"]


# ---------------------------------------------------------------- answers


def monitor(world: World, title: str = "Monitor") -> Wave:
    version = instruments.publish(
        world.session, ACTOR, instruments.adopt(world.session, ACTOR, world.study, "monitor_form")
    )
    return fieldwork.open_wave(world.session, ACTOR, version, title)


def answer(world: World, wave: Wave, name: str, kind: str, **given: Any) -> Response:
    partner = world.partner(name, kind)
    person = partners.add_participant(world.session, ACTOR, partner, f"Person {uuid.uuid4()}")
    invitation, _ = fieldwork.invite(world.session, ACTOR, wave, person)
    response = fieldwork.start(world.session, invitation, "nl")
    answers.change(world.session, response, {}, {"P1": kind} | given, "nl")
    response.state, response.submitted_at, response.submission_key = "submitted", now(), uuid.uuid4()
    world.session.flush()
    world.session.expire(response)
    return response


def entry(code: str, **values: Any) -> dict[str, Any]:
    return {
        "pl_code": code, "pl_group": "unemployment", "pl_form": "permanent", "pl_district": "bloemhof",
        "pl_still": "working",
    } | values  # fmt: skip


def test_the_monitor_form_becomes_figures(world: World) -> None:
    wave = monitor(world)
    answer(
        world, wave, "Bouw A", "bouwbedrijf", MO_OBL=100, MO_REAL={"unknown": True}, MO_REFERRED=8, MO_STARTED=3,
        placements=[entry("K-1", pl_start="2020-01", pl_m24="benefit"),
                    entry("k-2", pl_district="unknown", pl_still="stopped")],
    )  # fmt: skip
    answer(
        world,
        wave,
        "Bureau B",
        "re-integratiebureau",
        MO_REFERRED=4,
        MO_INTRODUCED=2,
        MO_STARTED=2,
        MO_WORKING=1,
    )
    (source,) = reading.sources(world.session, world.study)
    assert source.key == "answers"
    found = reading.figures(world.session, world.study, source)
    assert (found.placements, found.contracts) == (2, 1)  # of the agency no obligation is asked
    assert (found.money.n, found.money.unrealised) == (0, 1)
    assert found.funnels[0].steps == ((12, 12), (5, 10), (5, 5), (1, 4))
    assert [each.rate for each in found.follow_up] == [Rate(1, 0, 1), Rate(1, 0, 1), Rate(0, 1, 1)]
    assert found.zuid == Rate(1, 0, 1)
    names = reading.records(world.session, world.study, source).names
    assert sorted(names.values()) == ["Bouw A", "Bureau B"]


def test_a_second_round_on_the_same_months_counts_instead_of_the_first(world: World) -> None:
    for title, value in (("1", 10), ("2", 20)):
        answer(
            world, monitor(world, title), "Bouw A", "bouwbedrijf", MO_OBL=100, MO_REAL=value,
            MO_PERIOD={"from": "2026-01", "to": "2026-06"}, placements=[entry("K-1")],
        )  # fmt: skip
    sources = reading.sources(world.session, world.study)
    assert [source.key == "answers" for source in sources] == [True, False, False]
    found = reading.records(world.session, world.study, sources[0])
    assert (found.aside, len(found.records.placements), found.records.contracts[0].realised) == (1, 1, 20)


def test_in_a_confidential_round_nobody_is_named_to_who_does_no_fieldwork(world: World) -> None:
    wave = monitor(world)
    wave.mode = "confidential"
    answer(world, wave, "Bouw A", "bouwbedrijf", MO_OBL=100, MO_REAL=100)
    (source,) = reading.sources(world.session, world.study)
    assert reading.records(world.session, world.study, source).names == {}
    assert list(reading.records(world.session, world.study, source, names=True).names.values()) == ["Bouw A"]


def test_a_response_that_is_withdrawn_takes_figures_flags_and_verdicts_along(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in ("uploads_folder", "recordings_folder"):
        monkeypatch.setattr(erasure, folder, lambda: tmp_path)
    wave = monitor(world)
    response = answer(
        world, wave, "Bouw A", "bouwbedrijf", MO_OBL=100, MO_REAL=100, placements=[entry("K-1")]
    )
    take_in(world)
    flagged = {
        each.found.source.key + each.flag.kind: each.flag
        for each in reading.flagged(world.session, world.study)
    }
    for flag in flagged.values():
        keeping.judge(world.session, ACTOR, world.study, flag, "right", "Nagekeken.")
    assert count(world, FlagVerdict) == 3
    erasure.withdraw(world.session, response)
    world.session.expire_all()
    assert reading.figures(world.session, world.study, reading.Source("answers")).placements == 0
    assert set(keeping.verdicts(world.session, world.study.id)) == {
        flag.key for key, flag in flagged.items() if key.startswith("register")
    }


def test_a_partner_that_is_taken_out_of_the_study_is_no_longer_told_of_as_one(world: World) -> None:
    partner = world.partner("Bouw A", "bouwbedrijf")
    take_in(world)
    partners.remove(world.session, ACTOR, world.study, partner)
    found = reading.records(world.session, world.study, reading.Source("register"))
    assert {p.kind for p in found.records.placements} == {""}


def test_with_the_study_the_register_goes(world: World) -> None:
    take_in(world)
    keeping.erase(world.session, world.study.id)
    world.session.flush()
    assert [count(world, model) for model in (RegisterImport, RegisterContract, RegisterPlacement)] == [
        0,
        0,
        0,
    ]


# ---------------------------------------------------------------- report


def test_the_report_says_what_the_page_says_and_outside_nothing_of_few(world: World) -> None:
    take_in(world)
    parts = monitoring(Gathering(world.session, world.study, "en", inside=True))
    titles = [part.title for part in parts]
    assert titles[:2] == ["From the contract register", "Obligation and realised value"]
    tables = {part.title: block for part in parts for block in part.blocks if block.kind == "table"}
    assert tables["Placements by district"].rows == [["Bloemhof", "2", "67 %"], ["Unknown", "1", "33 %"]]
    assert ["Lives in Zuid", "2", "1", "0", "66.7 – 100 %"] in tables["Jobs for residents of Zuid"].rows
    for table in tables.values():
        assert {len(row) for row in table.rows} == {len(table.head)}
    outside = monitoring(Gathering(world.session, world.study, "en", inside=False))
    assert not [block for part in outside for block in part.blocks if block.kind == "table"]


def test_a_study_without_any_says_so(world: World) -> None:
    (part,) = monitoring(Gathering(world.session, world.study, "nl", inside=True))
    assert [block.text for block in part.blocks if block.kind == "words"] == ["Nog geen."]
