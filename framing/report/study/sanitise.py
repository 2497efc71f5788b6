"""What a report may hold: HTML that loads nothing and runs nothing; nh3 closes what it opens."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_TAGS = set(
    "a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt "
    "em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p picture pre q rp rt ruby s "
    "samp section small source span strong style sub summary sup table tbody td tfoot th thead time tr u ul var wbr "
    "circle clipPath defs ellipse g line linearGradient marker mask path pattern polygon polyline radialGradient rect "
    "stop svg symbol text tspan use".split()
)
_ATTRIBUTES = set(
    "align alt border char charoff cite class colspan datetime dir headers height hidden href hreflang id lang media "
    "name open reversed role rowspan scope sizes span src srcset start style summary tabindex title type valign value "
    "width "
    "clip-path clip-rule clipPathUnits color cx cy d dominant-baseline dx dy fill fill-opacity fill-rule font-family "
    "font-size font-style font-weight fx fy gradientTransform gradientUnits letter-spacing marker-end marker-mid "
    "marker-start markerHeight markerUnits markerWidth mask maskUnits offset opacity orient patternTransform "
    "patternUnits points preserveAspectRatio r refX refY rotate rx ry stop-color stop-opacity stroke stroke-dasharray "
    "stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor "
    "textLength transform version viewBox visibility x x1 x2 xmlns y y1 y2".split()
)
_LOWER = {tag.lower() for tag in _TAGS}
_LOADING = {"src", "srcset", "poster", "data", "background", "xlink:href", "action", "formaction", "ping", "lowsrc",
            "attributionsrc"}  # fmt: skip
_STYLED = {"style", "fill", "stroke", "clip-path", "mask", "marker-start", "marker-mid", "marker-end"}
_PLAIN = '<div class="mathjax_ignore tex2jax_ignore">'
"""Notebook applications take text between two dollar signs for a formula, but not in here."""
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
    """Return HTML that a notebook made, tidied, or its source where it would load, run or cover something.

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
    kept = _cleaned(content)
    reason = objection(content) or objection(kept)
    if not reason:
        return kept
    note = f'<p class="note">An output is shown as its source: it holds {html.escape(reason)}.</p>'
    return f'{note}\n<pre class="plain" tabindex="0">{html.escape(content)}</pre>'


def _cleaned(content: str) -> str:
    """Return HTML as a browser reads it, every tag closed, without what is not on the lists: the second wall."""
    import nh3

    return nh3.clean(
        content,
        tags=_TAGS,
        attributes={"*": _ATTRIBUTES},
        generic_attribute_prefixes={"aria-", "data-"},
        clean_content_tags={"script"},
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
    )


def objection(content: str) -> str:
    """Return what in a piece of HTML would load, run or cover something; nothing where it is harmless.

    Examples
    --------
    >>> objection('<img src="https://example.org/a.png">')
    'a src that is no data: address'
    """
    guard = _Guard()
    guard.feed(content)
    if guard.rawdata:
        return "an unfinished tag"
    guard.close()
    return guard.reason


class _Guard(HTMLParser):
    """Walks HTML and remembers the first thing that a report may not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.reason = ""
        self.within: list[str] = []

    def _object(self, reason: str) -> None:
        self.reason = self.reason or reason

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _LOWER:
            self._object(f"<{tag}>")
        if tag == "style" and "svg" in self.within:
            self._object("a <style> in an <svg>")  # a browser reads its content otherwise than outside
        if tag in ("style", "svg"):
            self.within.append(tag)
        for name, value in attrs:
            self._attribute(tag, name, (value or "").strip())

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on"):
            self._object(f"an {name} attribute")
        elif name in _LOADING and not value.startswith(("data:image/", "#")):
            self._object(f"a {name} that is no data: address")
        elif name == "href" and (tag != "a" or not re.match(r"(?:https?:|mailto:|#|[\w./-]+$)", value, re.I)):
            if not value.startswith("#"):
                self._object("an address that is no link")
        elif name in _STYLED:
            self._style(value)

    def _style(self, value: str) -> None:
        if _STYLE.search(_CSS_ESCAPE.sub(_unescaped, value)):
            self._object("a style that loads or covers something")

    def handle_data(self, data: str) -> None:
        if self.within[-1:] == ["style"]:
            self._style(data)

    def handle_endtag(self, tag: str) -> None:
        if self.within[-1:] == [tag]:
            self.within.pop()
