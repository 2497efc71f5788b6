"""The formats that are known, and which of them a file has by its content."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from framing.errors import SourceError
from framing.ingest.formats import (
    pdf_file,
    plain_text,
    table_rows,
    web_archive,
    web_page,
    word_file,
)
from framing.ingest.formats.databases import europresse, factiva, nexis, proquest
from framing.ingest.formats.exchange import feed, messages, references
from framing.ingest.formats.settings import head_of

READERS: dict[str, ModuleType] = {
    "Nexis": nexis,
    "Factiva": factiva,
    "ProQuest": proquest,
    "Europresse": europresse,
    "references": references,
    "feed": feed,
    "e-mails": messages,
    "web archive": web_archive,
    "PDF": pdf_file,
    "table": table_rows,
    "web page": web_page,
    "word file": word_file,
    "plain text": plain_text,
}
NAMES = (
    "tables (CSV, TSV, JSON, JSON lines, Parquet, Excel), data files of R, matrices of counts, exports of Nexis, "
    "Factiva, ProQuest and Europresse, RIS, EndNote, BibTeX and CSL JSON, feeds, e-mails, web pages, WARC, PDF, DOCX, "
    "RTF, subtitles, plain text, and zip archives "
    "and folders of them"
)
_CODE = (
    ".js .mjs .css .scss .map .svg .py .r .rmd .do .sps .sh .bat .ps1 .sql .ini .cfg .toml .yaml .yml .tex .log .cdx "
    ".ipynb .lnk .url .webloc .desktop"
).split()
"""Ends of the names of programs, style sheets, drawings and links, which are text and no documents."""
_OF_SITES = ("robots.txt", "ads.txt", "humans.txt", "security.txt")
_SITE_MAP = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:urlset|sitemapindex)\b")
ONE_A_FILE = ("web page", "word file", "PDF", "plain text")
"""Formats with one document a file: what the file's name says is about that document."""


def format_of(path: str | Path) -> str:
    """Return the name of the format of a file, one of `READERS`.

    Raises
    ------
    SourceError
        If no reader recognises it.
    """
    path = Path(path)
    if not path.stat().st_size:
        raise SourceError("the file is empty")
    plain = re.sub(r"(?<=\w)[?@%&].*$|\.download$", "", path.name.lower())
    if Path(plain).suffix in _CODE or path.name.lower() in _OF_SITES or _SITE_MAP.match(head_of(path, 1000)):
        raise SourceError("a program, style sheet, drawing, link or list of a site, and no document")
    scores = {name: module.sniff(path) for name, module in READERS.items()}
    name = max(scores, key=lambda name: scores[name])
    if scores[name] < 0.3:
        raise SourceError(f"its format is not known; what can be read: {NAMES}")
    return name
