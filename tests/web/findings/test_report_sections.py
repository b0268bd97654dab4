"""Choosing what the report holds, by hand: order, chapters, texts, a template; two people at once."""

import re
import uuid

from analysis.report import plan
from tests.conftest import SignIn
from tests.web.findings.conftest import SECRET, Found


def names(page: str) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>([^<]*)</a>', page)


def revision(page: str) -> str:
    found = re.search(r'name="revision"[^>]*value="(-?\d+)"', page)
    assert found is not None
    return found[1]


def entry_of(page: str, name: str) -> str:
    found = re.search(rf'/report/sections/([0-9a-f-]+)">{re.escape(name)}<', page)
    assert found is not None
    return found[1]


def test_sections_are_moved_left_out_and_added(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="nl")
    path = found.path("report/sections")
    page = client.get(path).text
    before = names(page)
    assert before[:3] == ["Antwoord per onderzoeksvraag", "Opzet", "Wie deed mee"]
    page = client.post(
        path, data={"down": entry_of(page, "Opzet"), "revision": revision(page)}, follow_redirects=True
    ).text
    assert names(page)[:3] == ["Antwoord per onderzoeksvraag", "Wie deed mee", "Opzet"]
    page = client.post(
        path, data={"out": entry_of(page, "Opzet"), "revision": revision(page)}, follow_redirects=True
    ).text
    assert "Opzet" not in names(page)
    report = client.get(found.path("report")).text
    assert ">Wie deed mee</h2>" in report
    assert ">Opzet</h2>" not in report
    client.post(path, data={"add": "design", "revision": revision(page)})
    assert ">Opzet</h2>" in client.get(found.path("report")).text


def test_a_chapter_is_written_and_stands_in_every_file(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="nl")
    path = found.path("report/sections")
    answer = client.post(path, data={"add": plan.CHAPTER, "revision": "0"})
    where = answer.headers["Location"]
    page = client.get(where).text
    assert re.search(r'name="codes"[^>]*value="ERV1"', page)
    data = {
        "title_nl": "Wat <ons> opvalt",
        "title_en": "",
        "words_nl": "Eerste regel.\nTweede.",
        "words_en": "",
    }
    data["revision"] = revision(page)
    answer = client.post(where, data={**data, "codes": ["ERV1"]}, follow_redirects=True)
    assert "Uw tekst is bewaard." in answer.text
    page = client.get(found.path("report")).text
    assert "Wat &lt;ons&gt; opvalt</h2>" in page
    assert "Eerste regel." in page
    assert SECRET in page[page.index("opvalt</h2>") :]
    for form in ("html", "docx", "xlsx", "json"):
        answer = client.get(found.path(f"report/now/{form}"))
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    assert "Tweede." in answer.json["sections"][-1]["parts"][0]["blocks"][0]["text"]


def test_a_chapter_without_a_title_keeps_what_was_typed(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="en")
    where = client.post(found.path("report/sections"), data={"add": plan.CHAPTER, "revision": "0"}).headers[
        "Location"
    ]
    page = client.get(where).text
    answer = client.post(
        where,
        data={
            "revision": revision(page),
            "title_nl": "",
            "title_en": " ",
            "words_en": "A long text.",
            "codes": ["ERV1"],
        },
    )
    assert answer.status_code == 422
    assert "Give the chapter a title." in answer.text
    assert "A long text." in answer.text
    assert re.search(r'value="ERV1" checked', answer.text)


def test_who_saved_first_is_not_written_over(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="en")
    path = found.path("report/sections")
    page = client.get(path).text
    where = f"{path}/{entry_of(page, 'Themes')}"
    old = revision(client.get(where).text)
    client.post(path, data={"down": entry_of(page, "Design"), "revision": old})
    data = {"revision": old, "words_en": "Mine."}
    answer = client.post(f"{path}/{entry_of(client.get(path).text, 'Themes')}", data=data)
    assert answer.status_code == 409
    assert "Somebody else has changed this meanwhile." in answer.text
    assert "Mine." in answer.text
    data["revision"] = revision(answer.text)
    answer = client.post(
        f"{path}/{entry_of(client.get(path).text, 'Themes')}", data=data, follow_redirects=True
    )
    assert "Your text is kept." in answer.text
    answer = client.post(path, data={"out": entry_of(page, "Design"), "revision": old}, follow_redirects=True)
    assert "Somebody else has changed this meanwhile." in answer.text


def test_a_template_is_taken(sign_in: SignIn, found: Found) -> None:
    client = sign_in("researcher", language="nl")
    page = client.post(
        found.path("report/sections"), data={"template": "chapters", "revision": "0"}, follow_redirects=True
    ).text
    assert {"Arbeidsmarkt", "Aanbesteding", "Werving en selectie", "Businesscase"} <= set(names(page))
    assert client.get(found.path("report")).status_code == 200


def test_who_only_reads_chooses_nothing(sign_in: SignIn, found: Found) -> None:
    for role in ("reader", "commissioner"):
        client = sign_in(role)
        assert client.get(found.path("report/sections")).status_code == 403
        assert client.post(found.path("report/sections"), data={"out": "x"}).status_code == 403
        assert "report/sections" not in client.get(found.path("report")).text


def test_a_section_that_is_gone_is_not_there(sign_in: SignIn, found: Found) -> None:
    assert sign_in("researcher").get(found.path(f"report/sections/{uuid.uuid4()}")).status_code == 404


def test_a_commissioner_gets_every_file_without_words(sign_in: SignIn, found: Found) -> None:
    sign_in("researcher").post(found.path("report"))
    client = sign_in("commissioner")
    kept = re.search(r"/report/([0-9a-f-]{36})/xlsx", client.get(found.path("report")).text)
    assert kept is not None
    for form in ("html", "xlsx", "json", "docx"):
        for where in (f"report/now/{form}", f"report/{kept[1]}/{form}"):
            answer = client.get(found.path(where))
            assert answer.status_code == 200
            assert SECRET.encode() not in answer.data
