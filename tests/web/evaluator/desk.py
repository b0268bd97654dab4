"""An evaluator with a draft at hand: what the tests of the builder's pages share."""

import re
import uuid
from typing import Any

import lxml.html
from flask.testing import FlaskClient

from surveys.models import InstrumentVersion, Study
from tests.conftest import Work


class Desk:
    """An evaluator with a draft at hand."""

    def __init__(self, client: FlaskClient, study: Study, work: Work) -> None:
        self.client, self.study, self.work = client, study, work
        self.version = ""

    def path(self, rest: str = "") -> str:
        return f"/studies/{self.study.id}/instruments/{self.version}{rest}"

    def get(self, rest: str = "", status: int = 200) -> str:
        answer = self.client.get(self.path(rest))
        assert answer.status_code == status, answer.text[:500]
        return answer.text

    def post(self, rest: str, status: int = 200, **data: Any) -> str:
        answer = self.client.post(self.path(rest), data=data, follow_redirects=True)
        assert answer.status_code == status, answer.text[-3000:]
        return answer.text

    @property
    def draft(self) -> dict[str, Any]:
        with self.work() as session:
            return dict(session.get_one(InstrumentVersion, uuid.UUID(self.version)).definition)

    def item(self, item_id: str) -> dict[str, Any]:
        return next(i for page in self.draft["pages"] for i in page.get("items", []) if i["id"] == item_id)


def form_of(page: str) -> dict[str, Any]:
    """What the form "edit" of a page sends when nothing is changed, without its buttons; several ticks as a list."""
    form = lxml.html.fromstring(page).xpath('//form[@id="edit"]')[0]
    found: dict[str, Any] = {}
    for name, value in form.form_values():
        if name in found:
            found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
        elif name != "go":
            found[name] = value
    return found


def add(desk: Desk, kind: str, text: str, page: str = "page1") -> str:
    answer = desk.client.post(desk.path(f"/edit/pages/{page}/items/new"), data={"kind": kind, "text": text})
    assert answer.status_code == 302, answer.text
    return str(answer.location).rsplit("/", 1)[-1]


def seen(page: str) -> str:
    """The sign of how a condition was when its form was opened."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]
