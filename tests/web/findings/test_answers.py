"""The page of answers: who writes, who reads, what is too long."""

import re

from tests.conftest import SignIn
from tests.web.findings.conftest import Found


def key(page: str) -> str:
    found = re.search(r'id="question-([^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_answer_is_written_in_place_and_everybody_reads_it(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="nl")
    path = found.path("answers")
    page = client.get(path).text
    assert "L1. Bel binnen een dag terug" in page
    question = key(page)
    answer = client.post(path, data={"question": question, "words": "Deels: <de> doelen botsen."})
    assert answer.headers["Location"].endswith(f"#question-{question}")
    assert "Deels: &lt;de&gt; doelen botsen." in client.get(path).text
    for role in ("reader", "commissioner"):
        client = sign_in(role, language="nl")
        page = client.get(path).text
        assert "Deels: &lt;de&gt; doelen botsen." in page
        assert "<textarea" not in page
        assert client.post(path, data={"question": question, "words": "x"}).status_code == 403
        assert "Deels: &lt;de&gt; doelen botsen." in client.get(found.path("report")).text


def test_what_is_too_long_stays_in_its_field(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="en")
    question = key(client.get(found.path("answers")).text)
    answer = client.post(found.path("answers"), data={"question": question, "words": "long " * 2500})
    assert answer.status_code == 422
    assert "at most 10000 characters here" in answer.text
    assert "long long" in answer.text
    assert client.post(found.path("answers"), data={"question": "nothing", "words": "x"}).status_code == 404


def test_who_wrote_first_is_read_before_it_is_replaced(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="en")
    path = found.path("answers")
    question = key(client.get(path).text)
    client.post(path, data={"question": question, "words": "Hers.", "seen": ""})
    answer = client.post(path, data={"question": question, "words": "Mine.", "seen": ""})
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile." in answer.text
    assert "Hers." in answer.text
    assert ">Mine.</textarea>" in answer.text
    seen = re.search(r'name="seen" value="(Hers\.)"', answer.text)
    assert seen is not None
    client.post(path, data={"question": question, "words": "Mine.", "seen": seen[1]})
    assert "Mine." in client.get(path).text
