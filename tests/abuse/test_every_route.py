"""Every address of the team with every role, and with the ids of another study: nothing breaks and nothing leaks."""

import datetime as dt
import itertools
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from analysis import report
from analysis.business_case import keeping as business_cases
from analysis.business_case import tables as valuation_tables
from analysis.business_case import valuation
from analysis.checks import asking, releasing
from analysis.contrasts.models import Contrast
from analysis.models import Evidence, Finding
from analysis.monitoring.models import RegisterImport
from analysis.report import plan
from app import access
from coding import codebook
from coding.codebook import versions as codebook_changes
from coding.codebook.models import PinnedExample
from coding.documents import cases, drafts
from coding.documents.check_models import MemberCheck
from coding.documents.version_models import UnplacedCoding
from coding.exchange import keeping
from coding.exchange.making import Order
from coding.finding.models import SearchCoding
from coding.memos import writing as memos
from coding.models import Coding, Document, Suggestion
from coding.pseudonymising import holding, reviewing
from coding.queries.models import SavedQuery
from coding.rounds import leading as rounds
from coding.rounds.models import Decision
from surveys import instruments, interviews
from surveys.base import now
from surveys.conversations.models import Recording
from surveys.inviting import open_links, panels
from surveys.models import Interview, Invitation, Participant, Response, Study
from tests import factories
from tests.conftest import SignIn, Work
from tests.findings_world import ACTOR
from tests.web.findings.conftest import SECRET, fill

STRANGER = {"commissioner": [SECRET, "Person of ", "contact person"], "": ["Social return Zuid"]}
"""What a role must not read anywhere."""


@dataclass
class World:
    """The ids of one study, by the name they have in an address."""

    ids: dict[str, str] = field(default_factory=dict)


def make(session: Session) -> World:
    """A study with one of each."""
    found = fill(session)
    study = session.merge(found.study)
    response = session.scalars(
        select(Response).where(Response.study_id == study.id, Response.invitation_id.is_not(None))
    ).first()
    assert response is not None
    invitation = session.get_one(Invitation, response.invitation_id)
    person = session.get_one(Participant, invitation.participant_id)
    panel = panels.make(session, ACTOR, study, "Vast groepje")
    panels.add(session, ACTOR, panel, [person])
    link = open_links.make(session, ACTOR, invitation.wave, "Poster")
    guide = instruments.publish(session, ACTOR, instruments.adopt(session, ACTOR, study, "interview_guide"))
    partner = person.partner
    interview = interviews.plan(session, ACTOR, study, guide, partner, person)
    interviews.begin(session, ACTOR, interview)
    kept = report.freeze(session, ACTOR, study, "nl")
    session.flush()
    code = session.get_one(Coding, found.coding).code
    made = factories.make_user(session)
    factories.make_member(session, study, made, "reader")
    document = session.get_one(Document, found.document)
    suggestion = Suggestion(
        document_id=document.id, segment_id=document.segments[0].id, code_id=code.id, start=0, end=4,
        probability=0.5, because={"kind": "codebook", "text": "x", "similarity": 0.5}, encoder="test",
    )  # fmt: skip
    session.add(suggestion)
    session.flush()
    check = MemberCheck(
        document_id=document.id, participant_id=person.id, digest=uuid.uuid4().hex, expires_on=now().date()
    )
    recording = Recording(
        interview_id=interview.id, name="a.mp3", media_type="audio/mpeg", size=1, sha256="0" * 64
    )
    change = codebook_changes.log(session, ACTOR, code.codebook, "added", code, {"label": code.label})
    example = PinnedExample(code_id=code.id, document_id=document.id, start=0, end=4, digest="0" * 64)
    session.add_all([check, recording, example])
    book = codebook.of(session, study.id)
    assert book is not None
    version = codebook.fixed(session, ACTOR, book)
    division = {document.id: [made.id, ACTOR]}
    round_ = rounds.begin(session, ACTOR, study, title="Ronde 1", version=version, division=division)
    decision = Decision(
        round_id=round_.id, document_id=document.id, start=0, end=4, choice="none", sources=["x"], reason="x"
    )
    session.add(decision)
    session.flush()
    draft = drafts.bring_in(session, ACTOR, study, "x.txt", b"x", interview=interview)
    group = cases.make_group(session, ACTOR, study, "Groepje")
    attribute = cases.make_attribute(session, ACTOR, study, "Kenmerkje")
    unplaced = UnplacedCoding(document_id=document.id, coding_id=found.coding)
    session.add(unplaced)
    searched = SearchCoding(study_id=study.id, code_id=code.id, wanted="x", how="words", made_by=ACTOR)
    query = SavedQuery(study_id=study.id, name="Vraagje", text="a", made_by=ACTOR)
    session.add_all([searched, query])
    session.flush()
    coding_export = keeping.order(session, ACTOR, study, Order("csv"))
    project_import = keeping.bring(session, ACTOR, study, "x.qdpx", b"PK")
    case = business_cases.make(session, ACTOR, study, "Glas in de wijk")
    values = valuation.built_in()[0].model_copy(update={"valid_from": dt.date(2026, 1, 1)})
    table = valuation_tables.keep(session, ACTOR, study, values)
    memo = memos.write(session, ACTOR, study.id, "document", document.id, text="Let op de toon.")
    original = holding.begin(session, ACTOR, document, apart=False)
    place = reviewing.add(session, ACTOR, original, 0, 3, "PERSON")
    contrast = Contrast(study_id=study.id, what="contrast", code_id=code.id, places=[])
    register = RegisterImport(
        study_id=study.id, filename="x.csv", digest="0" * 64, as_of=now().date(), problems=[]
    )
    session.add_all([contrast, register])
    session.flush()
    evidence = session.scalars(select(Evidence).where(Evidence.finding_id == found.lesson)).first()
    assert evidence is not None
    claim = session.get_one(Finding, found.lesson)
    releasing.release(session, ACTOR, claim, {"nl": "Wachten duurt lang."})
    [(asked, _token)] = asking.ask(session, ACTOR, study, [claim], [person])
    entry_id = plan.add(session, ACTOR, study, plan.CHAPTER, 0)
    ids = {
        "study_id": study.id, "version_id": response.version_id, "wave_id": response.wave_id,
        "document_id": found.document, "interview_id": interview.id, "partner_id": partner.id,
        "theme_id": found.theme, "response_id": response.id, "invitation_id": invitation.id, "link_id": link.id,
        "panel_id": panel.id, "coding_id": found.coding, "finding_id": found.lesson, "lesson_id": found.lesson,
        "element_id": found.element, "effect_id": found.effect, "cause_id": found.cause,
        "configuration_id": found.configuration, "step_id": found.step,
        "person_id": person.id, "code_id": code.id, "user_id": made.id,
        "suggestion_id": suggestion.id, "evidence_id": evidence.id, "report_id": kept.id, "file_id": uuid.uuid4(),
        "check_id": check.id, "recording_id": recording.id, "draft_id": draft.id, "group_id": group.id,
        "attribute_id": attribute.id, "unplaced_id": unplaced.id, "change_id": change.id, "example_id": example.id,
        "place_id": place.id, "replacement_id": place.replacement_id,
        "export_id": coding_export.id, "import_id": project_import.id,
        "query_id": query.id, "memo_id": memo.id, "made_id": searched.id, "other_id": found.document,
        "round_id": round_.id, "assignment_id": round_.assignments[0].id, "coder_id": made.id,
        "decision_id": decision.id, "case_id": case.id, "entry_id": entry_id,
        "contrast_id": contrast.id, "table_id": table.id, "register_id": register.id, "asked_id": asked.id,
    }  # fmt: skip
    return World({name: str(value) for name, value in ids.items()})


WORDS = {
    "item_id": "E1", "page_id": "experiences", "page": "who", "partner_type": "bouwbedrijf", "name": "partner_survey",
    "dimension": "ervaringen", "kind": "bouwbedrijf", "key": "coreq",
}  # fmt: skip


SENT = {
    "findings.merge_finding": {"into": "lesson_id"},
    "findings.add_evidence": {"coding": "coding_id", "stance": "for"},
    "findings.link_step": {"to": "step_id"},
    "findings.link_cause": {"to": "lesson_id"},
    "findings.fill_slot": {"slot": "context", "source": "code_id"},
    "researcher.remove_coder": {"reason": "x"},
    "researcher.merge_theme": {"into": "theme_id"},
    "researcher.pin_example": {"document": "document_id", "start": "0", "end": "4"},
    "evaluator.confirm_list": {"rows": "[]"},
    "evaluator.act": {"action": "remind", "invitation": "invitation_id"},
}
"""What a form must hold before its address is looked at: a word, or the name of an id of our own study."""
OTHERWISE = {"evaluator.throw_test_away": 403, "evaluator.enter_answers": 403, "evaluator.add_recording": 302}
"""Refused before anything is looked for: no test of ours, no way of answering chosen, no file."""


def send(client: FlaskClient, method: str, rule: Rule, where: str, mine: dict[str, str]) -> int:
    if rule.endpoint == "evaluator.save_changes":
        return client.open(where, method=method, json={"changes": []}).status_code
    form = {name: mine.get(value, value) for name, value in SENT.get(rule.endpoint, {}).items()}
    return client.open(where, method=method, data=form if method == "POST" else None).status_code


def rules(app: Flask) -> list[Rule]:
    """Each address within a study, apart from those that other tests added."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "study_id" in rule.arguments and not rule.endpoint.startswith("probe")
    ]


def parameters(rule: Rule) -> list[tuple[str, str]]:
    return re.findall(r"<(?:([^:<>]+):)?(\w+)>", rule.rule)


def address(rule: Rule, ids: dict[str, str]) -> str:
    made = rule.rule
    for kind, name in parameters(rule):
        if kind.startswith("any("):
            value = kind[4:-1].split(",")[0].strip(" '")
        else:
            value = ids.get(name) or WORDS.get(name) or "1"
        made = re.sub(rf"<(?:[^:<>]+:)?{name}>", value, made)
    return made


@pytest.fixture
def worlds(work: Work) -> tuple[World, World]:
    with work() as session:
        return make(session), make(session)


@pytest.fixture
def ours(worlds: tuple[World, World], work: Work) -> Study:
    with work() as session:
        return session.get_one(Study, uuid.UUID(worlds[0].ids["study_id"]))


def test_every_role_gets_what_it_may_and_nothing_breaks(
    app: Flask, worlds: tuple[World, World], ours: Study, sign_in: SignIn
) -> None:
    wrong = []
    for role in (*access.ROLES, ""):
        client = sign_in(role, ours)
        for rule in rules(app):
            needed = app.view_functions[rule.endpoint].access[1]  # type: ignore[attr-defined]
            may = role in access.CAPABILITIES[needed]
            where = address(rule, worlds[0].ids)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if method == "POST" and may:
                    continue  # what a form does that somebody may send, its own tests tell
                got = client.open(where, method=method)
                fine = got.status_code < 500 if may else got.status_code == (403 if role else 404)
                leaks = [
                    word for word in STRANGER.get(role, []) if word in got.text and len(got.data) < 10**6
                ]
                if not fine or leaks:
                    wrong.append((role, method, rule.rule, got.status_code, leaks))
    assert not wrong, "\n".join(map(str, wrong))


def test_a_stranger_is_asked_to_sign_in_everywhere(
    app: Flask, worlds: tuple[World, World], client: FlaskClient
) -> None:
    wrong = []
    for rule in rules(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            got = client.open(address(rule, worlds[0].ids), method=method)
            if got.status_code not in (302, 303, 401) or SECRET in got.text:
                wrong.append((method, rule.rule, got.status_code))
    assert not wrong, "\n".join(map(str, wrong))


def mixed(rule: Rule, mine: dict[str, str], theirs: dict[str, str]) -> Iterator[str]:
    """The address with one or more ids of the other study in it, the study itself being mine."""
    names = [name for kind, name in parameters(rule) if kind == "uuid" and name != "study_id"]
    for count in range(1, len(names) + 1):
        for chosen in itertools.combinations(names, count):
            yield address(rule, mine | {name: theirs[name] for name in chosen})


def test_an_id_of_another_study_is_not_found(
    app: Flask, worlds: tuple[World, World], ours: Study, sign_in: SignIn
) -> None:
    """Also for an owner, also where only the last id of an address is another study's."""
    client = sign_in("owner", ours)
    mine, theirs = (world.ids for world in worlds)
    wrong = []
    for rule in rules(app):
        for where in mixed(rule, mine, theirs):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                status = send(client, method, rule, where, mine)
                if status not in (404, OTHERWISE.get(rule.endpoint)):
                    wrong.append((method, rule.rule, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_an_id_that_never_was_is_not_found(
    app: Flask, worlds: tuple[World, World], ours: Study, sign_in: SignIn
) -> None:
    client = sign_in("owner", ours)
    mine = worlds[0].ids
    nobody = {name: str(uuid.uuid4()) for name in mine}
    wrong = []
    for rule in rules(app):
        for where in mixed(rule, mine, nobody):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                status = send(client, method, rule, where, mine)
                if status not in (404, OTHERWISE.get(rule.endpoint)):
                    wrong.append((method, rule.rule, status))
    assert not wrong, "\n".join(map(str, wrong))


def test_an_id_of_another_study_in_a_form_is_not_found(
    worlds: tuple[World, World], ours: Study, sign_in: SignIn
) -> None:
    client = sign_in("owner", ours)
    mine, theirs = (world.ids for world in worlds)
    for path, form in (
        ("findings/{finding_id}/evidence", {"coding": theirs["coding_id"], "stance": "for"}),
        ("themes/{theme_id}/merge", {"into": theirs["theme_id"]}),
        ("waves/{wave_id}/act", {"action": "links", "invitation": theirs["invitation_id"]}),
        ("panels/{panel_id}/add", {"person": theirs["person_id"]}),
        ("lessons/draft", {"theme_id": theirs["theme_id"]}),
        ("elements/draft", {"theme_id": theirs["theme_id"]}),
        ("effects/draft", {"theme_id": theirs["theme_id"]}),
        ("causes/draft", {"theme_id": theirs["theme_id"]}),
        ("causes/{cause_id}/leads-to", {"to": theirs["lesson_id"]}),
        ("findings/{finding_id}/merge", {"into": theirs["lesson_id"]}),
        ("configurations/{configuration_id}/fill", {"slot": "context", "source": theirs["theme_id"]}),
        ("configurations/{configuration_id}/fill", {"slot": "context", "source": theirs["code_id"]}),
    ):
        where = f"/studies/{mine['study_id']}/" + path.format(**mine)
        assert client.post(where, data=form).status_code == 404, path
    invite = f"/studies/{mine['study_id']}/waves/{mine['wave_id']}/invite"
    page = client.post(invite, data={"participants": theirs["person_id"]})
    assert theirs["person_id"] not in page.text


def test_an_interview_is_no_partners(app: Flask, worlds: tuple[World, World], work: Work) -> None:
    """Who has one response in the browser opens no other: not by its id, and not an interview's."""
    with work() as session:
        interview = session.scalars(select(Interview)).first()
        assert interview is not None
        hidden = [str(interview.response_id), worlds[1].ids["response_id"]]
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["responses"] = [worlds[0].ids["response_id"], hidden[0]]
    for response_id in hidden:
        for path in ("consent", "page/who", "review", "receipt", "withdraw", "colleagues", "mine"):
            assert browser.get(f"/answer/{response_id}/{path}").status_code == 404, path
