"""Before serving: translations compiled, database migrated, the demo loaded on the very first run."""

import json
import logging
import secrets
import sys
from typing import TypedDict

from flask import current_app
from flask_migrate import upgrade
from flask_security import hash_password
from sqlalchemy import func, select

from app import compile_translations
from app.access import ROLES
from app.config import SettingsError
from app.db import db, unit_of_work
from app.factory import create_app
from app.models import Membership, User
from surveys.base import new_id
from surveys.models import Study


class Account(TypedDict):
    role: str
    email: str
    password: str


NAMES = {
    "owner": "Olga Eigenaar",
    "evaluator": "Eva Evaluator",
    "researcher": "Ruben Onderzoeker",
    "reader": "Lea Lezer",
    "commissioner": "Omar Opdrachtgever",
}


def main() -> int:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    compile_translations.compile_all()
    try:
        app = create_app()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    with app.app_context():
        upgrade()
        accounts = load_demo() if is_new() else []
    sys.stdout.write(json.dumps({"accounts": accounts}) + "\n")
    return 0


def is_new() -> bool:
    """Nobody has an account and there is no study: the very first run, outside production."""
    if current_app.config["ENV_NAME"] == "production":
        return False
    session = db.session()
    empty = not session.scalar(select(func.count()).select_from(User)) and not session.scalar(
        select(func.count()).select_from(Study)
    )
    session.rollback()
    return empty


def load_demo() -> list[Account]:
    """The demo study and an account per role, with random passwords that are shown once."""
    from app.demo.load import load

    accounts: list[Account] = [
        {"role": role, "email": f"{role}@demo.weerklank.example", "password": secrets.token_urlsafe(12)}
        for role in ROLES
    ]
    hashes = [hash_password(account["password"]) for account in accounts]
    with unit_of_work() as session:
        study = load(session)
        for account, hashed in zip(accounts, hashes, strict=True):
            user = User(
                id=new_id(),
                email=account["email"],
                name=NAMES[account["role"]],
                password=hashed,
                active=True,
                fs_uniquifier=secrets.token_hex(32),
            )
            session.add(user)
            session.flush()
            session.add(Membership(study_id=study.id, user_id=user.id, role=account["role"]))
    return accounts


if __name__ == "__main__":
    sys.exit(main())
