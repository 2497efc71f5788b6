"""DOCX: a report's page as a document to edit, made by pandoc from elements of ours."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from html import escape
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.report.page.document import Printed, Run

REFERENCE = Path(__file__).parent / "template" / "reference"
"""Page and styles, as the parts of a document: pandoc takes them from there."""
_STYLES = {"lede": "Lede", "reading": "Reading", "limit": "Reading", "see": "Reading", "versions": "Reading",
           "question": "Question", "passages-head": "Subhead"}  # fmt: skip
_TAGS = {"em": "em", "strong": "strong", "code": "code"}
SECONDS = 120.0
"""Seconds that pandoc may take; the flagship takes one."""
WIDTH = 125.0
"""Characters of a table's text on a line of the page, with what stands between columns."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_PICTURE = re.compile(r'(<wp:docPr descr=")[^"]*(")')
_ORIGIN = re.compile(r'(<pic:cNvPr descr=")[^"]*(")')


def write_docx(document: Printed, folder: Path) -> bytes:
    """Return a document as DOCX: the same bytes for the same document and the same pandoc.

    Parameters
    ----------
    document : Printed
        What is printed.
    folder : Path
        The report's folder, where its figures are files.

    Raises
    ------
    FramingError
        If pandoc cannot make it.
    """
    page = _Page(document)
    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        place = Path(scratch)
        for name, file in page.pictures.items():
            (place / name).write_bytes(document.pictures.get(file) or (folder / file).read_bytes())
        (place / "reference.docx").write_bytes(
            _zipped({path: (REFERENCE / path).read_bytes() for path in _parts()})
        )
        # Not --sandbox: it cannot open the pictures (nor, in Debian's build, pandoc's own data). The text it is given
        # holds no element but ours and names no file but these.
        command = ["pandoc", "--from", "html", "--to", "docx", "--reference-doc", "reference.docx"]
        command += ["--output", "report.docx", "-"]
        try:
            done = subprocess.run(command, input=page.text.encode(), capture_output=True, cwd=place, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FramingError(f"pandoc could not make the DOCX: {error}") from None
        if done.returncode == 0:
            return _normalised((place / "report.docx").read_bytes(), page.alts)
    said = " ".join(done.stderr.decode(errors="replace").split())
    raise FramingError(f"pandoc could not make the DOCX: {said[:300]}")


def _parts() -> list[str]:
    return sorted(path.relative_to(REFERENCE).as_posix() for path in REFERENCE.rglob("*") if path.is_file())


def _zipped(parts: dict[str, bytes]) -> bytes:
    """Return an archive of parts, in order, all of one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return out.getvalue()


def _normalised(content: bytes, alts: list[str]) -> bytes:
    """Return a DOCX without times, its pictures with the alternative texts of the page."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    parts["docProps/core.xml"] = _DATES.sub(b"", parts["docProps/core.xml"])
    # pandoc puts the caption, or the address, where a reader who does not see the picture looks for what it shows.
    waiting = iter(alts)
    body = parts["word/document.xml"].decode("utf-8")
    body = _PICTURE.sub(lambda match: f"{match[1]}{escape(next(waiting, ''))}{match[2]}", body)
    parts["word/document.xml"] = _ORIGIN.sub(r"\1\2", body).encode("utf-8")
    return _zipped(parts)


class _Page:
    """A document as HTML for pandoc: a closed set of elements, every text escaped."""

    def __init__(self, document: Printed) -> None:
        self.alts: list[str] = []
        self.pictures: dict[str, str] = {}
        self.tables = 0
        appendix = "<h1>Appendix: passages and tables behind the figures</h1>" if document.appendix else ""
        blocks = [self._block(block) for block in document.blocks]
        blocks += [appendix, *(self._block(block) for block in document.appendix)]
        head = f'<meta charset="utf-8"><title>{escape(document.title)}</title>'
        self.text = f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{"".join(blocks)}</body></html>'

    def _block(self, block: dict[str, Any]) -> str:
        make = getattr(self, f"_{block['kind']}")
        return str(make(block))

    def _heading(self, block: dict[str, Any]) -> str:
        return f"<h{block['level']}>{escape(block['text'])}</h{block['level']}>"

    def _paragraph(self, block: dict[str, Any]) -> str:
        return _styled(_STYLES.get(block["look"], ""), f"<p>{_runs(block['runs'])}</p>")

    def _list(self, block: dict[str, Any]) -> str:
        if block["look"] == "references":
            return "".join(_styled("Reference", f"<p>{_runs(item)}</p>") for item in block["items"])
        items = "".join(f"<li>{_runs(item)}</li>" for item in block["items"])
        return f"<{block['look']}>{items}</{block['look']}>"

    def _facts(self, block: dict[str, Any]) -> str:
        rows = (f"<dt>{escape(row['name'])}</dt><dd>{_runs(row['runs'])}</dd>" for row in block["rows"])
        return f"<dl>{''.join(rows)}</dl>"

    def _note(self, block: dict[str, Any]) -> str:
        return "".join(self._block(inner) for inner in block["blocks"])

    def _quotation(self, block: dict[str, Any]) -> str:
        return _passage(block)

    def _code(self, block: dict[str, Any]) -> str:
        lines = "<br>".join(f"<code>{escape(line)}</code>" for line in block["lines"] if line)
        return _styled("Source Code", f"<p>{lines}</p>") if lines else ""

    def _sides(self, block: dict[str, Any]) -> str:
        names = "".join(f"<th>{escape(side['name'])}</th>" for side in block["columns"])
        cells = ("".join(map(_passage, side["passages"])) for side in block["columns"])
        body = "".join(f"<td>{cell}</td>" for cell in cells)
        widths = _columns([WIDTH] * len(block["columns"]))
        return f"<table>{widths}<thead><tr>{names}</tr></thead><tbody><tr>{body}</tr></tbody></table>"

    def _table(self, block: dict[str, Any]) -> str:
        self.tables += 1
        caption = f"<strong>Table {self.tables}.</strong> {_runs(block['caption'])}"
        head = "".join(_row(row, "th", block["numbers"]) for row in block["head"])
        body = "".join(_row(row, "td", block["numbers"]) for row in block["body"])
        rows = f"<thead>{head}</thead><tbody>{body}</tbody>"
        return f"<table><caption>{caption}</caption>{_columns(block['widths'])}{rows}</table>"

    def _figure(self, block: dict[str, Any]) -> str:
        self.alts.append(block["alt"])
        # The PNG beside the SVG: every word processor shows it.
        file = re.sub(r"^(figures/.*)\.svg$", r"\1.png", block["file"])
        name = f"picture-{len(self.alts)}.{file.rsplit('.', 1)[1]}"
        self.pictures[name] = file
        caption = f"<strong>Figure {len(self.alts)}.</strong> {_runs(block['caption'])}"
        return f'<figure><img src="{name}" alt=""><figcaption>{caption}</figcaption></figure>'


def _styled(style: str, content: str) -> str:
    return f'<div data-custom-style="{style}">{content}</div>' if style else content


def _runs(runs: list[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escape(run["text"])
    for style in run["style"]:
        tag = _TAGS.get(style)
        text = f"<{tag}>{text}</{tag}>" if tag else f'<span data-custom-style="Mark">{text}</span>'
    return f'<a href="{escape(run["link"])}">{text}</a>' if run["link"] else text


def _passage(block: dict[str, Any]) -> str:
    source = _styled("Source", f"<p>{escape(block['source'])}</p>") if block["source"] else ""
    return _styled("Passage", f"<p>{_runs(block['runs'])}</p>") + source


def _columns(widths: list[float]) -> str:
    """Return how wide each column is: as its text wants, or in that proportion where the page is too narrow."""
    wanted = [width + 2.5 for width in widths]
    whole = max(sum(wanted), WIDTH)
    return "<colgroup>" + "".join(f'<col style="width:{100 * w / whole:.1f}%">' for w in wanted) + "</colgroup>"


def _row(row: list[dict[str, Any]], tag: str, numbers: list[bool]) -> str:
    cells, at = [], 0
    for cell in row:
        side = "center" if cell["span"] > 1 else "right" if numbers[at] else "left"
        cells.append(f'<{tag} colspan="{cell["span"]}" style="text-align:{side}">{_runs(cell["runs"])}</{tag}>')
        at += cell["span"]
    return f"<tr>{''.join(cells)}</tr>"
