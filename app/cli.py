"""The command line: accounts, studies, invitations, jobs, the audit log, backup, restore and erasure."""

import json
import secrets
import sys
import uuid
from pathlib import Path
from typing import IO, NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_security import hash_password
from sqlalchemy import func, select

from app import audit, erasure, jobs, mail
from app import backup as archive
from app.access import ROLES
from app.attachments import uploads_folder
from app.db import db, unit_of_work
from app.models import AuditSeal, JobRecord, Membership, User
from app.sweep import sweep
from surveys import fieldwork, studies
from surveys.base import new_id
from surveys.errors import WeerklankError
from surveys.inviting import delivery, enough, mailing, overview
from surveys.models import Invitation, Participant, Study, Wave
from surveys.safekeeping import rotating, vault

account = AppGroup("account", help="People who sign in.")
study = AppGroup("study", help="Studies and who works in them.")
invite = AppGroup("invite", help="Personal links of partners.")
jobs_group = AppGroup("jobs", help="Work in the background.")
audit_group = AppGroup("audit", help="The log of who did what.")
keys_group = AppGroup("keys", help="The keys that answers are encrypted with.")

ROLE = click.Choice(ROLES)


def init_app(app: Flask) -> None:
    for command in (account, study, invite, jobs_group, audit_group, keys_group, backup, restore, erase):
        app.cli.add_command(command)


def stop(line: str) -> NoReturn:
    click.echo(line, err=True)
    sys.exit(1)


def person(email: str) -> User:
    found = db.session().scalar(select(User).where(func.lower(User.email) == email.strip().lower()))
    return found or stop(f"there is no account with the address {email}")


# ---------------------------------------------------------------- accounts


@account.command("create")
@click.argument("email")
@click.option("--name", default="", help="As the team sees it.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def account_create(email: str, name: str, language: str, password_stdin: bool) -> None:
    """Make an account; prints its password once, unless you gave one."""
    given = sys.stdin.readline().rstrip("\n") if password_stdin else ""
    if password_stdin and len(given) < current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]:
        stop("the password is too short")
    password = given or secrets.token_urlsafe(15)
    hashed = hash_password(password)
    address = current_app.extensions["security"]._mail_util.normalize(email)
    with unit_of_work() as session:
        if session.scalar(select(User.id).where(func.lower(User.email) == address.lower())):
            stop(f"{address} has an account already")
        user = User(
            id=new_id(),
            email=address,
            name=name,
            language=language,
            password=hashed,
            active=True,
            fs_uniquifier=secrets.token_hex(32),
        )
        session.add(user)
        audit.record(session, None, None, "created", "account", user.id)
    click.echo(f"{address} can sign in." if given else f"{address} can sign in with: {password}")


@account.command("list")
def account_list() -> None:
    """Every account, whether it is active, and its second step."""
    for user in db.session().scalars(select(User).order_by(User.email)):
        state = "active" if user.active else "disabled"
        click.echo(
            f"{user.email}\t{user.name}\t{state}\t{'two steps' if user.tf_primary_method else 'password'}"
        )


@account.command("disable")
@click.argument("email")
def account_disable(email: str) -> None:
    """End an account's access, from the next request on."""
    _change(email, active=False)


@account.command("enable")
@click.argument("email")
def account_enable(email: str) -> None:
    """Give a disabled account its access back."""
    _change(email, active=True)


@account.command("password")
@click.argument("email")
def account_password(email: str) -> None:
    """Give an account a new random password, printed once; its sessions end."""
    password = secrets.token_urlsafe(15)
    _change(email, password=hash_password(password))
    click.echo(f"{email} can sign in with: {password}")


def _change(email: str, **values: object) -> None:
    user_id = person(email).id
    with unit_of_work() as session:
        user = session.get_one(User, user_id)
        for name, value in values.items():
            setattr(user, name, value)
        user.fs_uniquifier = secrets.token_hex(32)  # what sessions refer to
        audit.record(session, None, None, "changed", "account", user.id)


# ---------------------------------------------------------------- studies


@study.command("list")
def study_list() -> None:
    """Every study, with its id."""
    for row in db.session().scalars(select(Study).order_by(Study.title)):
        click.echo(f"{row.id}\t{row.title}")


@study.command("create")
@click.argument("title")
@click.option("--owner", required=True, help="E-mail address of the account that owns it.")
def study_create(title: str, owner: str) -> None:
    """Make an empty study."""
    user_id = person(owner).id
    try:
        with unit_of_work() as session:
            made = studies.create(session, user_id, title=title)
            session.add(Membership(study_id=made.id, user_id=user_id, role="owner"))
            audit.record(session, made.id, user_id, "created", "study", made.id)
            study_id = made.id
    except WeerklankError as error:
        stop(str(error))
    click.echo(study_id)


@study.command("member")
@click.argument("study_id", type=uuid.UUID)
@click.argument("email")
@click.argument("role", type=ROLE)
def study_member(study_id: uuid.UUID, email: str, role: str) -> None:
    """Give somebody a role in a study."""
    user_id = person(email).id
    with unit_of_work() as session:
        if session.get(Study, study_id) is None:
            stop("there is no such study")
        membership = session.get(Membership, (study_id, user_id))
        if membership is None:
            session.add(Membership(study_id=study_id, user_id=user_id, role=role))
        else:
            membership.role = role
        audit.record(session, study_id, None, "gave_role", "member", user_id)


# ---------------------------------------------------------------- invitations


@invite.command("list")
@click.argument("wave_id", type=uuid.UUID)
def invite_list(wave_id: uuid.UUID) -> None:
    """Who was invited in a wave, and how far they are."""
    wave = db.session().get(Wave, wave_id) or stop("there is no such wave")
    for status in overview.shown(wave, overview.overview(db.session(), wave)):
        click.echo(f"{status.invitation.id}\t{status.state}")


@invite.command("person")
@click.argument("wave_id", type=uuid.UUID)
@click.argument("participant_id", type=uuid.UUID)
def invite_person(wave_id: uuid.UUID, participant_id: uuid.UUID) -> None:
    """Invite a contact person; prints the link once."""
    try:
        with unit_of_work() as session:
            wave = session.get(Wave, wave_id) or stop("there is no such wave")
            participant = session.get(Participant, participant_id) or stop("there is no such contact person")
            invitation, token = fieldwork.invite(session, None, wave, participant)
            enough.must_be_enough(session, wave)
            audit.record(session, wave.study_id, None, "invited", "invitation", invitation.id)
    except WeerklankError as error:
        stop(str(error))
    click.echo(mail.link(f"/p/{token}"))


@invite.command("new-link")
@click.argument("invitation_id", type=uuid.UUID)
def invite_new_link(invitation_id: uuid.UUID) -> None:
    """Replace the link of an invitation; prints the new one once."""
    try:
        with unit_of_work() as session:
            invitation = session.get(Invitation, invitation_id) or stop("there is no such invitation")
            token = fieldwork.new_link(session, None, invitation)
            audit.record(session, invitation.wave.study_id, None, "renewed_link", "invitation", invitation.id)
    except WeerklankError as error:
        stop(str(error))
    click.echo(mail.link(f"/p/{token}"))


@invite.command("bounce")
@click.argument("message", type=click.File("rb"), default="-")
def invite_bounce(message: IO[bytes]) -> None:
    """Read a mail that came back (a file, or standard input): its address gets no mail until it is mended."""
    try:
        bounce = delivery.read(message.read(delivery.MOST_BYTES + 1))
    except WeerklankError as error:
        stop(str(error))
    with unit_of_work() as session:
        found = mailing.bounced(session, bounce.addresses, bounce.status)
        for one in found:
            audit.record(session, None, None, "changed", "participant", one.id)
        count = len(found)
    click.echo(f"{count} contact people have an address that does not work ({bounce.status})")


# ---------------------------------------------------------------- jobs


@jobs_group.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are done as well.")
def jobs_list(everything: bool) -> None:
    """Jobs that wait, run or failed."""
    chosen = select(JobRecord).order_by(JobRecord.created_at.desc()).limit(200)
    if not everything:
        chosen = chosen.where(JobRecord.state != "done")
    for job in db.session().scalars(chosen):
        click.echo(
            f"{job.id}\t{job.kind}\t{job.state}\t{job.done}/{job.total}\tattempt {job.attempts}\t{job.reference}"
        )


@jobs_group.command("retry")
@click.argument("job_id", type=uuid.UUID)
def jobs_retry(job_id: uuid.UUID) -> None:
    """Have a failed job done again."""
    with unit_of_work() as session:
        job = session.get(JobRecord, job_id) or stop("there is no such job")
        if job.state != "failed":
            stop(f"this job is {job.state}")
        job.state, job.attempts, job.message, job.finished_at = "queued", 0, None, None
        session.info.setdefault("nudges", []).append(job.id)


@jobs_group.command("sweep")
def jobs_sweep() -> None:
    """Find work left undone, as the worker does every minute."""
    click.echo(f"{sweep()} jobs made or offered again")


@jobs_group.command("run")
def jobs_run() -> None:
    """Do all waiting jobs here, without a worker."""
    click.echo(f"{jobs.run_waiting()} jobs done")


# ---------------------------------------------------------------- the log


@audit_group.command("seal")
def audit_seal() -> None:
    """Chain what is not chained yet."""
    with unit_of_work() as session:
        click.echo(f"{audit.seal(session)} entries sealed")


@audit_group.command("heads")
def audit_heads() -> None:
    """Print the end of every chain; keep it elsewhere and give it to `verify --heads`."""
    last = select(AuditSeal.chain, func.max(AuditSeal.position)).group_by(AuditSeal.chain)
    for chain, position in db.session().execute(last):
        click.echo(json.dumps([chain, position, audit.head(db.session(), chain)[1]]))


@audit_group.command("verify")
@click.option("--heads", type=click.File(), help="Ends of the chains, kept from an earlier `audit heads`.")
def audit_verify(heads: IO[str] | None) -> None:
    """Walk every chain; ends with status 1 and the first broken link of each when one does not hold."""
    kept = [json.loads(line) for line in heads if line.strip()] if heads else []
    verdict = audit.verify(db.session(), [(chain, position, digest) for chain, position, digest in kept])
    for broken in verdict.breaks:
        click.echo(f"{broken.chain}: at {broken.position}: {broken.problem}")
    click.echo(f"{verdict.sealed} entries in {len(verdict.heads)} chains, {verdict.unsealed} not sealed yet")
    if verdict.breaks:
        sys.exit(1)
    click.echo("every chain holds")


# ---------------------------------------------------------------- keys


@keys_group.command("list")
def keys_list() -> None:
    """Which keys of this server wrap something, and how much; the newest is marked."""
    for key_id, count in sorted(rotating.in_use(db.session()).items()):
        click.echo(f"{key_id}\t{count}\t{'newest' if key_id == vault.newest().id else 'older'}")


@keys_group.command("rotate")
def keys_rotate() -> None:
    """Wrap everything by the newest key of WEERKLANK_DATA_KEYS; afterwards the older ones can go."""
    try:
        with unit_of_work() as session:
            count = rotating.rotate(session)
            audit.record(session, None, None, "rotated", "keys", None)
    except vault.VaultError as error:
        stop(str(error))
    click.echo(f"{count} wrapped by {vault.newest().id}")


# ---------------------------------------------------------------- keeping and forgetting


@click.command("backup")
@with_appcontext
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path) -> None:
    """Write all data, as it is at this moment, to one archive."""
    counts = archive.backup(db.engine, path, uploads_folder())
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables in {path}")


@click.command("restore")
@with_appcontext
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(path: Path) -> None:
    """Put an archive into an empty database that `flask db upgrade` prepared."""
    try:
        counts = archive.restore(db.engine, path, uploads_folder())
    except archive.RestoreError as error:
        stop(str(error))
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables restored")


@click.command("erase")
@with_appcontext
@click.argument("participant_id", type=uuid.UUID)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option(
    "--unattributed",
    is_flag=True,
    help="At tables with others, also words of which nobody noted who said them.",
)
def erase(participant_id: uuid.UUID, yes: bool, unattributed: bool) -> None:
    """Take away all that a contact person said, and what leads to them; what others said at the same table stays."""
    if db.session().get(Participant, participant_id) is None:
        stop("there is no such contact person")
    if not yes:
        click.confirm(
            "This cannot be undone: answers, transcripts, codings and contact details go. Go on?", abort=True
        )
    with unit_of_work() as session:
        person = session.get_one(Participant, participant_id)
        gone = erasure.erase(session, None, person, unattributed=unattributed)
        audit.record(session, None, None, "erased", "participant", participant_id)
    click.echo(
        f"erased: {gone.responses} responses, {gone.documents} documents, {gone.evidence} pieces of evidence"
    )
