"""What may stand in a report: HTML that loads nothing, runs nothing, and closes what it opens."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_VOID = {"br", "col", "hr", "img", "source", "wbr"}
_OPEN_ENDED = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "caption"}
_TAGS = set(
    "a abbr address article aside b bdi bdo blockquote caption cite code colgroup dd del details dfn div dl dt em "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header i ins kbd li mark ol p picture pre q rp rt ruby s samp section "
    "small span strong style sub summary sup table tbody td tfoot th thead time tr u ul var".split()
)
_SVG = set(
    "a circle clippath defs ellipse g line lineargradient marker mask path pattern polygon polyline radialgradient "
    "rect stop svg symbol text tspan use".split()
)
_LOADING = {"src", "srcset", "poster", "data", "background", "xlink:href", "action", "formaction", "ping", "lowsrc",
            "attributionsrc"}  # fmt: skip
_COMMENT = re.compile(r"<!-- [^<>-]* -->")
_PLAIN = '<div class="mathjax_ignore tex2jax_ignore">'
"""Notebook applications take what stands between two dollar signs for a formula, but not in here."""
_STYLE = re.compile(
    r"@import|expression\(|(?:url|src)\((?!\s*[\"']?(?:data:|#))|image(?:-set)?\(|position\s*:\s*(?:fixed|sticky)",
    re.IGNORECASE,
)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else 0
    return found[2] or (chr(code) if 0 < code < 0x110000 else "\N{REPLACEMENT CHARACTER}")


def for_notebooks(content: str) -> str:
    """Return HTML in which a notebook application sets no formula; `trusted` takes that away for a page."""
    return f"{_PLAIN}{content}</div>"


def trusted(content: str) -> str:
    """Return HTML that a notebook made, or its source where it would load, run or break something.

    Examples
    --------
    >>> trusted("<p>a</p>")
    '<p>a</p>'
    >>> trusted("<script>a()</script>").splitlines()[0]
    '<p class="note">An output is shown as its source: it holds &lt;script&gt;.</p>'
    """
    content = re.sub(r"<style scoped>.*?</style>", "", content, flags=re.S)
    if content.startswith(_PLAIN):
        content = content.removeprefix(_PLAIN).removesuffix("</div>")
    reason = objection(content)
    if not reason:
        return content
    note = f'<p class="note">An output is shown as its source: it holds {html.escape(reason)}.</p>'
    return f'{note}\n<pre class="plain" tabindex="0">{html.escape(content)}</pre>'


def objection(content: str) -> str:
    """Return what in a piece of HTML would load, run or break something; nothing where it is harmless.

    Examples
    --------
    >>> objection('<img src="https://example.org/a.png">')
    'a src that is no data: address'
    """
    if "<!--" in _COMMENT.sub("", content):
        return "an odd comment"  # where it ends is read in several ways
    guard = _Guard()
    guard.feed(content)
    if guard.rawdata:
        return "an unfinished tag"
    guard.close()
    left = [tag for tag in guard.stack if tag not in _OPEN_ENDED]
    return guard.reason or (f"an unclosed <{left[0]}>" if left else "")


class _Guard(HTMLParser):
    """Walks HTML and remembers the first thing that may not stand in a report."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.reason = ""

    def _object(self, reason: str) -> None:
        self.reason = self.reason or reason

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Within SVG a browser reads other tags, and the content of <style>, otherwise than outside.
        if tag not in (_SVG if "svg" in self.stack else {*_TAGS, *_VOID, "svg"}):
            self._object(f"<{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, (value or "").strip())
        if tag not in _VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        # A slash closes a tag in SVG, and is passed over in HTML.
        if tag not in _VOID and "svg" in self.stack:
            self.stack.pop()

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self._object(f"an {name} attribute")
        elif name in _LOADING and not value.startswith(("data:image/", "#")):
            self._object(f"a {name} that is no data: address")
        elif name == "href" and (tag != "a" or not re.match(r"(?:https?:|mailto:|#|[\w./-]+$)", value, re.I)):
            if not value.startswith("#"):
                self._object("an address that is no link")
        elif name == "style":
            self._style(value)

    def _style(self, value: str) -> None:
        if _STYLE.search(_CSS_ESCAPE.sub(_unescaped, value)):
            self._object("a style that loads or covers something")

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] == "style":
            self._style(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        while self.stack and self.stack[-1] != tag and self.stack[-1] in _OPEN_ENDED and tag in self.stack:
            self.stack.pop()
        if self.stack and self.stack[-1] == tag:
            self.stack.pop()
        else:
            self._object(f"a stray </{tag}>")

    def handle_decl(self, decl: str) -> None:
        self._object("a declaration")

    def unknown_decl(self, data: str) -> None:
        self._object("a declaration")

    def handle_pi(self, data: str) -> None:
        self._object("a processing instruction")
