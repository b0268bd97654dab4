"""What a report rests on, so that it can be done again: versions, settings of the machine, counts. Service."""

from sqlalchemy import func, select

from analysis.report.content import Block, Facts, Part, Table, Words
from analysis.report.fieldwork import told_waves
from analysis.report.gathering import Gathering
from coding import codebook, layers
from coding.codebook import versions
from coding.models import Coding, Document, Suggestion, ThemeRun
from surveys.models import Instrument, InstrumentVersion, Response
from surveys.texts import pick

FIRST = 12
"""Signs of a SHA-256 that are enough to tell two versions apart."""


def provenance(gathering: Gathering) -> list[Part]:
    blocks: list[Block] = [Words(gathering.say("provenance_note"), tone="note"), Facts(_counts(gathering))]
    if rows := _instruments(gathering):
        head = [gathering.say(name) for name in ("instrument", "version", "published", "digest")]
        blocks.append(Table(gathering.say("instruments_note"), head, rows))
    if rows := _runs(gathering):
        head = [gathering.say(name) for name in ("run", "encoder", "seed", "settings", "passages", "digest")]
        blocks.append(Table(gathering.say("runs_note"), head, rows))
    return [Part("", blocks)]


def _counts(gathering: Gathering) -> list[tuple[str, str]]:
    session, study = gathering.session, gathering.study
    book = codebook.of(session, study.id)
    last = versions.last(session, book.id) if book else None
    documents = (Document.study_id == study.id, Document.superseded_at.is_(None))
    of_study = select(Document.id).where(*documents)
    counted = {
        "documents": select(func.count()).select_from(Document).where(*documents),
        "responses": select(func.count())
        .select_from(Response)
        .where(
            Response.study_id == study.id,
            Response.wave_id.in_(told_waves(session, study)),
            Response.state == "submitted",
            Response.is_test.is_(False),
        ),
        "codings": select(func.count())
        .select_from(Coding)
        .where(Coding.document_id.in_(of_study), layers.counting()),
        "judged": select(func.count())
        .select_from(Suggestion)
        .where(Suggestion.document_id.in_(of_study), Suggestion.state != "waiting"),
    }
    found = [
        (gathering.say("count_" + key), str(session.scalar(query) or 0)) for key, query in counted.items()
    ]
    if book is not None:
        number, fixed = (last.number, last.fixed_at) if last else (1, None)
        since = f"{fixed:%d-%m-%Y}" if fixed else gathering.say("in_work")
        found.insert(0, (gathering.say("codebook"), f"{gathering.say('version')} {number} ({since})"))
    return [(gathering.say("mode"), gathering.say("mode_" + study.mode)), *found]


def _instruments(gathering: Gathering) -> list[list[str]]:
    answered = select(Response.version_id).where(Response.is_test.is_(False))
    rows = gathering.session.execute(
        select(
            Instrument.title,
            InstrumentVersion.number,
            InstrumentVersion.published_at,
            InstrumentVersion.digest,
        )
        .join(InstrumentVersion, InstrumentVersion.instrument_id == Instrument.id)
        .where(Instrument.study_id == gathering.study.id, InstrumentVersion.id.in_(answered))
        .order_by(Instrument.kind.desc(), Instrument.created_at, InstrumentVersion.number)
    )
    return [
        [
            pick(title, gathering.language),
            str(number),
            f"{published:%d-%m-%Y}" if published else "–",
            digest[:FIRST] or "–",
        ]
        for title, number, published, digest in rows
    ]


def _runs(gathering: Gathering) -> list[list[str]]:
    """Every discovery of groups that was finished: which one a theme came from is up to the team."""
    runs = gathering.session.scalars(
        select(ThemeRun)
        .where(ThemeRun.study_id == gathering.study.id, ThemeRun.finished_at.is_not(None))
        .order_by(ThemeRun.finished_at)
    )
    return [
        [
            f"{run.finished_at:%d-%m-%Y}",
            run.encoder,
            str(run.seed),
            _way(gathering, run),
            str(run.segments),
            run.input_digest[:FIRST] or "–",
        ]
        for run in runs
    ]


def _way(gathering: Gathering, run: ThemeRun) -> str:
    """How a run came to its groups, in words: by a person, by placing what is new, or by dividing anew."""
    asked = run.parameters
    if asked.get("by_hand"):
        return gathering.say("run_by_hand")
    if asked.get("refresh"):
        return gathering.say("run_refresh", fresh=asked.get("fresh", 0), joined=asked.get("joined", 0))
    if asked.get("themes"):
        return gathering.say("run_asked", themes=asked["themes"])
    return gathering.say("run_free")
