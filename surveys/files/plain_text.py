"""The words in a piece of HTML, without its mark-up. Pure."""

import re
from html.parser import HTMLParser

BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"})
SILENT = frozenset({"script", "style"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BREAKS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("– ")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def words(html: str) -> str:
    """The text as people read it: breaks kept, spaces once, nothing around it."""
    if "<" not in html and "&" not in html:
        text = html
    else:
        reader = _Words()
        reader.feed(html)
        reader.close()
        text = "".join(reader.parts)
    lines = [" ".join(line.split()) for line in text.replace("\u00a0", " ").splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
