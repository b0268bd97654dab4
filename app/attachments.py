"""Files that partners handed in, on their way out: always as a download, never shown by the browser."""

import io
from pathlib import Path

from flask import Response as HttpResponse
from flask import current_app, send_file
from sqlalchemy.orm import Session

from surveys.models import Response
from surveys.safekeeping import attachments


def uploads_folder() -> Path:
    folder: Path = current_app.config["VAR"] / "uploads"
    return folder


def recordings_folder() -> Path:
    folder: Path = current_app.config["VAR"] / "recordings"
    return folder


def send(session: Session, response: Response, item_id: str, file_id: str) -> HttpResponse:
    """Raises NotFound when the answer holds no such file."""
    file = attachments.get(session, uploads_folder(), response, item_id, file_id)
    sent = send_file(
        io.BytesIO(file.data), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )
    sent.headers["X-Content-Type-Options"] = "nosniff"
    sent.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    sent.headers["Cache-Control"] = "private, no-store"
    return sent
