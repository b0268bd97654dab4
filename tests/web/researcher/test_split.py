"""Two documents side by side: only panes may be framed, and only by ourselves."""

from coding import intake
from surveys.base import new_id
from surveys.models import Study
from tests import factories
from tests.conftest import SignIn, Work

TEXT = "I: Hoe gaat het?\nR: De jobcoach stopt na dertien weken.\n"


def test_two_documents_are_laid_side_by_side(sign_in: SignIn, study: Study, work: Work) -> None:
    with work() as session:
        here = session.merge(study, load=False)
        first = intake.add_transcript(session, new_id(), here, "een.txt", TEXT.encode())
        second = intake.add_transcript(session, new_id(), here, "twee.txt", (TEXT + "I: En?\n").encode())
        other = intake.add_transcript(session, None, factories.make_study(session), "x.txt", TEXT.encode())
    client = sign_in("reader")
    base = f"/studies/{study.id}/documents"
    choice = client.get(f"{base}/{first.id}/beside").text
    assert str(second.id) in choice
    assert f'value="{first.id}"' not in choice
    opened = client.get(f"{base}/{first.id}/beside?other={second.id}", follow_redirects=True)
    assert opened.text.count("<iframe") == 2
    assert "frame-src 'self'" in opened.headers["Content-Security-Policy"]
    pane = client.get(f"{base}/{first.id}?pane=1")
    assert "frame-ancestors 'self'" in pane.headers["Content-Security-Policy"]
    assert "study-nav" not in pane.text
    whole = client.get(f"{base}/{first.id}")
    assert "frame-ancestors 'none'" in whole.headers["Content-Security-Policy"]
    assert client.get(f"{base}/{first.id}/beside/{other.id}").status_code == 404
