"""What comes in, within bounds and fit to keep: a NUL is no text, and no database of ours takes it."""

import io
from typing import IO, Any

from flask import Flask, Request, abort, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

NUL = "\0"
MOST_FIELDS = 20_000
"""In one form without files; with files MAX_FORM_PARTS counts."""


class Parser(FormDataParser):
    """Werkzeug bounds a form with files, and reads any other whole: its size and number of fields are bounded here."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        most = self.max_form_memory_size
        body = stream.read() if most is None else stream.read(most + 1)
        if (most is not None and len(body) > most) or body.count(b"&") >= MOST_FIELDS:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(io.BytesIO(body), mimetype, len(body), options)


class Incoming(Request):
    """A request whose fields hold text alone: a NUL is left out, and so is half a pair of surrogates in JSON."""

    form_data_parser_class = Parser

    @property
    def args(self) -> MultiDict[str, str]:
        if "args" not in self.__dict__:
            self.__dict__["args"] = fit(super().args)
        found: MultiDict[str, str] = self.__dict__["args"]
        return found

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = fit(self.__dict__["form"])

    def get_json(self, *args: Any, **kwargs: Any) -> Any:
        return _fit_value(super().get_json(*args, **kwargs))


def init_app(app: Flask) -> None:
    app.request_class = Incoming
    app.before_request(check)


def check() -> None:
    """No address of ours holds a NUL."""
    if NUL in request.path:
        abort(404)


def fit(fields: MultiDict[str, str]) -> MultiDict[str, str]:
    """The fields without NULs; as they are when there are none."""
    if not any(NUL in text for pair in fields.items(multi=True) for text in pair):
        return fields
    return ImmutableMultiDict(
        [(name.replace(NUL, ""), value.replace(NUL, "")) for name, value in fields.items(multi=True)]
    )


def _fit_value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, "").encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [_fit_value(one) for one in value]
    if isinstance(value, dict):
        return {_fit_value(name): _fit_value(one) for name, one in value.items()}
    return value
