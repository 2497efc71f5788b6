"""Text of a piece of HTML: its paragraphs apart, no two words run together."""

from __future__ import annotations

import html
import re

_BLOCKS = (
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot "
    "th thead tr ul"
).split()
"""Elements before and after which a line ends."""
_UNREAD = ("script", "style", "noscript", "template", "iframe", "svg", "object", "img", "picture", "video", "audio")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9:-]*(?:\s[^<>]*)?/?>|<!--")
_ESCAPED_TAG = re.compile(r"&(?:amp;)*(?:lt|#60|#x3c);/?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*?)?/?&(?:amp;)*(?:gt|#62|#x3e);")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]+|#\d+|#[xX][0-9a-fA-F]+);")
_ROUNDS = 3
"""Times that a text may have been escaped."""


def text_of(written: str) -> str:
    """Return the text of a piece of HTML, or of plain text, with a blank line between its paragraphs.

    Examples
    --------
    >>> text_of("Breaking<p>The council met.</p>Officials left<br>early &amp; wet")
    'Breaking\\n\\nThe council met.\\n\\nOfficials left\\n\\nearly & wet'
    """
    written = _CONTROL.sub(" ", written)
    for _ in range(_ROUNDS):
        if _TAG.search(written):
            written = _without_tags(written)
        elif _ESCAPED_TAG.search(written) or _ENTITY.search(written):
            written = html.unescape(written)
        else:
            break
    blocks = [" ".join(block.split()) for block in re.split(r"\n[^\S\n]*\n", written.replace("\r\n", "\n"))]
    return "\n\n".join(block for block in blocks if block)


def _without_tags(written: str) -> str:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(written, "html.parser")
    for tag in soup.find_all(_UNREAD):
        tag.replace_with(" ")
    for tag in soup.find_all("q"):
        tag.insert_before("“")
        tag.insert_after("”")
    # Elements of a page's own, as publishers use for embeds, have a hyphen in their name.
    for tag in soup.find_all(lambda tag: tag.name in _BLOCKS or "-" in tag.name):
        tag.insert_before("\n\n")
        tag.insert_after("\n\n")
    return soup.get_text()


def line_of(written: str) -> str:
    """Return the text of a headline or name: one line.

    Examples
    --------
    >>> line_of("Council &amp; <em>mayor</em> meet")
    'Council & mayor meet'
    """
    return " ".join(text_of(written).split())
