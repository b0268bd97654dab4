"""The whole of the routes: each is guarded, ids are typed, paths are kebab-case, unsafe ones leave a trace."""

import inspect
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from app.factory import create_app

NOT_OURS = {
    "security.": "Flask-Security guards its own views; tests/web/test_accounts.py walks through them",
    "static": "files of ours, the same for everybody",
    "security.static": "files of Flask-Security",
    "bootstrap.static": "files of Bootstrap",
}
TEXT_PARAMETERS = {
    "token": "the secret of a link; its digest is looked up",
    "page": "the id of a page in an instrument, checked against its definition",
    "page_id": "the id of a page in an instrument, checked against its definition",
    "item_id": "the id of an item in an instrument, looked up in its definition or among its answers",
    "name": "the name of an instrument in the library, checked against it",
    "dimension": "one of the four dimensions of coherence",
    "case_key": "the key of a row of the framework matrix, looked up among the cases of the study",
    "kind": "one of a fixed list",
    "key": "the key of a checklist, looked up among those that there are",
    "partner_type": "the key of a partner type, looked up within the study",
}
WITHOUT_TRACE = {
    "hall.language": "a choice of the person about their own pages",
    "hall.appearance": "a choice of the person about their own pages",
    "account.forget": "throws away what the person typed and nobody saw",
    "partner.leave": "this browser forgets what it may open; on the server nothing changes",
    "partner.own": "nothing may be left behind that leads from answers to an invitation",
    "partner.page": "page saves are not audited: what a partner changed on the way is not for the log",
    "partner.preview": "a try of the survey by the evaluator; nothing is stored",
    "evaluator.people_list": "reads the list and shows it; nothing is stored until evaluator.confirm_list",
    "evaluator.preview_item": "shows a question as it is typed; nothing is stored",
    "researcher.upload": "reads the file and shows it; nothing is stored until researcher.confirm_upload",
    "researcher.import_codebook": "reads the file and shows it; nothing is stored until researcher.confirm_import",
    "researcher.divide_round": "proposes who codes what; nothing is stored until researcher.begin_round",
    "evaluator.import_instrument": "reads the file and shows it; nothing is stored until evaluator.import_draft",
    "evaluator.import_answers": "reads the file and shows it; nothing is stored until evaluator.import_columns",
    "findings.import_register": "reads the file and shows it; nothing is stored until findings.take_in_register",
    "evaluator.save_changes": "notes during an interview are saved every few seconds; its begin and end are audited",
    "researcher.workspace_keys": "a choice of the person about their own pages",
    "evaluator.save_notes": "notes during an interview are saved every few seconds; its begin and end are audited",
}


def ours(app: Flask) -> list[Rule]:
    def foreign(endpoint: str) -> bool:
        return any(
            endpoint == name or (name.endswith(".") and endpoint.startswith(name)) for name in NOT_OURS
        )

    return [rule for rule in app.url_map.iter_rules() if not foreign(rule.endpoint)]


@pytest.fixture(scope="module")
def fresh(settings: dict[str, Any]) -> Flask:
    """An application of its own: other tests add routes to theirs."""
    return create_app(settings)


def test_every_route_says_who_may_call_it(fresh: Flask) -> None:
    bare = [
        rule.endpoint for rule in ours(fresh) if not hasattr(fresh.view_functions[rule.endpoint], "access")
    ]
    assert bare == []


def test_every_page_of_a_study_asks_for_a_capability(fresh: Flask) -> None:
    loose = [
        rule.rule
        for rule in ours(fresh)
        if "<uuid:study_id>" in rule.rule and fresh.view_functions[rule.endpoint].access[0] != "needs"  # type: ignore[attr-defined]
    ]
    assert loose == []


def test_what_is_public_says_why(fresh: Flask) -> None:
    for rule in ours(fresh):
        mark, about = fresh.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        assert mark != "public" or len(about) > 10, rule.endpoint


def test_ids_in_addresses_are_typed(fresh: Flask) -> None:
    loose = []
    for rule in ours(fresh):
        for converter, name in re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule.rule):
            if converter not in ("uuid", "int", "any") and name not in TEXT_PARAMETERS:
                loose.append(f"{rule.rule}: {name}")
    assert loose == []


def test_addresses_are_kebab_case(fresh: Flask) -> None:
    odd = [
        rule.rule
        for rule in fresh.url_map.iter_rules()
        if rule.endpoint.split(".")[-1] != "static"
        for part in re.sub(r"<[^>]+>", "", rule.rule).split("/")
        if part and not re.fullmatch(r"[a-z0-9]+(?:[-.][a-z0-9]+)*", part)
    ]
    assert odd == []


def test_unsafe_requests_leave_a_trace(fresh: Flask) -> None:
    silent = []
    for rule in ours(fresh):
        if not rule.methods or not rule.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            continue
        view = inspect.unwrap(fresh.view_functions[rule.endpoint])
        if rule.endpoint not in WITHOUT_TRACE and "audit.record(" not in reached(view):
            silent.append(rule.endpoint)
    assert silent == []


def test_every_exception_is_still_needed(fresh: Flask) -> None:
    names = {
        name
        for rule in ours(fresh)
        for converter, name in re.findall(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>", rule.rule)
        if converter not in ("uuid", "int", "any")
    }
    assert set(TEXT_PARAMETERS) - names == set()
    assert set(WITHOUT_TRACE) - set(fresh.view_functions) == set()


def reached(view: Callable[..., Any]) -> str:
    """The source of a view and of the functions of its own module that it calls, and that those call."""
    module = inspect.getmodule(view)
    seen: dict[str, str] = {}
    waiting = [view]
    while waiting:
        function = waiting.pop()
        if function.__qualname__ in seen:
            continue
        seen[function.__qualname__] = inspect.getsource(function)
        for name in re.findall(r"\b(\w+)\(", seen[function.__qualname__]):
            called = getattr(module, name, None)
            if inspect.isfunction(called) and called.__module__.startswith("app."):
                waiting.append(inspect.unwrap(called))
    return "\n".join(seen.values())
