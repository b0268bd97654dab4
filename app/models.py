"""Accounts, membership of studies, the audit log, jobs, forms kept for later. Rows."""

import datetime as dt
import uuid

from flask_security.datastore import AsaList
from flask_security.models import sqla
from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveys.base import Base, new_id, now
from surveys.models import Study

AsaList.cache_ok = True
"""It has no state of its own; without this no query for an account would be kept compiled."""

sqla.FsModels.set_db_info(  # type: ignore[no-untyped-call]
    base_model=Base, user_table_name="account", role_table_name="account_role"
)


class Role(Base, sqla.FsRoleMixin):
    """Flask-Security wants it to exist; what a person may do stands in Membership."""

    __tablename__ = "account_role"
    update_datetime: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)


class User(Base, sqla.FsUserMixin):
    """A person with an account. Partners have none."""

    __tablename__ = "account"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)  # type: ignore[assignment]
    name: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(5), default="nl")
    appearance: Mapped[str] = mapped_column(String(10), default="auto")
    """"auto", "light" or "dark"."""
    tf_last_counter: Mapped[int | None] = mapped_column(BigInteger())
    """The time step of the last accepted code of the second step: none is accepted twice."""
    create_datetime: Mapped[dt.datetime] = mapped_column(default=now)
    update_datetime: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")


class Membership(Base):
    """What a person is in a study: owner, evaluator, researcher, reader or commissioner."""

    __tablename__ = "membership"
    study_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("study.id"), primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20))
    added_at: Mapped[dt.datetime] = mapped_column(default=now)

    study: Mapped[Study] = relationship()
    user: Mapped[User] = relationship(back_populates="memberships")


class AuditEntry(Base):
    """Who did what to which object; ids and verbs only. Never changed, outlives what it speaks of."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_study_at", "study_id", "at"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    study_id: Mapped[uuid.UUID | None]
    actor_id: Mapped[uuid.UUID | None]
    verb: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


class AuditSeal(Base):
    """A link of the chain over the entries of a study; `chain` is the study's id, or "house"."""

    __tablename__ = "audit_seal"
    __table_args__ = (UniqueConstraint("chain", "position"),)
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(36))
    position: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the digest before it and this entry."""
    sealed_at: Mapped[dt.datetime] = mapped_column(default=now)


class JobRecord(Base):
    """Work for the background, and how far it is. The queue only nudges; this row is what counts."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_created", "state", "created_at"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    study_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    target_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    actor_id: Mapped[uuid.UUID | None]
    state: Mapped[str] = mapped_column(String(10), default="queued")
    """"queued", "running", "done" or "failed"."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Pieces of work, never time; 0 while not yet known."""
    attempts: Mapped[int] = mapped_column(default=0)
    message: Mapped[dict[str, str] | None]
    """What to tell the person when it failed, per language."""
    reference: Mapped[str] = mapped_column(String(12), default="")
    """Under which the error stands in the log."""
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    started_at: Mapped[dt.datetime | None]
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class KeptForm(Base):
    """What somebody typed when their sign-in turned out to have expired; thrown away when given back, or after a day."""

    __tablename__ = "kept_form"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the token in the person's cookie."""
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[str] = mapped_column(Text)
    """JSON, a list of [name, value]."""
    kept_at: Mapped[dt.datetime] = mapped_column(default=now)
