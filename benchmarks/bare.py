"""The least that a page of ten questions can be with the same tools: Flask, Flask-WTF, SQLite. What ours is measured by."""

import json
import os
import sqlite3

from flask import Flask, redirect, render_template_string, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, widgets
from wtforms.validators import Optional

from benchmarks.forms import instrument

PAGE = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Vraag</title></head><body><main>
<h1>Pagina</h1><form method="post">{{ form.csrf_token }}
<input type="hidden" name="csrf_token" value="{{ form.csrf_token.current_token }}">
{% for field in form if field.name != "csrf_token" %}
<fieldset><legend>{{ field.label.text }}</legend>
{% if field.iter_choices is defined %}
{% for option in field %}<label>{{ option() }} {{ option.label.text }}</label>{% endfor %}
{% else %}{{ field() }}{% endif %}
{% for error in field.errors %}<p>{{ error }}</p>{% endfor %}</fieldset>{% endfor %}
<button>Verder</button></form></main></body></html>"""


def make() -> Flask:
    app = Flask(__name__)
    app.secret_key = "only for measuring " * 2
    file = os.environ["BARE"]
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS answer (id INTEGER PRIMARY KEY, value TEXT)")

    @app.get("/health")
    def health() -> str:
        return "ok"

    @app.route("/page", methods=["GET", "POST"])
    def page() -> ResponseReturnValue:
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA synchronous=FULL")
            row = connection.execute("SELECT value FROM answer WHERE id = 1").fetchone()
            form = Form(data=json.loads(row[0]) if row else None)
            if request.method == "POST" and form.validate_on_submit():
                value = json.dumps({name: form[name].data for name in NAMES})
                connection.execute("INSERT OR REPLACE INTO answer VALUES (1, ?)", (value,))
                connection.commit()
                return redirect("/page")
            return render_template_string(PAGE, form=form)

    return app


class Form(FlaskForm):
    """The ten items of the measured page, as WTForms fields."""


NAMES = []
for item in instrument(10, 0)["pages"][0]["items"]:
    text = item["text"]["nl"]
    if item["type"] in ("single", "likert"):
        keys = list("abcde") if item["type"] == "single" else [str(value) for value in range(1, 6)]
        field = RadioField(text, [Optional()], choices=[(key, f"Antwoord {key}") for key in keys])
    elif item["type"] == "multi":
        field = SelectMultipleField(
            text, choices=[(key, f"Keuze {key}") for key in "abcd"], option_widget=widgets.CheckboxInput()
        )
    elif item["type"] == "number":
        field = IntegerField(text, [Optional()])
    else:
        field = StringField(text)
    setattr(Form, item["id"], field)
    NAMES.append(item["id"])
