"""The sections a report can have: what each says of the study as it is now. Service."""

import uuid
from collections import defaultdict
from collections.abc import Callable
from functools import partial

from analysis import answers, causes, coherence, configurations, evidence, findings, framework
from analysis.business_case import case as business_cases
from analysis.business_case import keeping
from analysis.business_case import words as money
from analysis.business_case.flows import PARTY_NAMES
from analysis.checks.outcomes import COUNTED
from analysis.coherence import Comparison, Row
from analysis.evidence import Quote
from analysis.factors import ranking, rating
from analysis.models import Cause, Configuration, Effect, Evidence, Finding, Lesson, WorkingElement
from analysis.report import fieldwork, monitoring, provenance, theories, words
from analysis.report.checklists import keeping as checklists
from analysis.report.checklists import reading
from analysis.report.content import Block, Facts, Listing, Part, Table, Words, filled
from analysis.report.gathering import Gathering
from analysis.statistics import SMALL_CELL
from coding import codebook, themes
from coding.documents import cases
from surveys.texts import Text, pick

# ---------------------------------------------------------------- answers, design, respondents


def questions(gathering: Gathering) -> list[Part]:
    """One answer per research question: what the team wrote, the findings that name it, or that there is neither; then
    the findings that name none."""
    written = answers.of(gathering.session, gathering.study.id)
    parts = []
    for question in gathering.study.questions:
        said = gathering.pick(written.get(str(question.id)))
        blocks: list[Block] = [Words(said)] if said else []
        named = _named(gathering, question.id)
        if named:
            blocks += [Words("", lead=gathering.say("findings_for")), Listing(named)]
        parts.append(
            Part(
                question.text_in(gathering.language),
                blocks or [Words(gathering.say("unanswered"), tone="note")],
            )
        )
    if loose := _named(gathering, None):
        parts.append(Part(gathering.say("findings_without"), [Listing(loose)]))
    return filled(parts, gathering.say("none"))


def _named(gathering: Gathering, question: uuid.UUID | None) -> list[str]:
    """The findings that name this research question; the steps of a theory of change in one line."""
    theories: dict[str, list[str]] = defaultdict(list)
    for step in gathering.steps:
        if step.question_id == question:
            theories[gathering.pick(step.partner_type.label)].append(heading(step))
    return [
        *(heading(each) for each in gathering.claims if each.question_id == question),
        *(gathering.say("theory_of", kind=kind, steps="; ".join(found)) for kind, found in theories.items()),
    ]


LETTERS = {"lesson": "L", "element": "W", "effect": "E", "cause": "O", "configuration": "C", "step": "T"}
"""What stands before the number of a finding."""


def heading(finding: Finding) -> str:
    """ "L3. Bel binnen een dag terug"."""
    return f"{LETTERS[finding.kind]}{finding.number}. {finding.title}"


def design(gathering: Gathering) -> list[Part]:
    told = fieldwork.design(gathering.session, gathering.study, gathering.language)
    return [Part("", [Words(text) for text in told])]


def respondents(gathering: Gathering) -> list[Part]:
    columns = ("partners", "invited", "started", "submitted", "declined", "interviews")
    found = fieldwork.fieldwork(gathering.session, gathering.study, gathering.language)
    told = found if gathering.inside else fieldwork.coarse(found, gathering.say("other_kinds"))
    rows = [[row.label, *(str(getattr(row, name)) for name in columns)] for row in told]
    head = [gathering.say(name) for name in ("kind", *columns)]
    consents = fieldwork.consents_given(gathering.session, gathering.study, gathering.language)
    table: list[Block] = [Table(gathering.say("respondents"), head, rows, numeric=True)] if rows else []
    return [Part("", [*table, *(Words(text) for text in consents)])]


# ---------------------------------------------------------------- themes and findings


def the_themes(gathering: Gathering) -> list[Part]:
    """Outside the team only what a person made a theme of."""
    states = () if gathering.inside else ("accepted",)
    found = themes.summaries(gathering.session, gathering.study.id, *states)
    return filled([_theme(gathering, summary) for summary in found], gathering.say("none"))


def _theme(gathering: Gathering, summary: themes.Summary) -> Part:
    theme = summary.theme
    few = not gathering.inside and summary.organisations < SMALL_CELL
    counts = gathering.say(
        "support_outside" if few else "theme_counts",
        organisations=summary.organisations,
        kinds=", ".join(f"{gathering.pick(label)} {n}" for label, n in summary.by_type),
        passages=len(summary.passages),
    )
    said = [
        Quote(p.document, p.segment.start, p.segment.end, p.text)
        for p in sorted(summary.passages, key=lambda p: (not p.central, -p.confidence))
    ]
    blocks: list[Block] = [
        Words(theme.central_concept or gathering.say("no_concept")),
        Words(counts, tone="note"),
    ]
    if theme.not_about:
        blocks.append(Words(theme.not_about, lead=gathering.say("not_about"), tone="note"))
    return Part(theme.label, [*blocks, *gathering.quotes(said)], boxed=True)


def the_lessons(gathering: Gathering) -> list[Part]:
    return filled([_lesson(gathering, each) for each in gathering.lessons], gathering.say("none"))


def _lesson(gathering: Gathering, lesson: Lesson) -> Part:
    facts = [
        ("for_whom", lesson.for_whom),
        ("change", lesson.change),
        ("feasibility", _feasible(gathering, lesson)),
        ("owner", lesson.owner),
        ("first_step", words.dated(lesson.first_step, lesson.first_step_on)),
        ("due", words.dated("", lesson.due_on)),
        ("review", words.dated("", lesson.review_on)),
        ("follow_up", lesson.follow_up),
        ("status", gathering.say("status_" + lesson.status)),
    ]
    return _finding(gathering, lesson, facts)


def _feasible(gathering: Gathering, lesson: Lesson) -> str:
    judged = gathering.say("feasibility_" + lesson.feasibility) if lesson.feasibility else ""
    return ". ".join(part for part in (judged, lesson.feasibility_reason) if part)


def the_elements(gathering: Gathering) -> list[Part]:
    return filled([_element(gathering, each) for each in gathering.elements], gathering.say("none"))


def _element(gathering: Gathering, element: WorkingElement) -> Part:
    def judged(name: str) -> str:
        value = getattr(element, name)
        return "" if value is None else gathering.say(f"{name}_{value}")

    facts = [
        ("when", element.when),
        ("then", element.then),
        ("because", element.mechanism),
        ("for_whom", element.for_whom),
        ("conditions", element.conditions),
        ("not_when", element.not_when),
        ("counter_evidence", element.counter_evidence),
        ("core", judged("core")),
        ("general", judged("general")),
        ("changeable", judged("changeable")),
        ("substantiation", gathering.say("substantiation_" + element.substantiation)),
        ("source", element.source),
        ("source_context", element.source_context),
        ("trying", element.trying_from),
        ("status", gathering.say("status_" + element.status)),
    ]
    return _finding(gathering, element, facts)


def the_effects(gathering: Gathering) -> list[Part]:
    return filled([_effect(gathering, each) for each in gathering.effects], gathering.say("none"))


def _effect(gathering: Gathering, effect: Effect) -> Part:
    facts = [
        ("for_whom", effect.for_whom),
        ("direction", gathering.say("direction_" + effect.direction) if effect.direction else ""),
        ("expected", "" if effect.expected is None else gathering.say(f"expected_{effect.expected}")),
        ("contribution", effect.contribution),
        ("other_explanations", effect.other_explanations),
        ("substantiation", gathering.say("substantiation_" + effect.substantiation)),
        ("source", effect.source),
        ("source_context", effect.source_context),
        ("status", gathering.say("status_" + effect.status)),
    ]
    return _finding(gathering, effect, facts)


def the_causes(gathering: Gathering) -> list[Part]:
    leads = causes.leads_to(gathering.session, gathering.study.id)
    shown = [each for each in gathering.findings if each.kind in causes.CAUSED]
    return filled(
        [_cause(gathering, each, leads[each.id], shown) for each in gathering.causes], gathering.say("none")
    )


def _cause(gathering: Gathering, cause: Cause, leads: list[Finding], shown: list[Finding]) -> Part:
    facts = [
        ("with_whom", cause.for_whom),
        ("how", cause.how),
        ("cause_of", "; ".join(heading(each) for each in leads if each in shown)),
        ("sure", gathering.say("sure_" + cause.sure) if cause.sure else ""),
        ("other_causes", cause.other_causes),
        ("substantiation", gathering.say("substantiation_" + cause.substantiation)),
        ("source", cause.source),
        ("source_context", cause.source_context),
        ("status", gathering.say("status_" + cause.status)),
    ]
    return _finding(gathering, cause, facts)


def the_configurations(gathering: Gathering) -> list[Part]:
    """Each as one sentence, then what speaks for and against its context, its mechanism and its outcome."""
    return filled(
        [_configuration(gathering, each) for each in gathering.configurations], gathering.say("none")
    )


def _configuration(gathering: Gathering, one: Configuration) -> Part:
    said = {slot: getattr(one, slot) or "…" for slot in configurations.SLOTS}
    kinds = ", ".join(gathering.pick(kind.label) for kind in configurations.kinds(gathering.session, one))
    facts = [("with_whom", kinds), ("status", gathering.say("status_" + one.status))]
    blocks: list[Block] = [
        Words(gathering.say("configuration_sentence", **said)),
        Facts([(gathering.say("fact_" + name), value) for name, value in facts if value]),
    ]
    for slot in configurations.SLOTS:
        blocks.append(Words(said[slot], lead=gathering.say("slot_" + slot)))
        blocks += _rests_on(gathering, one, [each for each in one.evidence if each.slot == slot])
    blocks += _figures(gathering, one)
    blocks += _checked(gathering, one)
    return Part(heading(one), blocks, boxed=True)


def _finding(gathering: Gathering, finding: Finding, facts: list[tuple[str, str]]) -> Part:
    blocks: list[Block] = [Words(finding.statement)] if finding.statement else []
    blocks.append(Facts([(gathering.say("fact_" + name), value) for name, value in facts if value]))
    blocks += _rests_on(gathering, finding, finding.evidence)
    blocks += _figures(gathering, finding)
    blocks += _checked(gathering, finding)
    return Part(heading(finding), blocks, boxed=True)


def _checked(gathering: Gathering, finding: Finding) -> list[Block]:
    """What partners said of it when they were asked: organisations, in all and by kind of partner."""
    found = gathering.checked.get(finding.id)
    if found is None:
        return []
    told = Words(
        gathering.say("checked", asked=found.asked, answered=found.answered),
        lead=gathering.say("partner_check"),
    )
    if not found.answered:
        return [told]
    if found.counts is None:
        return [told, Words(gathering.say("checked_few"), tone="note")]
    kinds = {kind.key: gathering.pick(kind.label) for kind in gathering.kinds}
    rows = [
        [name, *(str(counts.get(verdict, 0)) for verdict in COUNTED)]
        for name, counts in (
            *((kinds[key], found.by_kind[key]) for key in kinds if key in found.by_kind),
            (gathering.say("checked_all"), found.counts),
        )
    ]
    head = [gathering.say("kind"), *(gathering.say("checked_" + verdict) for verdict in COUNTED)]
    caption = gathering.say("checked_under", finding=heading(finding))
    return [told, Table(caption, head, rows, numeric=True)]


def _rests_on(gathering: Gathering, finding: Finding, links: list[Evidence]) -> list[Block]:
    blocks: list[Block] = []
    sides = gathering.counted(links)
    for stance, key, counted in (("for", "support", sides.behind), ("against", "opposition", sides.against)):
        told = _supported(gathering, key, counted, finding.kind in findings.OF_ONE_KIND)
        blocks.append(Words(told, lead=gathering.say(stance)))
        linked = (evidence.quote(each) for each in links if each.stance == stance)
        blocks += gathering.quotes([quote for quote in linked if quote is not None])
    return blocks


def _figures(gathering: Gathering, finding: Finding) -> list[Block]:
    """The survey figures under a finding: what a person says that they show, and what they are now."""
    linked = gathering.figures.linked(finding)
    if not linked:
        return []
    language = gathering.language
    rows = [
        [one.note or "–", gathering.say(one.evidence.stance), one.title(language), one.sentence(language)]
        for stance in ("for", "against")
        for one in linked
        if one.evidence.stance == stance
    ]
    head = [gathering.say(name) for name in ("figure_shows", "figure_side", "question", "figure_numbers")]
    return [Table(gathering.say("figures_under", finding=heading(finding)), head, rows)]


def _supported(gathering: Gathering, key: str, found: evidence.Support, of_one_kind: bool) -> str:
    """`of_one_kind`: what is told of few kinds of partners, where outside the team a number of a few would tell of them."""
    if not found.passages:
        return gathering.say(key + "_none")
    kinds = ", ".join(gathering.pick(label) for label in found.types)
    if not gathering.inside and found.organisations < SMALL_CELL:
        if of_one_kind:
            return gathering.say("few_organisations")
        return gathering.say("support_outside", organisations=found.organisations, passages=found.passages)
    return gathering.say(key, organisations=found.organisations, passages=found.passages, kinds=kinds)


# ---------------------------------------------------------------- coherence


def the_coherence(gathering: Gathering) -> list[Part]:
    session, study, language = gathering.session, gathering.study, gathering.language
    fewest = 1 if gathering.inside else SMALL_CELL
    matrix = framework.matrix(session, study, fewest=fewest, passages=gathering.said, reader=gathering.reader)
    if not matrix.kinds:
        return [Part("", [Words(gathering.say("none"))])]
    verdicts = framework.judgements(session, study.id)
    quotes = framework.quotes_of_cells(session, study, gathering.said) if gathering.inside else {}
    names = {kind.key: gathering.pick(kind.label) for kind in matrix.kinds}
    parts = []
    for row in matrix.rows:
        dimension = gathering.pick(coherence.DIMENSION_NAMES[row.dimension])
        cells = [[names[key], "\n".join(words.cell(row.cells[key], language))] for key in names]
        blocks: list[Block] = [
            Table(gathering.say("by_kind", dimension=dimension), [gathering.say("kind"), dimension], cells)
        ]
        if items := _items(row, names, language):
            blocks.append(
                Table(gathering.say("scale_note"), [gathering.say("question"), *names.values()], items)
            )
        contrasts = [_contrast(gathering, contrast, names) for contrast in row.contrasts]
        agreed = {found.subject: found.text for found in row.agreements if found.subject in matrix.consensus}
        consensus = [gathering.pick(text) for text in agreed.values()]
        for key, texts in (("contrasts", contrasts), ("consensus", consensus)):
            if texts:
                blocks += [Words("", lead=gathering.say(key)), Listing(texts)]
        blocks.append(Words(words.verdict(verdicts.get(row.dimension, [None])[0], language)))
        blocks += gathering.quotes([said for kind in names if (said := quotes.get((row.dimension, kind)))], 2)
        parts.append(Part(dimension, blocks))
    return parts


def _items(row: Row, names: dict[str, str], language: str) -> list[list[str]]:
    """A line per item of the survey, in the order of the kinds; a dash where it was not asked."""
    texts = {item.item_id: item.text for kind in names for item in row.cells[kind].items}
    summaries = {(kind, item.item_id): item.summary for kind in names for item in row.cells[kind].items}
    return [
        [
            pick(text, language),
            *(words.figure(summaries.get((kind, item_id)), language) for kind in names),
        ]
        for item_id, text in texts.items()
    ]


def _contrast(gathering: Gathering, found: Comparison, names: dict[str, str]) -> str:
    return gathering.say(
        "contrast_" + found.source,
        text=gathering.pick(found.text),
        left=names[found.left],
        right=names[found.right],
    )


# ---------------------------------------------------------------- factors, business case


def factors(gathering: Gathering) -> list[Part]:
    """What helps and what hinders, by organisations. Outside the team only what five or more speak of.

    In a reflexive study codes stand in the order of the codebook, unranked.
    """
    session, study = gathering.session, gathering.study
    among = cases.describe(session, cases.current(session, study.id), names=False)
    found = [
        factor
        for factor in ranking.factors(rating.said(session, study.id, among))
        if gathering.inside or factor.balance.organisations >= SMALL_CELL
    ]
    standing = codebook.in_order(codebook.every(session, study.id))
    codes = {code.id: (place, code) for place, (code, _depth) in enumerate(standing)}
    labels = {case.kind.key: gathering.pick(case.kind.label) for case in among if case.kind}
    parts = []
    for side in ranking.SIDES:
        ranked = [
            each
            for each in ranking.ranked(found, side, lambda code: codes[code][0])
            if gathering.inside or each.factor.organisations(side) >= SMALL_CELL
        ]
        reflexive = study.mode == "reflexive"
        if reflexive:
            ranked.sort(key=lambda each: codes[each.factor.code][0])
        rows = [
            [
                gathering.pick(codes[each.factor.code][1].label),
                *([] if reflexive else [str(each.rank)]),
                str(each.factor.organisations(side)),
                ", ".join(sorted(labels[kind] for kind in each.factor.kinds(side)))
                if gathering.inside
                else "–",
                str(each.factor.balance.mixed),
            ]
            for each in ranked
        ]
        head = [
            gathering.say(name)
            for name in ("code", *([] if reflexive else ["rank"]), "organisations", "kinds", "both")
        ]
        if rows:
            parts.append(Part(gathering.say(side), [Table(gathering.say(side + "_note"), head, rows)]))
    return filled(parts, gathering.say("none"))


def business_case(gathering: Gathering) -> list[Part]:
    """What each party gets out of each case, always with its range, and what it says of that."""
    language = gathering.language
    parts = []
    for each in keeping.listing(gathering.session, gathering.study.id):
        if not keeping.estimates(each):
            continue
        outcomes = business_cases.outcomes(keeping.values(each))
        said = keeping.verdicts(each)
        rows = []
        for party in PARTY_NAMES:
            outcome, verdicts = outcomes[party], said.get(party, [])
            told = (
                money.result(outcome.range, language)
                if outcome.range is not None
                else money.unknown(outcome.missing, language)
            )
            judged = (
                f"{gathering.say('acceptable_' + verdicts[0].verdict)}. {verdicts[0].reason}".strip()
                if verdicts
                else gathering.say("unjudged")
            )
            rows.append([money.party(party, language), told, judged])
        head = [gathering.say(name) for name in ("party", "outcome", "acceptable")]
        parts.append(Part(each.title, [Table(gathering.say("business_note"), head, rows)]))
    return filled(parts, gathering.say("none"))


# ---------------------------------------------------------------- how to read it


def limits(gathering: Gathering) -> list[Part]:
    keys = ["limit_counts", "limit_machine"]
    keys += [] if gathering.inside else ["limit_hidden"]
    keys += ["limit_reflexive"] if gathering.study.mode == "reflexive" else []
    keys += ["limit_synthetic"] if gathering.study.synthetic else []
    return [Part("", [Words(gathering.say(key)) for key in keys])]


def checklist(gathering: Gathering, key: str) -> list[Part]:
    """What is said of each item, by the study and by the team; open ones say so."""
    filled_in = checklists.fill(gathering, checklists.required(key))
    open_items = [f"{line.item.key}. {gathering.pick(line.item.name)}" for line in filled_in.gaps]
    total = len(filled_in.lines)
    counted = gathering.say("checklist_counts", done=total - len(open_items), all=total)
    opening: list[Block] = [
        Words(counted),
        Words(filled_in.checklist.source, lead=gathering.say("source"), tone="note"),
    ]
    if open_items:
        opening.append(Words("; ".join(open_items), lead=gathering.say("checklist_open")))
    head = [gathering.say(name) for name in ("checklist_item", "checklist_said")]
    return [
        Part("", opening),
        *(
            Part(
                gathering.pick(group.title),
                [Table(gathering.pick(group.title), head, [_said_of(gathering, line) for line in lines])],
            )
            for group, lines in filled_in.groups
        ),
    ]


def _said_of(gathering: Gathering, line: checklists.Line) -> list[str]:
    said = [line.fact, gathering.pick(line.words)]
    return [
        f"{line.item.key}. {gathering.pick(line.item.name)}",
        "\n".join(part for part in said if part) or gathering.say("checklist_gap"),
    ]


Written = Callable[[Gathering], list[Part]]

OURS: dict[str, Written] = {
    "questions": questions,
    "design": design,
    "respondents": respondents,
    "themes": the_themes,
    "lessons": the_lessons,
    "elements": the_elements,
    "effects": the_effects,
    "causes": the_causes,
    "configurations": the_configurations,
    "theories": theories.the_theories,
    "coherence": the_coherence,
    "factors": factors,
    "monitoring": monitoring.monitoring,
    "business_case": business_case,
    "limits": limits,
    "provenance": provenance.provenance,
}
"""By key; their titles are words.WORDS of the same key. A chapter of one's own is no entry here: see `chapters`."""
CHECKLIST = "checklist_"


def every() -> dict[str, Written]:
    """All sections that there are: ours, and one for each checklist."""
    return OURS | {f"{CHECKLIST}{key}": partial(checklist, key=key) for key in reading.every()}


def title(section: str) -> Text:
    if section in OURS:
        return words.WORDS[section]
    found = reading.every().get(section.removeprefix(CHECKLIST))
    return found.label if found else {"nl": section, "en": section}
