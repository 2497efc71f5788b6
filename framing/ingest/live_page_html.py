"""Reads the HTML of a live page by its JSON-LD ``LiveBlogPosting``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from framing.errors import SourceError
from framing.ingest.html_text import line_of, text_of
from framing.ingest.json_ld import json_ld, kinds_of, nodes_of, read_page
from framing.ingest.manifest import check_writable
from framing.ingest.records import Alignment, Loss, Page, PageSettings, Record
from framing.ingest.updates import Update, sorted_out
from framing.text.reading import HOLE, sha256_of

KIND = "LiveBlogPosting"

USE_SAVED = "name a saved copy of the page with --from"


def sniff(path: str | Path) -> float:
    """Return how surely a file is the HTML of a live page, from 0 to 1.

    Examples
    --------
    >>> sniff("missing.html")
    0.0
    """
    try:
        text, _ = read_page(path)
    except SourceError:
        return 0.0
    if not text.lstrip("\ufeff \r\n\t").startswith("<"):
        return 0.0
    return 1.0 if KIND in text else 0.3


def read(paths: Sequence[str | Path], settings: PageSettings | None = None) -> Iterator[Record | Loss]:
    """Yield one record for each update that a page's JSON-LD lists, in its order.

    Parameters
    ----------
    paths : sequence of str or Path
        HTML files, one a page, in UTF-8 or the encoding that they declare.
    settings : PageSettings, optional
        What the manifest says of the page.

    Yields
    ------
    Record
        The update's `articleBody`; its headline is the title, `boundary` is ``given``.
    Loss
        For each update without text, listed twice, or replaced by a newer version.

    Raises
    ------
    SourceError
        If a page has no JSON-LD ``LiveBlogPosting`` that can be read, or none of its updates has text.

    Examples
    --------
    >>> list(read([]))
    []
    """
    for path in map(Path, paths):
        yield from _read_page(path, settings or PageSettings())


def _read_page(path: Path, settings: PageSettings) -> Iterator[Record | Loss]:
    posting, others, notes = _posting(path)
    nodes = _listed(posting)
    updates = [_update(i, node, posting, settings) for i, node in enumerate(nodes)]
    for update in updates:
        check_writable(update.text, path)
    if not any(update.text for update in updates):
        raise SourceError(
            f"'{path}' has a LiveBlogPosting with {len(updates)} updates and no text in any; {USE_SAVED}."
        )
    kept, dropped = sorted_out([update for update in updates if update.text])
    losses = [(update.number, reason) for update, reason in dropped]
    losses += [(update.number, f"update {update.number} has no text") for update in updates if not update.text]
    for _, reason in sorted(losses):
        yield Loss(path.name, 0, 0, reason, settings.page_id)
    for other in others:
        name = _string(other.get("headline")) or _address(other)
        yield Loss(path.name, 0, 0, f"another live page in the same file: {name}", settings.page_id)
    if dropped:
        notes = (
            *notes,
            f"Copies and earlier versions of updates, which do not count: {len(dropped)} of {len(updates)}.",
        )
    page = Page(settings.page_id, "\n\n".join(update.text for update in kept), Alignment(), notes)
    sha256, start = sha256_of(path), 0
    for position, update in enumerate(kept):
        node = nodes[update.number]
        yield Record(
            doc_id=f"{settings.page_id}-{position:03d}",
            outlet=settings.outlet or _name(posting.get("publisher")),
            published=update.published or settings.published or _string(posting.get("datePublished")),
            title=update.headline or settings.title or line_of(_string(posting.get("headline"))),
            text=update.text,
            page_id=settings.page_id,
            position=position,
            kind="post",
            author=_name(node.get("author")),
            url=_string(node.get("url")) or settings.url,
            section=settings.title or line_of(_string(posting.get("headline"))),
            language=settings.language,
            source_file=path.name,
            source_start=start,
            source_end=start + len(update.text),
            sha256=sha256,
            page=page,
        )
        start += len(update.text) + 2


def _posting(path: Path) -> tuple[dict, list[dict], tuple[str, ...]]:
    """Return the live page that a file describes, other ones in it, and notes on how it was read."""
    text, encoding = read_page(path)
    found = json_ld(text, KIND)
    nodes = [node for root in found.roots for node in nodes_of(root)]
    postings = [node for node in nodes if KIND in kinds_of(node)]
    if not postings:
        if found.broken:
            raise SourceError(
                f"'{path}' has a JSON-LD LiveBlogPosting that is not JSON ({found.broken[0]}, counted within its "
                f"script); {USE_SAVED}."
            )
        raise SourceError(f"'{path}' has no JSON-LD LiveBlogPosting, the only form of HTML that is read; {USE_SAVED}.")
    notes = ["Read from JSON-LD.", *([encoding] if encoding else [])]
    if found.repairs:
        notes.append(f"Its JSON was mended: {', '.join(found.repairs)}.")
    if found.broken:
        notes.append(f"JSON-LD blocks of a live page that cannot be read: {len(found.broken)} ({found.broken[0]}).")
    full = _by_id(nodes)
    for posting in postings:
        posting["liveBlogUpdate"] = [_full(update, full) for update in _listed(posting)]
    return *_together(postings), tuple(notes)


def _together(postings: list[dict]) -> tuple[dict, list[dict]]:
    """Return the posting with most updates, with those of others that describe the same page, and the others."""
    best = max(postings, key=lambda posting: len(_listed(posting)))
    same = [p for p in postings if p is not best and (_address(p) in ("", _address(best)) or _title(p) == _title(best))]
    listed = [update for posting in (best, *same) for update in _listed(posting)]
    others = [p for p in postings if p is not best and _listed(p) and not any(p is one for one in same)]
    return best | {"liveBlogUpdate": listed}, others


def _title(node: dict) -> str:
    return line_of(_string(node.get("headline"))).casefold()


def _listed(posting: dict) -> list:
    """Return the updates of a live page, as they are listed."""
    below = posting.get("liveBlogUpdate") or posting.get("blogPost") or posting.get("blogPosts") or []
    if isinstance(below, dict) and "itemListElement" in below:
        below = below["itemListElement"]
    items = below if isinstance(below, list) else [below]
    return [item["item"] if isinstance(item, dict) and isinstance(item.get("item"), dict) else item for item in items]


def _by_id(nodes: list[dict]) -> dict[str, dict]:
    """Return the fullest node of each ``@id``."""
    full: dict[str, dict] = {}
    for node in nodes:
        key = _string(node.get("@id"))
        if key and len(node) > len(full.get(key, ())):
            full[key] = node
    return full


def _full(update: object, full: dict[str, dict]) -> dict:
    """Return the node that an update is, or refers to."""
    if isinstance(update, dict):
        return full.get(_string(update.get("@id")), update) if not _string(update.get("articleBody")) else update
    return full.get(_string(update), {})


def _update(number: int, node: dict, posting: dict, settings: PageSettings) -> Update:
    pages = {_plain(a) for a in (*_addresses(posting), settings.url)}
    return Update(
        number,
        _body(node),
        line_of(_string(node.get("headline"))),
        tuple(a for a in map(_plain, _addresses(node)) if a and a not in pages),
        _string(node.get("datePublished")),
        _string(node.get("dateModified")),
    )


def _addresses(node: dict) -> list[str]:
    """Return by what addresses a node is known."""
    entity = node.get("mainEntityOfPage")
    return [
        _string(node.get("@id")),
        _string(node.get("url")),
        _string(entity.get("@id")) if isinstance(entity, dict) else _string(entity),
    ]


def _address(node: dict) -> str:
    return next((_plain(address) for address in _addresses(node) if address), "")


def _plain(address: str) -> str:
    return address.rstrip("/#")


def _body(update: dict) -> str:
    """Return an update's text without markup, its paragraphs apart."""
    written = update.get("articleBody") or update.get("text") or ""
    parts = written if isinstance(written, list) else [written]
    return text_of("\n\n".join(map(_string, parts))).replace(HOLE, "")


def _string(value: object) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        return _string(value.get("@value"))
    return value.strip() if isinstance(value, str) else ""


def _name(value: object) -> str:
    """Return the name or names in a JSON-LD person, organisation, list of them, or plain text."""
    if isinstance(value, list):
        return "; ".join(name for name in map(_name, value) if name)
    if isinstance(value, dict):
        return line_of(_string(value.get("name")))
    return line_of(_string(value))
