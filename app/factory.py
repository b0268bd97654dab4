"""The table of contents of the hall: what it consists of, in the order in which it is put together."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import (
    account,
    api,
    cli,
    config,
    db,
    errors,
    evaluator,
    findings,
    hall,
    headers,
    health,
    incoming,
    jobs,
    languages,
    lighter,
    limits,
    migrations,
    navigation,
    origin,
    partner,
    researcher,
    sessions,
    sign_in,
)
from surveys.safekeeping import vault

csrf = CSRFProtect()
bootstrap = Bootstrap5()


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application; `settings` go before what the environment says."""
    app = Flask("app", instance_relative_config=False)
    given = config.read()
    app.config.update(config.flask_settings({**given, **(settings or {})}))
    app.config.update(given)
    app.config.update(settings or {})
    vault.install(app.config["DATA_KEYS"])
    if app.config["TRUSTED_PROXIES"]:
        count = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]

    db.init_app(app)
    migrations.init_app(app)
    sessions.init_app(app)
    languages.init_app(app)
    limits.init_app(app)
    incoming.init_app(app)
    origin.init_app(app)
    csrf.init_app(app)
    bootstrap.init_app(app)
    sign_in.init_app(app)
    headers.init_app(app)
    lighter.init_app(app)
    errors.init_app(app)
    jobs.init_app(app)
    cli.init_app(app)

    app.register_blueprint(hall.bp)
    app.register_blueprint(health.bp)
    app.register_blueprint(navigation.bp)
    for door in (account, partner, evaluator, researcher, findings, api):
        app.register_blueprint(door.bp)
    return app
