"""The findings pages for the team: they show what there is, teach when there is nothing, and follow the role."""

import pytest
from flask.testing import FlaskClient

from tests import factories
from tests.conftest import SignIn, Work
from tests.web.findings.conftest import SECRET, SILENT, Found

PAGES = (
    "lessons",
    "elements",
    "effects",
    "causes",
    "configurations",
    "theories",
    "theories/bouwbedrijf",
    "theory-differences",
    "coherence",
    "report",
)


@pytest.mark.parametrize(
    ("page", "nl", "en"),
    [
        (
            "lessons",
            "Een verbeterles zegt wat er anders moet",
            "An improvement lesson says what should be done",
        ),
        ("causes", "Een oorzaak zegt waarom", "A cause says why"),
        ("configurations", "Een configuratie zegt in welke", "A configuration says in which context"),
        ("effects", "Een effect zegt wat er veranderde", "An effect says what changed"),
        ("theory-differences", "stappen van minstens twee", "steps of at least two kinds of partners"),
        ("elements", "Een werkzaam element zegt wat maakt", "A working element says what makes it work"),
        ("coherence", "De matrix vult zich vanzelf", "The matrix fills itself"),
        ("report", "Gelezen: 0 documenten", "Read: 0 documents"),
    ],
)
def test_an_empty_study_says_what_comes_here(
    sign_in: SignIn, work: Work, page: str, nl: str, en: str
) -> None:
    with work() as session:
        empty = factories.make_study(session)
    for role in ("owner", "reader", "commissioner"):
        for language, words in (("nl", nl), ("en", en)):
            answer = sign_in(role, study=empty, language=language).get(f"/studies/{empty.id}/{page}")
            assert answer.status_code == 200
            assert words in answer.text


@pytest.mark.parametrize("role", ["owner", "evaluator", "researcher", "reader"])
def test_the_team_reads_everything(sign_in: SignIn, found: Found, role: str) -> None:
    client = sign_in(role)
    seen = [client.get(found.path(page)) for page in PAGES]
    seen += [
        client.get(found.path(f"lessons/{found.lesson}")),
        client.get(found.path(f"elements/{found.element}")),
        client.get(found.path(f"effects/{found.effect}")),
        client.get(found.path(f"causes/{found.cause}")),
        client.get(found.path(f"configurations/{found.configuration}")),
        client.get(found.path(f"steps/{found.step}")),
        client.get(found.path("coherence/ervaringen/bouwbedrijf")),
    ]
    assert {answer.status_code for answer in seen} == {200}
    assert SECRET in client.get(found.path(f"lessons/{found.lesson}")).text


def test_only_who_may_edit_sees_and_reaches_the_forms(sign_in: SignIn, found: Found) -> None:
    reader, researcher = sign_in("reader"), sign_in("researcher")
    page = found.path(f"lessons/{found.lesson}")
    assert "<form" not in reader.get(page).text.partition("<main")[2]
    assert "<form" in researcher.get(page).text.partition("<main")[2]
    assert reader.get(page + "/edit").status_code == 403
    assert researcher.get(page + "/edit").status_code == 200
    for path in ("lessons/draft", "elements/draft", "effects/draft", "theories/bouwbedrijf/steps", "theory-differences",
                 f"steps/{found.step}/leads-to",
                 f"effects/{found.effect}/status", "causes/draft",
                 f"causes/{found.cause}/leads-to", f"causes/{found.cause}/status",
                 "configurations", f"configurations/{found.configuration}/fill", f"findings/{found.lesson}/merge",
                 f"lessons/{found.lesson}/status", "report",
                 "coherence/doelen/verdict", f"findings/{found.lesson}/evidence"):  # fmt: skip
        assert reader.post(found.path(path)).status_code == 403


def test_another_studys_findings_are_not_there(sign_in: SignIn, found: Found, work: Work) -> None:
    with work() as session:
        other = factories.make_study(session)
    client = sign_in("owner", study=other)
    for path in (
        f"lessons/{found.lesson}",
        f"elements/{found.element}",
        f"effects/{found.effect}",
        f"causes/{found.cause}",
        f"configurations/{found.configuration}",
        f"lessons/{found.lesson}/edit",
    ):
        assert client.get(f"/studies/{other.id}/{path}").status_code == 404
    assert (
        client.post(f"/studies/{other.id}/lessons/draft", data={"theme_id": found.theme}).status_code == 404
    )
    assert client.get(found.path("lessons")).status_code == 404


def test_a_lesson_is_of_its_own_kind(sign_in: SignIn, found: Found) -> None:
    client = sign_in("owner")
    assert client.get(found.path(f"elements/{found.lesson}")).status_code == 404
    assert client.get(found.path(f"lessons/{found.element}")).status_code == 404
    assert client.get(found.path(f"effects/{found.element}")).status_code == 404


def test_a_passage_opens_in_its_document_and_who_withheld_consent_is_not_quoted(
    sign_in: SignIn, found: Found
) -> None:
    page = sign_in("reader").get(found.path(f"lessons/{found.lesson}")).text
    assert f"/documents/{found.document}?passage=0-{len(SECRET)}" in page
    assert SILENT not in page
    assert "counts, but may not be quoted" in page


def test_the_board_shows_who_stands_behind(sign_in: SignIn, found: Found) -> None:
    page = sign_in("reader").get(found.path("lessons")).text
    assert "Bel binnen een dag terug" in page
    assert "2 organisations, 2 passages" in page


def test_the_matrix_shows_medians_directions_and_the_verdict(sign_in: SignIn, found: Found) -> None:
    page = sign_in("reader").get(found.path("coherence")).text
    assert "n = 5" in page
    assert "Partly coherent" in page
    assert "Twee verhalen." in page
    assert SECRET in page
    assert SILENT not in page


def test_a_cell_opens_with_a_figure_its_table_and_its_passages(sign_in: SignIn, found: Found) -> None:
    client = sign_in("reader", language="nl")
    answer = client.get(found.path("coherence/ervaringen/bouwbedrijf"))
    assert "data-figure=" in answer.text
    assert "Alleen bouwers" in answer.text
    assert SECRET in answer.text
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert client.get(found.path("coherence/weather/bouwbedrijf")).status_code == 404
    assert client.get(found.path("coherence/ervaringen/nobody")).status_code == 404


def test_the_drawing_library_is_served_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/figures/plotly.min.js?v=1")
    assert answer.status_code == 200
    assert "javascript" in answer.content_type
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
