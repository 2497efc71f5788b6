"""Reads saved web pages (HTML): one article a page, from its JSON-LD and its text; live pages post by post."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from email import policy
from email.parser import BytesParser
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from framing.corpus.frames import language_code
from framing.corpus.tables.table_file import check_size
from framing.corpus.text_facts import letters_of
from framing.errors import SourceError
from framing.ingest import live_page_html
from framing.ingest.formats.settings import ImportSettings, by_others, head_of, tidy_line, tidy_text
from framing.ingest.html_text import line_of, text_of
from framing.ingest.json_ld import in_utf8, json_ld, kinds_of, nodes_of, read_page
from framing.ingest.records import Loss, PageSettings, Record
from framing.ingest.scratch import scratch_folder
from framing.text.days import ISO_DAY, iso_days, open_days
from framing.text.reading import sha256_of

_ARTICLES = re.compile(
    r"(?:News|Reportage|Opinion|Analysis|Review|Background|Backgrounder)?Article$|BlogPosting$|Report$"
)
_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|meta|title)\b", re.IGNORECASE)
_META = {
    "outlet": ("og:site_name", "application-name", "dc.publisher", "citation_journal_title"),
    "published": ("article:published_time", "og:article:published_time", "date", "dc.date", "dc.date.issued",
                  "pubdate", "publishdate", "datepublished", "parsely-pub-date", "sailthru.date"),
    "title": ("og:title", "twitter:title", "dc.title"),
    "author": ("author", "article:author", "dc.creator", "parsely-author"),
    "section": ("article:section", "parsely-section"),
    "url": ("og:url",),
    "language": ("og:locale", "dc.language", "language"),
}  # fmt: skip
_DAY_CLASS = re.compile(
    r"(?:^|[\s_-])(?:date|datum|datetime|time|timestamp|pubdate|published|posted)(?:$|[\s_-])", re.IGNORECASE
)
_FRONT = ("", "index.html", "index.htm", "index.php", "home", "en", "de", "fr", "ru")
MOST_BYTES = 30_000_000
_LEAST_WORDS = 25
_DESCRIBED = ("title", "published", "author", "url")
"""A page of fewer words that states none of these is a frame (an advertisement, a button)."""


def sniff(path: str | Path) -> float:
    """Return how surely a file is a web page, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.html")
    0.0
    """
    head = head_of(path)
    if _is_packed(head):
        return 0.97
    wide = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    found = _START.search(wide)
    least = 0.5 if Path(path).suffix.lower() in (".html", ".htm", ".xhtml") and head else 0.0
    if not found or not wide[: found.start()].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith((b"<", b"")):
        return least
    return 0.85 if wide.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<") else least


def read(paths: Sequence[str | Path], settings: ImportSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record a page, or one a post where a page is a live page.

    Parameters
    ----------
    paths : sequence of str or Path
    settings : ImportSettings, optional
        Not used.

    Yields
    ------
    Record
        Text from the page's JSON-LD, else what trafilatura takes for the article; outlet, day, author and address
        from JSON-LD, then from the page's ``meta`` elements.
    Loss
        For a page without an article.

    Raises
    ------
    SourceError
        If a file is empty, or its encoding cannot be told.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        check_size(path)
        if not _is_packed(head_of(path)):
            yield from read_page_of(path)
            continue
        page, url = by_others(path, "a web page in one file", partial(_unpacked, path))
        with scratch_folder() as folder:
            place = folder / path.name
            place.write_bytes(page)
            yield from read_page_of(place, url)


def _is_packed(head: bytes) -> bool:
    """Return whether a file is MHTML: a page with its pictures, as browsers save it in one file."""
    above = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0].lower()
    return b"multipart/related" in above and b"mime-version:" in above and b"text/html" in head.lower()


def _unpacked(path: Path) -> tuple[bytes, str]:
    """Return the page in MHTML, and its address."""
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if part is None:
        raise SourceError("a web page in one file without a page")
    url = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
    content = part.get_payload(decode=True)
    return in_utf8(bytes(content or b""), str(part.get_content_charset() or "utf-8")), tidy_line(str(url))


def read_page_of(path: Path, url: str = "") -> Iterator[Record | Loss]:
    """Yield what one page holds, as `read`; `url` is its address where the page does not state one."""
    check_size(path)
    if path.stat().st_size > MOST_BYTES:
        raise SourceError(f"'{path.name}' has {path.stat().st_size // 10**6} MB; no web page has so many.")
    page, note = read_page(path)
    notes = [note] if note else []
    live = _live(path, page, notes)
    yield from live or _article(path, page, notes, url)


def _live(path: Path, page: str, notes: list[str]) -> list[Record | Loss]:
    """Return the posts of a live page; none where it is no live page, or where a note says why they cannot be read."""
    if live_page_html.KIND not in page:
        return []
    said = _metadata(page, {})
    page_id = f"{re.sub(r'[^0-9A-Za-z]+', '-', path.stem).strip('-').lower()[:40]}-{sha256_of(path)[:6]}".strip("-")
    settings = PageSettings(page_id, said["outlet"], "", said["url"], said["published"], said["language"] or "en")
    try:
        return list(live_page_html.read([path], settings))
    except SourceError as error:
        why = tidy_line(str(error).removeprefix(f"'{path}' ").removesuffix(f"; {live_page_html.USE_SAVED}."))
        notes.append(f"Its posts cannot be read one by one, so the page is one document: it {why}.")
        return []


def _article(path: Path, page: str, notes: list[str], url: str) -> Iterator[Record | Loss]:
    node = by_others(path, "a web page", lambda: _article_node(page))
    said = by_others(path, "a web page", lambda: _metadata(page, node))
    if not node and _is_front(said["url"] or url or _mirrored(path)):
        yield Loss(path.name, 0, len(page), "the front page of a site, which describes no article")
        return
    body = _text(node.get("articleBody"))
    if not body:
        body = by_others(path, "a web page", lambda: extracted(page))
    text = tidy_text(body)
    if not text or (len(text.split()) < _LEAST_WORDS and not any(said[name] for name in _DESCRIBED)):
        yield Loss(path.name, 0, len(page), "the page has no article that can be recognised")
        return
    digest = hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()
    yield Record("", said["outlet"], said["published"], said["title"], text, author=said["author"], url=said["url"],
                 section=said["section"], language=said["language"], source_file=path.name, source_end=len(text),
                 sha256=digest, notes=tuple(notes))  # fmt: skip


def _article_node(page: str) -> dict[str, Any]:
    """Return the article that the JSON-LD of a page describes, of several the one with most text."""
    nodes = [node for root in json_ld(page, "Article").roots for node in nodes_of(root)]
    articles = [node for node in nodes if any(_ARTICLES.match(kind) for kind in kinds_of(node))]
    return max(articles, key=lambda node: len(_text(node.get("articleBody"))), default={})


def _mirrored(path: Path) -> str:
    """Return the address of a page in a copy of a site, which lies in folders as its address has them; or ""."""
    return f"https://{path.parent.name}/{path.name}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+", path.parent.name) else ""


def _is_front(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.query and parts.path.strip("/").lower() in _FRONT


def _text(value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    return text_of("\n\n".join(part for part in parts if isinstance(part, str)))


def _name(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(dict.fromkeys(name for name in map(_name, value[:50]) if name))
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    return line_of(value) if isinstance(value, str) else ""


def _metadata(page: str, node: dict[str, Any]) -> dict[str, str]:
    """Return what a page says about its article: JSON-LD first, then ``meta`` elements, then title and address."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    meta: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        meta.setdefault(name, tidy_line(str(tag.get("content") or "")))
    stated = {column: next((meta[name] for name in names if meta.get(name)), "") for column, names in _META.items()}
    link = soup.find("link", rel="canonical")
    root, time = soup.find("html"), soup.find("time", attrs={"datetime": True})
    named, heads = soup.find("title"), [head.get_text() for head in soup.find_all("h1")[:9]]
    whole = tidy_line(named.get_text() if named else "")
    headline = _headline(whole, heads)
    found = {
        "outlet": _name(node.get("publisher")) or stated["outlet"] or _site(whole, headline),
        "published": _name(node.get("datePublished")) or stated["published"] or _attribute(time, "datetime")
        or _day_shown(soup),
        "title": _name(node.get("headline")) or stated["title"] or headline,
        "author": _name(node.get("author")) or stated["author"],
        "section": _name(node.get("articleSection")) or stated["section"],
        "url": _attribute(link, "href") or stated["url"] or _name(node.get("url")),
        "language": _name(node.get("inLanguage")) or _attribute(root, "lang") or stated["language"],
    }
    found = {column: tidy_line(value) for column, value in found.items()}
    return found | {"language": language_code(found["language"])}


def _headline(title: str, heads: Sequence[str]) -> str:
    """Return the headline on a page that most of its title is, which names the site after it; else the title.

    Examples
    --------
    >>> _headline("Snow closes bridge | Herald", ["Herald", "Snow closes bridge"])
    'Snow closes bridge'
    """
    whole = letters_of(title)
    least = max(len(whole) / 2, 1)
    kept = [head for head in heads if whole.startswith(letters := letters_of(head)) and len(letters) >= least]
    return max(kept, key=len, default=title or next(iter(heads), ""))


def _site(title: str, headline: str) -> str:
    """Return the name of the site that the title of a page gives after the headline, or "".

    Examples
    --------
    >>> _site("Snow closes bridge | The Herald", "Snow closes bridge"), _site("Snow closes bridge", "Snow")
    ('The Herald', '')
    """
    found = re.fullmatch(r"\s+[|–—·»-]+\s+([^|–—·»]{2,40})", title.removeprefix(tidy_line(headline)))
    return found[1].strip() if headline and found else ""


def _day_shown(soup: Any) -> str:
    """Return the day in the first element whose class or id says that it is one, where it can be read."""

    def is_day(tag: Any) -> bool:
        return bool(_DAY_CLASS.search(" ".join([*map(str, tag.get_attribute_list("class")), str(tag.get("id") or "")])))

    for tag in soup.find_all(is_day, limit=9):
        shown = tidy_line(tag.get_text(" "))
        if len(shown) < 60 and (open_days([shown]) or ISO_DAY.match(iso_days([shown])[0][0])):
            return shown
    return ""


def _attribute(tag: Any, name: str) -> str:
    return str(tag.get(name) or "") if tag is not None else ""


def extracted(page: str) -> str:
    """Return the text of the article of a page as trafilatura recognises it, paragraphs apart."""
    import trafilatura

    text = trafilatura.extract(page, include_comments=False, include_tables=False, deduplicate=False) or ""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())
