"""Render an executed notebook as one HTML file that opens offline, asks for nothing and runs nothing."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
import sys
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from framing.report.notebook import versions
from framing.report.notebook.parameters import Parameter
from framing.report.page.empty_sections import Part, without_empty
from framing.report.study.sanitise import trusted
from framing.text.reading import visible

TEMPLATE = Path(__file__).parent / "template"

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NOISE = re.compile(r"<(?:Axes|Figure|matplotlib|module|function)\b[^\n]*>|\[<matplotlib[^\n]*\]|Text\(.*\)", re.S)
_HEADING = re.compile(r"<h([1-6])([^>]*)>(.*?)</h\1>", re.S)
_TABLE = re.compile(r"<table\b([^>]*)>(.*?)</table>", re.S)
_ROW = re.compile(r"(<tr[^>]*>)(.*?)(</tr>)", re.S)
_CELL = re.compile(r"<(t[dh])([^>]*)>(.*?)</\1>", re.S)
_NUMBER = re.compile(r"[-+−±]?[\d.,\u2009\u202f ]*\d\s?%?(?:\s?\[[^\]]*\])?|[<>≤≥]\s?[\d.]+|[+−-]?∞|[–—-]|nan|")
_ID = re.compile(r"\sid=[\"']([^\"']+)[\"']")
_CALLOUT = re.compile(r"<p><strong>(Note|Warning|Caution|Important|Tip|How to read|Limits?)\b[.:]?</strong>[.:]?\s*")


@dataclass
class Heading:
    """An entry of the table of contents."""

    label: str
    anchor: str
    children: list[Heading] = field(default_factory=list)


def render(
    notebook: Mapping[str, Any],
    *,
    name: str,
    folder: Path,
    declared: Iterable[Parameter] = (),
    values: Mapping[str, Any] | None = None,
    chosen: Collection[str] = (),
    recipe: Mapping[str, Any] | None = None,
) -> str:
    """Return an executed notebook as a self-contained HTML page.

    Parameters
    ----------
    notebook : mapping
        An executed notebook, as `record.normalised` gives it.
    name : str
        The notebook's name, as a reader would give it to ``framing report``.
    folder : Path
        Where pictures that Markdown names are looked for.
    declared : iterable of Parameter
        The notebook's parameters.
    values : mapping, optional
        Their values.
    chosen : collection of str
        The names of those set for this run.
    recipe : mapping, optional
        What the report is made of; `framing reproduce` reads it from the page.

    Returns
    -------
    str
        The page. Its title is the first heading of level 1; the rest of that cell opens the report, its first
        paragraph as the lede.
    """
    import jinja2
    from markupsafe import Markup

    parts = without_empty([_part(cell, folder) for cell in notebook["cells"]])
    opening, body = _opening(parts)
    title, opening = _title(opening, name)
    anchors = {"content", *(match.group(1) for match in _ID.finditer(opening + body))}
    title_anchor, made_anchor = _anchor("top", anchors), _anchor("how-this-report-was-made", anchors)
    opening, _ = _headed(_tables(opening), anchors)
    body, contents = _headed(_tables(body), anchors)
    contents.append(Heading("How this report was made", made_anchor))
    values = values or {}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    shown = [
        {"name": p.name, "value": _shown(values.get(p.name, p.default)), "help": p.help, "chosen": p.name in chosen}
        for p in declared
    ]
    page = environment.get_template("report.html.j2").render(
        language="en",
        style=Markup((TEMPLATE / "style.css").read_text("utf-8")),
        title=Markup(title),
        title_text=plain_text(title),
        title_anchor=title_anchor,
        made_anchor=made_anchor,
        description=_description(opening),
        opening=Markup(opening),
        body=Markup(body),
        contents=contents if len(contents) > 2 else [],
        notebook=name,
        parameters=shown,
        registration=(recipe or {}).get("registration"),
        deviations=(recipe or {}).get("deviations", []),
        recipe=json.dumps(recipe, sort_keys=True) if recipe else "",  # in ASCII, for `visible` changes what is not
        command=_command(name, {key: values[key] for key in values if key in chosen}, recipe or {}),
        version=versions.report_version(),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        packages=versions.packages(),
    )
    return visible(page)


def _part(cell: Mapping[str, Any], folder: Path) -> Part:
    """Return what a cell shows; tags hide-input, hide-output and remove-cell take from it."""
    tags = set(cell["metadata"].get("tags", []))
    if "remove-cell" in tags:
        return Part("", "")
    if cell["cell_type"] == "markdown":
        return Part("", markdown(cell["source"], folder), written=True)
    if cell["cell_type"] != "code":
        return Part("", "")
    code = "" if "hide-input" in tags else cell["source"].strip()
    shown = [] if "hide-output" in tags else [output(item, folder) for item in cell.get("outputs", [])]
    label = "Parameters" if tags & {"parameters", "injected-parameters"} else "Code"
    return Part(code, "\n".join(item for item in shown if item), label)


def _opening(parts: list[Part]) -> tuple[str, str]:
    """Return what opens the report and what follows, in order.

    The cell with the first heading of level 1 opens it, with cells behind that begin with a paragraph of class lede.
    """
    first = next((n for n, part in enumerate(parts) if re.search(r"<h1\b", part.shown)), None)
    opening, body, waiting = "", [], []
    leading = False
    for number, part in enumerate(parts):
        if part.code:
            waiting.append(part)
        if number == first:
            before, heading, after = part.shown.partition("<h1")
            opening, leading = heading + after, True
            if before.strip():
                body.append(f'<div class="output">\n{before}\n</div>')
        elif leading and part.shown.startswith('<p class="lede">'):
            opening += part.shown
        elif part.shown:
            leading = False
            body.append(_folded(waiting) + f'\n<div class="output">\n{part.shown}\n</div>')
            waiting = []
    return opening, "\n".join([*body, _folded(waiting)])


def _folded(parts: list[Part]) -> str:
    if not parts:
        return ""
    label = "Parameters" if all(part.label == "Parameters" for part in parts) else "Code"
    code = "".join(f'<pre tabindex="0"><code>{highlighted(part.code)}</code></pre>' for part in parts)
    return f'<details class="code"><summary>{label}</summary>\n{code}\n</details>'


def _title(opening: str, name: str) -> tuple[str, str]:
    """Return the title, and the rest of its cell with its first paragraph made the lede."""
    match = re.search(r"<h1[^>]*>(.*?)</h1>", opening, re.S)
    if not match:
        return html.escape(Path(name).stem.replace("_", " ").capitalize()), opening
    rest = opening[: match.start()] + opening[match.end() :]
    if 'class="lede"' not in rest:
        rest = re.sub(r"^\s*<p>", '<p class="lede">', rest, count=1)
    return match.group(1), rest


def _description(opening: str) -> str:
    match = re.search(r'<p class="lede">(.*?)</p>', opening, re.S)
    return plain_text(match.group(1))[:300] if match else ""


def _shown(value: Any) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _command(name: str, chosen: Mapping[str, Any], recipe: Mapping[str, Any]) -> str:
    """Return a command line that runs the same again."""
    words = ["framing", "report", name, "--out", "reports/again"]
    for key, value in chosen.items():
        words += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"]
    return shlex.join(words + [word for kind in recipe.get("formats", []) for word in ("--to", kind)])


def output(item: Mapping[str, Any], folder: Path) -> str:
    """Return one output of a code cell as HTML; streams show nothing.

    Parameters
    ----------
    item : mapping
        The output.
    folder : Path
        Where pictures that Markdown names are looked for.

    Returns
    -------
    str
        The richest form that is safe to show.
    """
    data = item.get("data", {})
    if "text/html" in data:
        return trusted(data["text/html"])
    if "text/markdown" in data:
        return markdown(data["text/markdown"], folder)
    alt = html.escape(str(item.get("metadata", {}).get("alt", "Figure made by the code above it")), quote=True)
    for kind in ("image/svg+xml", "image/png", "image/jpeg"):
        if kind in data:
            return f'<figure><img alt="{alt}" src="{_data_uri(kind, data[kind])}"></figure>'
    text = _ANSI.sub("", data.get("text/plain", ""))
    if not text.strip() or _NOISE.fullmatch(text.strip()):
        return ""
    return f'<pre class="plain" tabindex="0">{html.escape(text)}</pre>'


def _data_uri(kind: str, content: str) -> str:
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode("utf-8", "replace")).decode("ascii")
    return f"data:{kind};base64,{''.join(content.split())}"


@lru_cache(maxsize=4)
def _renderer(folder: Path) -> Any:
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def image(self, text: str, url: str, title: str | None = None) -> str:
            path = (folder / url).resolve()
            kind = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}.get(path.suffix.lower())
            alt = html.escape(plain_text(text), quote=True)
            if url.startswith("data:image/"):
                return f'<img alt="{alt}" src="{html.escape(url, quote=True)}">'
            if kind is None or folder.resolve() not in path.parents or not path.is_file():
                return f"<em>[picture: {alt or html.escape(url)}]</em>"
            data = base64.b64encode(path.read_bytes()).decode("ascii")
            return f'<img alt="{alt}" src="data:{kind};base64,{data}">'

        def block_quote(self, text: str) -> str:
            match = _CALLOUT.match(text.strip())
            if not match:
                return f"<blockquote>\n{text}</blockquote>\n"
            kind = match.group(1)
            style = "warning" if kind in {"Warning", "Caution", "Important", "Limit", "Limits"} else "note"
            rest = "<p>" + text.strip()[match.end() :]
            rest = "" if rest == "<p></p>" else re.sub(r"^<p></p>\s*", "", rest)
            title = f'<p class="callout-title">{kind}</p>'
            return f'<div class="callout callout-{style}" role="note">\n{title}\n{rest}\n</div>\n'

        def block_code(self, code: str, info: str | None = None) -> str:
            shown = highlighted(code) if (info or "").strip() in {"python", "py"} else html.escape(code)
            return f'<pre class="plain" tabindex="0"><code>{shown}</code></pre>\n'

    return mistune.create_markdown(
        escape=True, renderer=Renderer(escape=True), plugins=["table", "strikethrough", "def_list"]
    )


def markdown(text: str, folder: Path = Path()) -> str:
    """Return Markdown as HTML; HTML in it is shown, not obeyed.

    Examples
    --------
    >>> markdown("*a* <b>").strip()
    '<p><em>a</em> &lt;b&gt;</p>'
    """
    return str(_renderer(folder)(text))


@lru_cache(maxsize=1)
def _highlighter() -> Any:
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    lexer, formatter = PythonLexer(), HtmlFormatter(nowrap=True)
    return lambda code: highlight(code, lexer, formatter)


def highlighted(code: str) -> str:
    """Return Python code as HTML with a class on each token."""
    return str(_highlighter()(code)).rstrip("\n")


def plain_text(content: str) -> str:
    """Return the text of a piece of HTML.

    Examples
    --------
    >>> plain_text("a <em>b</em> &amp; c")
    'a b & c'
    """
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", content)).split())


def _anchor(label: str, taken: set[str]) -> str:
    """Return an anchor for a label that no other has, and take it."""
    base = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", base).strip("-")[:60] or "section"
    anchor, number = base, 1
    while anchor in taken:
        number += 1
        anchor = f"{base}-{number}"
    taken.add(anchor)
    return anchor


def _headed(content: str, anchors: set[str]) -> tuple[str, list[Heading]]:
    """Return HTML whose headings follow one another from level 2 without gaps and have anchors, and their tree."""
    tree: list[Heading] = []
    previous = 1

    def replace(match: re.Match[str]) -> str:
        nonlocal previous
        attributes, label = match.group(2), match.group(3)
        asked = int(match.group(1))
        level = min(max(asked, 2), previous + 1)
        previous = level
        given = _ID.search(attributes)
        anchor = given.group(1) if given else _anchor(plain_text(label), anchors)
        entry = Heading(plain_text(label), anchor)
        if level == 2:
            tree.append(entry)
        elif level == 3 and asked <= 3 and tree:
            tree[-1].children.append(entry)
        identity = "" if given else f' id="{anchor}"'
        return f"<h{level}{attributes}{identity}>{label}</h{level}>"

    return _HEADING.sub(replace, content), tree


def _tables(content: str) -> str:
    """Return HTML whose tables scroll sideways by themselves; numbers are set flush right."""

    def replace(match: re.Match[str]) -> str:
        attributes, inner = re.sub(r'\sborder="\d+"', "", match.group(1)), match.group(2)
        caption = re.search(r"<caption[^>]*>(.*?)</caption>", inner, re.S)
        label = html.escape(plain_text(caption.group(1)) if caption else "Table", quote=True)
        table = f"<table{attributes}>{_numbers_marked(inner)}</table>"
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'

    return _TABLE.sub(replace, content)


def _numbers_marked(inner: str) -> str:
    """Return a table's rows with class num on the cells of columns that hold numbers only."""
    if re.search(r"\b(?:colspan|rowspan)=", inner):
        return inner
    rows = [_CELL.findall(row) for _, row, _ in _ROW.findall(inner)]
    body = [row for row in rows if any(tag == "td" for tag, _, _ in row)]
    width = max((len(row) for row in rows), default=0)
    columns = [[plain_text(row[n][2]) for row in body if n < len(row)] for n in range(width)]
    numeric = [any(map(str.strip, column)) and all(map(_NUMBER.fullmatch, column)) for column in columns]

    def mark_row(match: re.Match[str]) -> str:
        number = -1

        def mark(cell: re.Match[str]) -> str:
            nonlocal number
            number += 1
            tag, attributes, text = cell.groups()
            if numeric[number] and "class=" not in attributes:
                attributes += ' class="num"'
            return f"<{tag}{attributes}>{text}</{tag}>"

        opened = re.sub(r'\sstyle="text-align: right;"', "", match.group(1))
        return opened + _CELL.sub(mark, match.group(2)) + match.group(3)

    return _ROW.sub(mark_row, inner)
