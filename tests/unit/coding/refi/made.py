"""Small projects as files, in the ways in which tools write them: for the tests of reading."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

CODE = "11111111-1111-4111-8111-111111111111"
USER = "22222222-2222-4222-8222-222222222222"
SOURCE = "33333333-3333-4333-8333-333333333333"


def packed(xml: str, files: dict[str, bytes] | None = None, name: str = "project.qde") -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
        for path, content in (files or {}).items():
            archive.writestr(path, content)
    return data.getvalue()


def project(body: str, *, origin: str = "Tool 1.0", codes: str | None = None) -> str:
    own = f'<Code guid="{CODE}" name="code" isCodable="true"/>' if codes is None else codes
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="P" origin={quoteattr(origin)}>'
        f'<Users><User guid="{USER}" name="anna"/></Users>'
        f"<CodeBook><Codes>{own}</Codes></CodeBook>{body}</Project>"
    )


def source(
    selections: str, *, text: str | None = None, path: str = "", rich: str = "", name: str = "Bron"
) -> str:
    inline = f"<PlainTextContent>{escape(text)}</PlainTextContent>" if text is not None else ""
    paths = (f" plainTextPath={quoteattr(path)}" if path else "") + (
        f" richTextPath={quoteattr(rich)}" if rich else ""
    )
    return f'<Sources><TextSource guid="{SOURCE}" name={quoteattr(name)}{paths}>{inline}{selections}</TextSource></Sources>'


def passage(start: int | str, end: int | str, *, quote: str = "", codes: int = 1, inner: str = "") -> str:
    coding = (
        f'<Coding guid="{CODE[:-1]}9" creatingUser="{USER}"><CodeRef targetGUID="{CODE}"/></Coding>' * codes
    )
    said = f" name={quoteattr(quote)}" if quote else ""
    return (
        f'<PlainTextSelection guid="{CODE[:-1]}8" startPosition="{start}" endPosition="{end}"{said}>'
        f"{inner}{coding}</PlainTextSelection>"
    )
