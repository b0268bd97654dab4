"""The hall: front page, language, light and dark, error pages, health."""

from flask.testing import FlaskClient


def test_a_stranger_is_sent_to_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/sign-in"


def test_the_language_stays_chosen(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "en", "next": "/sign-in"})
    assert answer.headers["Location"] == "/sign-in"
    assert '<html lang="en"' in client.get("/sign-in").text
    client.post("/language", data={"language": "nl"})
    assert '<html lang="nl"' in client.get("/sign-in").text


def test_a_chosen_language_never_leads_to_another_site(client: FlaskClient) -> None:
    for target in (
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%0d\n",
        "javascript:alert(1)",
        "",
    ):
        answer = client.post("/language", data={"language": "en", "next": target})
        assert answer.headers["Location"] == "/", target


def test_a_page_that_is_not_there_says_so_in_both_languages(client: FlaskClient) -> None:
    dutch = client.get("/nowhere", headers={"Accept-Language": "nl"})
    assert dutch.status_code == 404
    english = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert "does not exist" in english.text


def test_health_and_readiness_answer(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}
    assert client.get("/ready").json == {"status": "ok"}
