"""Settings: read from WEERKLANK_* variables, checked before anything starts."""

import base64
import datetime as dt
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_SECRET = "weerklank-development-only"  # noqa: S105 - refused in production, see `check`


class SettingsError(RuntimeError):
    """The settings do not allow a start; the message says which one and what to do."""


@dataclass(frozen=True)
class Setting:
    """One environment variable; every one stands in docs/operator.md (a house test looks)."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting(
        "WEERKLANK_ENV", "development", "`development` or `production`; production refuses unsafe settings"
    ),
    Setting(
        "WEERKLANK_VAR", "var", "folder for the database, the queue, uploads and the secret of this machine"
    ),
    Setting(
        "WEERKLANK_DATABASE_URL", "sqlite:///<var>/weerklank.sqlite", "SQLAlchemy address of the database"
    ),
    Setting("WEERKLANK_SECRET_KEY", "", "signs cookies and links; at least 32 characters in production"),
    Setting(
        "WEERKLANK_DATA_KEYS",
        "",
        "keys that answers are encrypted with, newest first, each 32 bytes in base64; required in production",
    ),
    Setting("WEERKLANK_PUBLIC_URL", "", "address people use, for links in e-mail; required in production"),
    Setting("WEERKLANK_TRUSTED_HOSTS", "", "host names this server answers to, separated by commas"),
    Setting("WEERKLANK_TRUSTED_PROXIES", "0", "how many proxies of your own stand in front of it"),
    Setting(
        "WEERKLANK_MAIL_URL",
        "",
        "`smtp://user:password@host:587` (STARTTLS) or `smtps://…`; empty: no e-mail",
    ),
    Setting(
        "WEERKLANK_MAIL_FROM", "", "sender of e-mail; default `weerklank@` and the host of the public address"
    ),
    Setting(
        "WEERKLANK_REDIS_URL",
        "",
        "queue and rate limits shared by several machines; empty: files on this one",
    ),
    Setting("WEERKLANK_ENCODER", "", "folder with a local sentence-transformers or model2vec model"),
    Setting("WEERKLANK_CHECKLISTS", "", "folder with checklists of your own (YAML) for reports"),
    Setting(
        "WEERKLANK_JOB_STALE_SECONDS", "60", "a running job without a sign of life for so long is done again"
    ),
)
DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def read(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Flask configuration from the environment. Raises SettingsError where production would be unsafe."""
    given = os.environ if environment is None else environment

    def value(name: str) -> str:
        return given.get(name, "").strip() or DEFAULTS[name]

    env = value("WEERKLANK_ENV")
    var = Path(value("WEERKLANK_VAR")).resolve()
    url = given.get("WEERKLANK_DATABASE_URL", "").strip() or f"sqlite:///{var / 'weerklank.sqlite'}"
    public_url = value("WEERKLANK_PUBLIC_URL").rstrip("/")
    hosts = [host.strip() for host in value("WEERKLANK_TRUSTED_HOSTS").split(",") if host.strip()]
    config = {
        "ENV_NAME": env,
        "VAR": var,
        "SECRET_KEY": value("WEERKLANK_SECRET_KEY"),
        "DATA_KEYS": data_keys(value("WEERKLANK_DATA_KEYS")),
        "SQLALCHEMY_DATABASE_URI": with_driver(url),
        "PUBLIC_URL": public_url,
        "TRUSTED_HOSTS": hosts or None,
        "TRUSTED_PROXIES": int(value("WEERKLANK_TRUSTED_PROXIES")),
        "MAIL_URL": value("WEERKLANK_MAIL_URL"),
        "MAIL_FROM": value("WEERKLANK_MAIL_FROM")
        or f"weerklank@{urlsplit(public_url).hostname or 'localhost'}",
        "REDIS_URL": value("WEERKLANK_REDIS_URL"),
        "ENCODER": value("WEERKLANK_ENCODER"),
        "JOB_STALE_SECONDS": float(value("WEERKLANK_JOB_STALE_SECONDS")),
    }
    check(config)
    if not config["SECRET_KEY"]:
        config["SECRET_KEY"] = own_secret(var)
    if not config["DATA_KEYS"]:
        config["DATA_KEYS"] = data_keys(own_data_key(var))
    return config


def check(config: Mapping[str, Any]) -> None:
    """Raises SettingsError with one line that says what to set."""
    env = config["ENV_NAME"]
    if env not in ("development", "production"):
        raise SettingsError(f"WEERKLANK_ENV is '{env}'; it must be 'development' or 'production'.")
    if env == "development":
        return
    secret = config["SECRET_KEY"]
    if len(secret) < 32 or secret == DEFAULT_SECRET or len(set(secret)) < 8:
        raise SettingsError(
            "WEERKLANK_SECRET_KEY must hold at least 32 unpredictable characters in production: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if not config["DATA_KEYS"]:
        raise SettingsError(
            "WEERKLANK_DATA_KEYS must hold the key that answers are encrypted with, in production; keep a copy of it "
            "elsewhere, because without it no answer can be read: python3 -c "
            "'import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())'"
        )
    address = urlsplit(config["PUBLIC_URL"])
    if address.scheme != "https" or not address.hostname:
        raise SettingsError("WEERKLANK_PUBLIC_URL must be the https address that people use, in production.")
    if not config["TRUSTED_HOSTS"] or "*" in config["TRUSTED_HOSTS"]:
        raise SettingsError(
            "WEERKLANK_TRUSTED_HOSTS must name the hosts this server answers to, in production."
        )


def with_driver(url: str) -> str:
    """A PostgreSQL address with the driver that is installed."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def own_secret(var: Path) -> str:
    """The secret of this machine, made once under var/ for development."""
    return _made_once(var / "secret", secrets.token_urlsafe(48)) or DEFAULT_SECRET


def own_data_key(var: Path) -> str:
    """The key of this machine that answers are encrypted with, made once under var/ for development."""
    return _made_once(var / "data-key", new_data_key())


def new_data_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii")


def data_keys(text: str) -> list[bytes]:
    """The keys of WEERKLANK_DATA_KEYS, newest first, separated by commas or spaces."""
    keys = []
    for part in text.replace(",", " ").split():
        try:
            key = base64.b64decode(
                part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4), validate=True
            )
        except ValueError:
            key = b""
        if len(key) != 32:
            raise SettingsError(
                "WEERKLANK_DATA_KEYS must hold keys of 32 bytes in base64, separated by commas."
            )
        keys.append(key)
    return keys


def _made_once(path: Path, text: str) -> str:
    """What the file says; `text` when nobody made it before. Two processes that start at once agree on one."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        with fresh.open("x", encoding="ascii") as file:
            fresh.chmod(0o600)
            file.write(text)
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    except OSError as error:
        raise SettingsError(f"{path.parent} cannot be written: {error.strerror}.") from error
    return path.read_text("ascii").strip()


def flask_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    """What Flask and its extensions need, derived from our own settings."""
    production = config["ENV_NAME"] == "production"
    prefix = "__Host-" if production else ""
    day = dt.timedelta(hours=12)
    return {
        "SESSION_COOKIE_NAME": f"{prefix}weerklank",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "PERMANENT_SESSION_LIFETIME": day,
        "REMEMBER_COOKIE_NAME": f"{prefix}weerklank-remember",
        "REMEMBER_COOKIE_SECURE": production,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "COOKIE_PREFIX": prefix,
        "PREFERRED_URL_SCHEME": "https" if production else "http",
        "MAX_CONTENT_LENGTH": 64 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_CHECK_DEFAULT": True,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: an interview lasts more than an hour
        "WTF_CSRF_SSL_STRICT": False,  # partner pages send no referrer; app/origin.py looks at the origin
        "BOOTSTRAP_SERVE_LOCAL": True,
        "BABEL_DEFAULT_LOCALE": "nl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Amsterdam",
        "RATELIMIT_STORAGE_URI": config["REDIS_URL"] or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        "RATELIMIT_STRATEGY": "fixed-window",
        "RATELIMIT_SWALLOW_ERRORS": False,
        "SECRET_KEY": config["SECRET_KEY"],
        "JSON_SORT_KEYS": False,
    }
