"""The proof of unlinked waves: who watches everything does no better than chance, and far better where something leaks.

An adversary (`adversary.py`) gets hourly dumps of the whole database with the places of its rows, the bytes of its files,
WAL and queue, the log of the application, an access log with cookies, and the storage of the rate limiter. Of all his
strategies the best one counts, over all seeds together. Chance is what somebody reaches who knows no more than who took part
by when and how many answers came out when; it is at most one in five for every single response.

More seeds: WEERKLANK_UNLINKING_SEEDS=40.
"""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Response as HttpResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.partner import one_size
from surveys.base import now
from surveys.models import Response
from surveys.safekeeping import sealing, unlinked
from tests.abuse.adversary import STRATEGIES, attack, chances
from tests.abuse.watched import Evidence, watch

SEEDS = int(os.environ.get("WEERKLANK_UNLINKING_SEEDS", "4"))
DOUBT = 0.001 / len(STRATEGIES)
"""How improbable hits must be under chance before we say that a strategy works; divided, as there are many to try."""


def hits(evidence: Evidence) -> dict[str, int]:
    return {
        name: sum(evidence.truth[response] == invitation for response, invitation in guess.items())
        for name, guess in attack(evidence).items()
    }


def probability_of(at_least: int, probabilities: list[float]) -> float:
    """That of so many hits or more, when each comes with its own probability (Poisson binomial, exact)."""
    of = [1.0]
    for p in probabilities:
        of = [
            (of[n] * (1 - p) if n < len(of) else 0.0) + (of[n - 1] * p if n else 0.0)
            for n in range(len(of) + 1)
        ]
    return sum(of[at_least:])


def nothing_readable_before(evidence: Evidence) -> list[str]:
    """Words of a response that stood in a file before it was released."""
    came = {
        response: next(
            n
            for n, dump in enumerate(evidence.dumps)
            if any(str(row["id"]).replace("-", "") == response for row in dump.tables["response"])
        )
        for response in evidence.truth
    }
    found = []
    for number, dump in enumerate(evidence.dumps):
        for path in dump.files:
            data = path.read_bytes()
            found += [
                f"{word} in {path.name} of hour {number}"
                for response, word in evidence.plain.items()
                if number < came[response] and word.encode() in data
            ]
    found += [
        f"{word} in the log" for word in evidence.plain.values() for _at, line in evidence.log if word in line
    ]
    return found


def test_who_watches_everything_does_no_better_than_chance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    total = dict.fromkeys(STRATEGIES, 0)
    probabilities: list[float] = []
    for seed in range(SEEDS):
        evidence = watch(tmp_path, monkeypatch, seed)
        assert len(evidence.truth) == 22
        assert nothing_readable_before(evidence) == []
        for name, count in hits(evidence).items():
            total[name] += count
        here = chances(evidence)
        assert max(here) <= 1 / unlinked.FEWEST + 1e-9
        probabilities += here
        evidence.forget()
    expected = sum(probabilities)
    told = f"{len(probabilities)} responses, chance {expected:.1f} hits; " + ", ".join(
        f"{name} {count}" for name, count in sorted(total.items(), key=lambda entry: -entry[1])
    )
    print(told)
    assert {
        name: count for name, count in total.items() if probability_of(count, probabilities) < DOUBT
    } == {}, told


def found_out(evidence: Evidence) -> tuple[float, str]:
    """The share that the best strategy finds, and its name."""
    best = max((count, name) for name, count in hits(evidence).items())
    evidence.forget()
    return best[0] / len(evidence.truth), best[1]


def test_in_an_identified_wave_he_finds_everybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    share, _name = found_out(watch(tmp_path, monkeypatch, 1, mode="identified"))
    assert share > 0.95


class NoChance:
    """A lot that always falls the same: everything stays in the order in which it came."""

    def shuffle(self, things: list[Any]) -> None:
        pass

    def randint(self, low: int, _high: int) -> int:
        return low


def test_he_finds_everybody_when_the_order_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "chance", NoChance())
    share, name = found_out(watch(tmp_path, monkeypatch, 2))
    assert share > 0.95, name


def test_he_finds_everybody_when_moments_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seal, make = sealing._sealed, sealing._make_readable

    def sealed(wave_id: Any, type_id: Any, content: dict[str, Any]) -> Any:
        content.setdefault("at", now().isoformat())
        return seal(wave_id, type_id, content)

    def make_readable(session: Session, wave: Any, type_id: Any, content: dict[str, Any]) -> None:
        make(session, wave, type_id, content)
        made = session.scalars(select(Response).where(Response.receipt_digest == content["receipt"])).one()
        made.submitted_at = dt.datetime.fromisoformat(content["at"])

    monkeypatch.setattr(sealing, "_sealed", sealed)
    monkeypatch.setattr(sealing, "_make_readable", make_readable)
    share, name = found_out(watch(tmp_path, monkeypatch, 3))
    assert share > 0.95, name


def test_he_finds_everybody_when_sizes_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def as_it_is(response: HttpResponse) -> HttpResponse:
        return response

    monkeypatch.setattr(one_size, "make", as_it_is)
    share, name = found_out(watch(tmp_path, monkeypatch, 4))
    assert share > 0.95, name


def test_he_finds_everybody_when_ids_lead_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the response took over the id of its draft."""
    make, begun = sealing._make_readable, sealing.hand_in

    def hand_in(session: Session, held: Any) -> str:
        held.sheet.answers["__draft"] = held.row.id.hex
        held.sheet.counted = lambda definition: (
            type(held.sheet).counted(held.sheet, definition) | {"__draft": held.row.id.hex}
        )
        return begun(session, held)

    def make_readable(session: Session, wave: Any, type_id: Any, content: dict[str, Any]) -> None:
        import uuid

        draft = content["answers"].pop("__draft")
        monkeypatch.setattr(sealing, "new_id", lambda: uuid.UUID(draft))
        make(session, wave, type_id, content)
        monkeypatch.setattr(sealing, "new_id", uuid.uuid4)

    monkeypatch.setattr(sealing, "hand_in", hand_in)
    monkeypatch.setattr(sealing, "_make_readable", make_readable)
    share, name = found_out(watch(tmp_path, monkeypatch, 5))
    assert share > 0.95, name
