"""What the study itself can say of an item of a checklist. Service.

Each fact is a sentence or two in the language of the report; "" where the study holds nothing to say of it, so that the
item stays a gap until people write it. Nothing is guessed: that a table is empty does not mean that it was not done.
"""

import statistics
import uuid
from collections import Counter
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from sqlalchemy import Select, distinct, func, select

from analysis import saturation as rules
from analysis.models import Evidence, Finding
from analysis.report import fieldwork
from analysis.report.gathering import Gathering
from coding import codebook, layers, themes
from coding.codebook import versions
from coding.documents.check_models import MemberCheck
from coding.models import Coding, Document
from surveys import instruments
from surveys.conversations.models import InterviewGuest, Recording
from surveys.models import PrivacyNotice, Response
from surveys.texts import Text

BASE, RUN, THRESHOLD = 4, 2, 0.05
"""Of saturation: see analysis.saturation, whose page shows other values too."""
MOST_NAMED = 12

SAID: dict[str, Text] = {
    "interviewers": {
        "nl": "Gesprekken: {held}; gevoerd door: {n} van het team; daarvan schreef een tweede mee bij: {second}.",
        "en": "Conversations: {held}; held by: {n} of the team; with a second person taking notes: {second}.",
    },
    "told": {
        "nl": "Deelnemers lazen vooraf wie het onderzoek doet, waarom, en wat er met hun antwoorden gebeurt.",
        "en": "Participants read beforehand who does the research, why, and what happens with their answers.",
    },
    "notice": {"nl": "Er is een privacyverklaring.", "en": "There is a privacy notice."},
    "method_codebook": {
        "nl": "Codeboekanalyse: een codeboek dat vooraf is gemaakt en onderweg is aangevuld.",
        "en": "Codebook analysis: a codebook made beforehand and extended on the way.",
    },
    "method_reflexive": {"nl": "Reflexieve thematische analyse.", "en": "Reflexive thematic analysis."},
    "approach": {
        "nl": "Mensen die een persoonlijke link kregen voor de vragenlijst: {invited}; daarvan per e-mail: {mailed}.",
        "en": "People who got a personal link for the survey: {invited}; of these by e-mail: {mailed}.",
    },
    "approach_held": {
        "nl": "Organisaties waarmee is gesproken: {held}.",
        "en": "Organisations that were spoken to: {held}.",
    },
    "size": {
        "nl": "Gesprekken: {held}; organisaties: {organisations}. Ingestuurde vragenlijsten: {submitted}.",
        "en": "Conversations: {held}; organisations: {organisations}. Surveys submitted: {submitted}.",
    },
    "refusals": {
        "nl": "Uitgenodigd: {invited}. Daarvan meldde zich af: {declined}; begon zonder in te sturen: {started}; liet niets "
        "horen: {silent}.",
        "en": "Invited: {invited}. Of these declined: {declined}; began without submitting: {started}; not heard of: "
        "{silent}.",
    },
    "setting": {
        "nl": "Op bezoek: {visit}; per telefoon: {phone}; per videogesprek: {video}.",
        "en": "On a visit: {visit}; by telephone: {phone}; by video call: {video}.",
    },
    "present": {
        "nl": "Gesprekken met meer dan één deelnemer aan tafel: {groups}; waarbij een tweede meeschreef: {second}.",
        "en": "Conversations with more than one participant: {groups}; with a second person taking notes: {second}.",
    },
    "sample": {
        "nl": "{label} (gesprekken: {talks}, vragenlijsten: {forms})",
        "en": "{label} (conversations: {talks}, surveys: {forms})",
    },
    "guide": {
        "nl": "{title}, versie {number}. Vragen: {questions}; keer doorvragen: {probes}.",
        "en": "{title}, version {number}. Questions: {questions}; probes: {probes}.",
    },
    "guide_tried": {
        "nl": "Vooraf uitgeprobeerd: {tests} keer.",
        "en": "Tried out beforehand: {tests} times.",
    },
    "repeats": {
        "nl": "Organisaties: {organisations}; meer dan eens gesproken: {repeated}.",
        "en": "Organisations: {organisations}; spoken to more than once: {repeated}.",
    },
    "recordings": {
        "nl": "Gesprekken: {held}; met een bewaarde geluidsopname: {recorded}.",
        "en": "Conversations: {held}; with a sound recording that is kept: {recorded}.",
    },
    "field_notes": {
        "nl": "Gesprekken: {held}; met aantekeningen of een reflectie van de interviewer: {noted}.",
        "en": "Conversations: {held}; with notes or a reflection of the interviewer: {noted}.",
    },
    "duration": {
        "nl": "Van {low} tot {high} minuten, mediaan {median} (bekend van {known} van de {held} gesprekken).",
        "en": "From {low} to {high} minutes, median {median} (known of {known} of the {held} conversations).",
    },
    "duration_outside": {"nl": "Mediaan {median} minuten.", "en": "Median {median} minutes."},
    "saturation_reached": {
        "nl": "Na {reached} gesprekken brachten twee volgende hoogstens 5% nieuwe codes (basis 4, reeks 2; Guest e.a. "
        "2020).",
        "en": "After {reached} conversations two more brought at most 5% new codes (base 4, run 2; Guest et al. 2020).",
    },
    "saturation_not": {
        "nl": "Verzadiging is niet bereikt; gesprekken: {n} (basis 4, reeks 2, 5% nieuwe codes; Guest e.a. 2020).",
        "en": "Saturation is not reached; conversations: {n} (base 4, run 2, 5% new codes; Guest et al. 2020).",
    },
    "saturation_reflexive": {
        "nl": "Niet bepaald: verzadiging past niet bij reflexieve analyse.",
        "en": "Not determined: saturation does not fit reflexive analysis.",
    },
    "returned": {
        "nl": "Verslagen die teruggingen naar de deelnemer: {sent}; daarvan nagelezen: {answered}.",
        "en": "Records that went back to the participant: {sent}; of these read and answered: {answered}.",
    },
    "coders": {
        "nl": "Mensen die codeerden: {n}.",
        "en": "People who coded: {n}.",
    },
    "tree": {
        "nl": "Codeboek, versie {number}. Codes: {codes}; groepen: {categories} ({names}).",
        "en": "Codebook, version {number}. Codes: {codes}; groups: {categories} ({names}).",
    },
    "derivation": {
        "nl": "De computer zocht groepen in het materiaal. Daarvan door een onderzoeker tot thema gemaakt: {accepted}.",
        "en": "The computer looked for groups in the data. Of these made a theme by a researcher: {accepted}.",
    },
    "derivation_codes": {
        "nl": "De codes lagen vooraf vast of kwamen er onderweg bij; thema's zijn er nog niet van gemaakt.",
        "en": "Codes were set beforehand or added on the way; no themes have been made of them yet.",
    },
    "quotations": {
        "nl": "Citaten onder de bevindingen: {quotes}. Elk draagt de soort partner en een nummer per deelnemer.",
        "en": "Quotes under the findings: {quotes}. Each carries the kind of partner and a number per participant.",
    },
    "consistency": {
        "nl": "Bevindingen: {findings}; met passages eronder: {rested}; met tegenspraak: {against}.",
        "en": "Findings: {findings}; with passages under them: {rested}; with contradiction: {against}.",
    },
    "major": {"nl": "Thema's ({n}): {names}.", "en": "Themes ({n}): {names}."},
    "minor": {
        "nl": "Bevindingen met passages die ertegenin gaan: {against}.",
        "en": "Findings with passages that go against them: {against}.",
    },
}


def _say(gathering: Gathering, key: str, **values: object) -> str:
    return gathering.pick(SAID[key]).format(**values)


# ---------------------------------------------------------------- conversations


def interviewers(gathering: Gathering) -> str:
    held = gathering.held
    people = {one.interviewer_id for one in held if one.interviewer_id}
    if not people:
        return ""
    second = sum(one.second_id is not None for one in held)
    return _say(gathering, "interviewers", n=len(people), held=len(held), second=second)


def setting(gathering: Gathering) -> str:
    ways = Counter(one.held_by for one in gathering.held)
    return (
        _say(gathering, "setting", **{way: ways[way] for way in ("visit", "phone", "video")}) if ways else ""
    )


def present(gathering: Gathering) -> str:
    held = gathering.held
    ids = [one.id for one in held]
    groups = _count(
        gathering,
        select(func.count(distinct(InterviewGuest.interview_id))).where(InterviewGuest.interview_id.in_(ids)),
    )
    second = sum(one.second_id is not None for one in held)
    return _say(gathering, "present", groups=groups, second=second) if groups or second else ""


def guide(gathering: Gathering) -> str:
    held = gathering.held
    if not held:
        return ""
    used = max((one.response.version for one in held), key=lambda found: found.number)
    definition = instruments.definition(used)
    items = list(definition.items())
    told = _say(
        gathering,
        "guide",
        title=gathering.pick(definition.title),
        number=used.number,
        questions=len(items),
        probes=sum(len(item.probes) for item in items),
    )
    tests = _count(
        gathering,
        select(func.count())
        .select_from(Response)
        .where(Response.version_id == used.id, Response.is_test.is_(True)),
    )
    return told + (" " + _say(gathering, "guide_tried", tests=tests) if tests else "")


def repeats(gathering: Gathering) -> str:
    times = Counter(one.response.partner_id for one in gathering.held if one.response.partner_id)
    if not times:
        return ""
    repeated = sum(n > 1 for n in times.values())
    return _say(gathering, "repeats", repeated=repeated, organisations=len(times))


def recordings(gathering: Gathering) -> str:
    """A gap while no recording is kept: it may have been thrown away once the transcript stood."""
    held = gathering.held
    recorded = _count(
        gathering,
        select(func.count(distinct(Recording.interview_id))).where(
            Recording.interview_id.in_([one.id for one in held])
        ),
    )
    return _say(gathering, "recordings", recorded=recorded, held=len(held)) if recorded else ""


def field_notes(gathering: Gathering) -> str:
    held = gathering.held
    noted = sum(bool(one.field_notes or one.reflexive_memo) for one in held)
    return _say(gathering, "field_notes", noted=noted, held=len(held)) if noted else ""


def duration(gathering: Gathering) -> str:
    held = gathering.held
    known = [one.minutes for one in held if one.minutes]
    if not known:
        return ""
    if not gathering.inside:  # a shortest and a longest conversation are each of one partner
        return _say(gathering, "duration_outside", median=round(statistics.median(known)))
    return _say(
        gathering,
        "duration",
        known=len(known),
        held=len(held),
        low=min(known),
        high=max(known),
        median=round(statistics.median(known)),
    )


def returned(gathering: Gathering) -> str:
    checks = gathering.session.scalars(
        select(MemberCheck).join(Document).where(Document.study_id == gathering.study.id)
    ).all()
    answered = sum(check.answered_at is not None for check in checks)
    return _say(gathering, "returned", sent=len(checks), answered=answered) if checks else ""


# ---------------------------------------------------------------- who took part


def told(gathering: Gathering) -> str:
    """Every link begins with the page that says so."""
    if not fieldwork.asked_of(gathering.session, gathering.study):
        return ""
    notice = gathering.session.scalar(
        select(PrivacyNotice.id).where(PrivacyNotice.study_id == gathering.study.id)
    )
    return _say(gathering, "told") + (" " + _say(gathering, "notice") if notice else "")


def approach(gathering: Gathering) -> str:
    invited = fieldwork.asked_of(gathering.session, gathering.study)
    said = []
    if invited:
        mailed = sum(one.emailed_at is not None for one in invited)
        said.append(_say(gathering, "approach", invited=len(invited), mailed=mailed))
    spoken = {one.response.partner_id for one in gathering.held}
    if spoken:
        said.append(_say(gathering, "approach_held", held=len(spoken)))
    return " ".join(said)


def size(gathering: Gathering) -> str:
    held = gathering.held
    rows = fieldwork.fieldwork(gathering.session, gathering.study, gathering.language)
    submitted = sum(row.submitted for row in rows)
    if not held and not submitted:
        return ""
    organisations = len({one.response.partner_id for one in held})
    return _say(gathering, "size", held=len(held), organisations=organisations, submitted=submitted)


def refusals(gathering: Gathering) -> str:
    """Of an unlinked round that runs nothing is told but who declined."""
    invited = fieldwork.asked_of(gathering.session, gathering.study)
    told = fieldwork.told_waves(gathering.session, gathering.study)
    followed = [one for one in invited if one.wave_id in told]
    if not followed:
        return ""
    sent = set(
        gathering.session.scalars(
            select(Response.invitation_id).where(
                Response.study_id == gathering.study.id, Response.state == "submitted"
            )
        )
    )
    declined = sum(one.outcome == "declined" for one in followed)
    left = [one for one in followed if one.outcome is None and one.id not in sent and not one.participated]
    started = sum(one.started_at is not None for one in left)
    return _say(
        gathering,
        "refusals",
        invited=len(followed),
        declined=declined,
        started=started,
        silent=len(left) - started,
    )


def sample(gathering: Gathering) -> str:
    rows = fieldwork.fieldwork(gathering.session, gathering.study, gathering.language)
    return "; ".join(
        _say(gathering, "sample", label=row.label, talks=row.interviews, forms=row.submitted)
        for row in rows
        if row.interviews or row.submitted
    )


# ---------------------------------------------------------------- the analysis


def method(gathering: Gathering) -> str:
    return _say(gathering, "method_" + gathering.study.mode)


def saturation(gathering: Gathering) -> str:
    if gathering.study.mode == "reflexive":
        return _say(gathering, "saturation_reflexive")
    codes: dict[Document, set[uuid.UUID]] = {}
    for passage in gathering.said:
        if passage.document.kind == "interview":
            codes.setdefault(passage.document, set()).add(passage.code.id)
    held = sorted(codes, key=lambda one: (one.said_on or one.created_at.date(), str(one.id)))
    talks = [codes[document] for document in held]
    assessed = rules.assess(talks, BASE, RUN, THRESHOLD)
    if not assessed.enough:
        return ""
    if assessed.reached is None:
        return _say(gathering, "saturation_not", n=len(talks))
    return _say(gathering, "saturation_reached", reached=assessed.reached)


def coders(gathering: Gathering) -> str:
    n = _count(
        gathering,
        select(func.count(distinct(Coding.made_by)))
        .join(Document, Document.id == Coding.document_id)
        .where(Document.study_id == gathering.study.id, layers.counting()),
    )
    return _say(gathering, "coders", n=n) if n else ""


def tree(gathering: Gathering) -> str:
    codes = [
        code for code in codebook.every(gathering.session, gathering.study.id) if code.retired_at is None
    ]
    if not codes:
        return ""
    parents = {code.parent_id for code in codes}
    groups = [code for code in codes if code.id in parents]
    last = versions.last(gathering.session, codes[0].codebook_id)
    names = ", ".join(gathering.pick(code.label) for code in groups[:MOST_NAMED])
    return _say(
        gathering,
        "tree",
        number=last.number if last else 1,
        codes=len(codes) - len(groups),
        categories=len(groups),
        names=names,
    )


def derivation(gathering: Gathering) -> str:
    accepted = _themes(gathering)
    if accepted:
        return _say(gathering, "derivation", accepted=len(accepted))
    return _say(gathering, "derivation_codes") if coders(gathering) else ""


def _themes(gathering: Gathering) -> list[str]:
    return [one.theme.label for one in themes.summaries(gathering.session, gathering.study.id, "accepted")]


def software(gathering: Gathering) -> str:
    try:
        return f"Weerklank {version('weerklank')}"
    except PackageNotFoundError:
        return "Weerklank"


def quotations(gathering: Gathering) -> str:
    ids = [finding.id for finding in gathering.findings]
    quotes = _count(
        gathering,
        select(func.count())
        .select_from(Evidence)
        .where(Evidence.finding_id.in_(ids), Evidence.kind == "passage"),
    )
    return _say(gathering, "quotations", quotes=quotes) if quotes else ""


def consistency(gathering: Gathering) -> str:
    findings = gathering.claims
    if not findings:
        return ""
    return _say(
        gathering,
        "consistency",
        findings=len(findings),
        rested=sum(any(one.stance == "for" for one in finding.evidence) for finding in findings),
        against=_contradicted(findings),
    )


def major(gathering: Gathering) -> str:
    found = _themes(gathering)
    return _say(gathering, "major", n=len(found), names="; ".join(found)) if found else ""


def minor(gathering: Gathering) -> str:
    against = _contradicted(gathering.claims)
    return _say(gathering, "minor", against=against) if against else ""


def _contradicted(findings: list[Finding]) -> int:
    return sum(any(one.stance == "against" for one in finding.evidence) for finding in findings)


def _count(gathering: Gathering, query: Select[tuple[int]]) -> int:
    return gathering.session.scalar(query) or 0


FACTS: dict[str, Callable[[Gathering], str]] = {
    fact.__name__: fact
    for fact in (
        interviewers, told, method, approach, size, refusals, setting, present, sample, guide, repeats, recordings,
        field_notes, duration, saturation, returned, coders, tree, derivation, software, quotations, consistency, major,
        minor,
    )
}  # fmt: skip
"""By the name that checklists use."""
