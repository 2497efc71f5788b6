"""Reads the HTML of a live page by its JSON-LD ``LiveBlogPosting``, and fetches it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.errors import SourceError
from framing.ingest.manifest import check_writable, read_raw, sha256_of
from framing.ingest.records import Alignment, Loss, Page, PageSettings, Record
from framing.text import HOLE

TIMEOUT_SECONDS = 20.0
USER_AGENT = "framing/0.1 (media research toolkit; reads one page per request)"
USE_SAVED = "name a saved copy of the page with --from"


def fetch(url: str, target: str | Path, timeout: float = TIMEOUT_SECONDS) -> Path:
    """Write the page at an address to a file and return the file.

    Parameters
    ----------
    url : str
        An address that begins with http:// or https://.
    target : str or Path
        The file to write.
    timeout : float
        Seconds for connecting and for each answer.

    Raises
    ------
    SourceError
        If there is no connection, no answer in time, or an answer other than 200.

    Examples
    --------
    >>> fetch("page.html", "copy.html")
    Traceback (most recent call last):
    ...
    framing.errors.SourceError: 'page.html' is no web address; name a saved copy of the page with --from.
    """
    import httpx

    if not url.startswith(("http://", "https://")):
        raise SourceError(f"'{url}' is no web address; {USE_SAVED}.")
    try:
        answer = httpx.get(url, timeout=timeout, follow_redirects=True, headers={"User-Agent": USER_AGENT})
    except httpx.TimeoutException:
        raise SourceError(f"'{url}' did not answer within {timeout:g} seconds; try later or {USE_SAVED}.") from None
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise SourceError(f"'{url}' cannot be reached ({type(error).__name__}); go online or {USE_SAVED}.") from None
    if answer.status_code != 200:
        raise SourceError(f"'{url}' answered {answer.status_code} instead of 200; {USE_SAVED}.")
    target = Path(target)
    target.write_bytes(answer.content)
    return target


def sniff(path: str | Path) -> float:
    """Return how surely a file is the HTML of a live page, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.html")
    0.0
    """
    try:
        text = read_raw(path)
    except SourceError:
        return 0.0
    if not text.lstrip("\ufeff \r\n\t").startswith("<"):
        return 0.0
    return 1.0 if "LiveBlogPosting" in text else 0.3


def read(paths: Sequence[str | Path], settings: PageSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record for each update that a page's JSON-LD lists, in its order.

    Parameters
    ----------
    paths : sequence of str or Path
        HTML files in UTF-8, one a page.
    settings : PageSettings, optional
        What the manifest says of the page.

    Yields
    ------
    Record
        The update's `articleBody`; its headline is the title, `boundary` is ``given``.
    Loss
        For each update without text.

    Raises
    ------
    SourceError
        If a page has no JSON-LD ``LiveBlogPosting``, or none of its updates has text.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        yield from _read_page(path, settings or PageSettings())


def _read_page(path: Path, settings: PageSettings) -> Iterator[Record | Loss]:
    posting = _posting(path)
    updates = posting.get("liveBlogUpdate") or []
    updates = [update for update in (updates if isinstance(updates, list) else [updates]) if isinstance(update, dict)]
    texts = [_body(update) for update in updates]
    for text in texts:
        check_writable(text, path)
    if not any(texts):
        raise SourceError(
            f"'{path}' has a LiveBlogPosting with {len(updates)} updates and no text in any; {USE_SAVED}."
        )
    page = Page(settings.page_id, "\n\n".join(text for text in texts if text), Alignment(), ("Read from JSON-LD.",))
    sha256, start, position = sha256_of(path), 0, 0
    for number, (update, text) in enumerate(zip(updates, texts, strict=True)):
        if not text:
            yield Loss(path.name, 0, 0, f"update {number} has no text", settings.page_id)
            continue
        yield Record(
            doc_id=f"{settings.page_id}-{position:03d}",
            outlet=settings.outlet or _name(posting.get("publisher")),
            published=_string(update.get("datePublished"))
            or settings.published
            or _string(posting.get("datePublished")),
            title=_string(update.get("headline")) or settings.title or _string(posting.get("headline")),
            text=text,
            page_id=settings.page_id,
            position=position,
            kind="post",
            author=_name(update.get("author")),
            url=_string(update.get("url")) or settings.url,
            section=settings.title or _string(posting.get("headline")),
            language=settings.language,
            source_file=path.name,
            source_start=start,
            source_end=start + len(text),
            sha256=sha256,
            page=page,
        )
        start += len(text) + 2
        position += 1


def _posting(path: Path) -> dict:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(read_raw(path), "html.parser")
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            found = _live_blog(json.loads(script.get_text()))
        except (json.JSONDecodeError, RecursionError):
            continue
        if found:
            return found
    raise SourceError(f"'{path}' has no JSON-LD LiveBlogPosting, the only form of HTML that is read; {USE_SAVED}.")


def _live_blog(node: object) -> dict | None:
    """Return the first ``LiveBlogPosting`` in a JSON-LD tree."""
    if isinstance(node, list):
        return next((found for found in map(_live_blog, node) if found), None)
    if not isinstance(node, dict):
        return None
    kinds = node.get("@type")
    if "LiveBlogPosting" in (kinds if isinstance(kinds, list) else [kinds]):
        return node
    return _live_blog([value for value in node.values() if isinstance(value, (dict, list))])


def _body(update: dict) -> str:
    """Return an update's text without markup, its paragraphs apart."""
    from bs4 import BeautifulSoup

    text = _string(update.get("articleBody"))
    if "<" in text and ">" in text:
        soup = BeautifulSoup(text, "html.parser")
        for tag in soup.find_all(["p", "li", "br", "div", "h2", "h3"]):
            tag.insert_after("\n\n")
        text = soup.get_text()
    blocks = [" ".join(block.split()) for block in text.replace("\r\n", "\n").split("\n\n")]
    return "\n\n".join(block for block in blocks if block).replace(HOLE, "")


def _string(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    """Return the name or names in a JSON-LD person, organisation, list of them, or plain text."""
    if isinstance(value, list):
        return "; ".join(name for name in map(_name, value) if name)
    if isinstance(value, dict):
        return _string(value.get("name"))
    return _string(value)
