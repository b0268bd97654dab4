"""The study's home: where the study stands, and what waits for this person."""

import datetime as dt
import re

from surveys.base import now
from surveys.models import Instrument, InstrumentVersion, Invitation, Study, Wave
from tests import factories
from tests.conftest import SignIn, Work


def waiting(text: str) -> list[str]:
    """Where the lines under "What waits for you" lead."""
    if "What waits for you" not in text:
        return []
    section = text.split("What waits for you", 1)[1].split("</section>", 1)[0]
    return re.findall(r'<li><a href="([^"]+)"', section)


def test_an_empty_study_waits_for_the_privacy_information_alone(sign_in: SignIn, study: Study) -> None:
    home = sign_in("owner").get(f"/studies/{study.id}").text
    assert waiting(home) == [f"/studies/{study.id}/settings/privacy"]
    assert waiting(sign_in("researcher").get(f"/studies/{study.id}").text) == []


def test_what_waits_is_derived_and_follows_the_role(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        factories.make_partner(session, here)
        silent = factories.make_participant(session, factories.make_partner(session, here))
        instrument = Instrument(study_id=here.id, kind="survey", title={"en": "Survey"})
        version = InstrumentVersion(instrument=instrument, number=1, state="published", definition={})
        session.add_all([instrument, version])
        session.flush()
        for title, days in (("Spring", 3), ("Autumn", 60)):
            wave = Wave(
                study_id=here.id,
                version_id=version.id,
                title=title,
                closes_on=now().date() + dt.timedelta(days=days),
            )
            session.add(wave)
            session.flush()
            session.add(Invitation(wave_id=wave.id, participant_id=silent.id))
    page = sign_in("evaluator").get(f"/studies/{study.id}").text
    assert "1 partner has no contact person yet" in page
    assert "“Spring” closes within a week; 1 person has not begun" in page
    assert "Autumn" not in page
    assert "has no contact person" not in sign_in("researcher").get(f"/studies/{study.id}").text
    assert "What waits for you" not in sign_in("commissioner").get(f"/studies/{study.id}").text
