"""The checklist's page: what the study says stands there, gaps are counted, a text is written in place."""

import re

from tests.conftest import SignIn
from tests.web.findings.conftest import Found


def test_a_gap_is_filled_in_and_the_count_follows(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="nl")
    path = found.path("report/checklists/coreq")
    page = client.get(path).text
    counted = re.search(r"(\d+) van de 32 punten zijn ingevuld", page)
    assert counted is not None
    assert "Mensen die codeerden: 1." in page
    answer = client.post(path, data={"item": "2", "words": "MSc <sociologie>"})
    assert answer.headers["Location"].endswith("#item-2")
    page = client.get(path).text
    assert f"{int(counted[1]) + 1} van de 32 punten zijn ingevuld" in page
    assert "MSc &lt;sociologie&gt;" in page
    client = sign_in("researcher", language="en")
    client.post(path, data={"item": "2", "words": "MSc sociology"})
    assert "MSc sociology" in client.get(path).text
    assert (
        "MSc &lt;sociologie&gt;" in sign_in("researcher", language="nl").get(path).text
    )  # each language keeps its own
    assert "MSc sociology" in sign_in("reader", language="en").get(found.path("report")).text


def test_what_is_too_long_stays_in_its_field(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="en")
    answer = client.post(found.path("report/checklists/coreq"), data={"item": "5", "words": "lang " * 1500})
    assert answer.status_code == 422
    assert "at most 5000 characters here" in answer.text
    assert "lang lang" in answer.text
    assert re.search(r'id="words-5"[^>]*aria-invalid="true"', answer.text)


def test_who_does_not_write_findings_does_not_fill_it_in(sign_in: SignIn, found: Found) -> None:
    for role in ("reader", "commissioner"):
        client = sign_in(role)
        assert client.get(found.path("report/checklists/coreq")).status_code == 403
        assert client.post(found.path("report/checklists/coreq"), data={"item": "2"}).status_code == 403
    assert sign_in("researcher").get(found.path("report/checklists/nothing")).status_code == 404
    assert (
        sign_in("researcher").post(found.path("report/checklists/coreq"), data={"item": "99"}).status_code
        == 404
    )
