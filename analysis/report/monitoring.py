"""Monitoring and matching in a report: the same sentences and tables as on its page. Service."""

from analysis.monitoring import panels, reading
from analysis.report.content import Block, Part, Table, Words, filled
from analysis.report.gathering import Gathering
from analysis.statistics import SMALL_CELL


def monitoring(gathering: Gathering) -> list[Part]:
    """By source: the contract register, and all rounds of the monitor form. Outside the team nothing of few."""
    session, study, language = gathering.session, gathering.study, gathering.language
    kinds = reading.kind_names(session, study, language)
    parts = []
    for source in reading.sources(session, study):
        if source.wave is not None:
            continue
        found = reading.figures(session, study, source, None if gathering.inside else SMALL_CELL)
        name = gathering.say("monitoring_" + source.key)
        opening = gathering.say("monitoring_note")
        told: list[Part] = [Part(name, [Words(opening, tone="note")])]
        for panel in panels.panels(found, source.key, kinds, language):
            blocks: list[Block] = [Words(panel.sentence)]
            if panel.rows:
                blocks.append(Table(f"{panel.title}. {name}.", panel.head, panel.rows, numeric=True))
            told.append(Part(panel.title, blocks))
        parts += told
    return filled(parts, gathering.say("none"))
