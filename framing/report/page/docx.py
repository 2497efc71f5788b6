"""DOCX: a report as a document to edit, made by pandoc from elements of ours."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from framing.errors import FramingError
from framing.report.page.paper import APPENDIX, Paper, PrintedFigure, PrintedTable
from framing.report.study import structure as st
from framing.report.study.block_html import HtmlWriter
from framing.report.study.structure import text

REFERENCE = Path(__file__).parent / "template" / "reference"
"""Page and styles, as the parts of a document: pandoc takes them from there."""
_STYLES = {"lede": "Lede", "reading": "Reading", "limit": "Reading", "see": "Reading", "versions": "Reading",
           "question": "Question", "passages-head": "Subhead", "reference": "Reference"}  # fmt: skip
SECONDS = 120.0
"""Seconds that pandoc may take; the flagship takes one."""
WIDTH = 125.0
"""Characters of a table on a line of the page, the space between columns included."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_PICTURE = re.compile(r'(<wp:docPr descr=")[^"]*(")')
_ORIGIN = re.compile(r'(<pic:cNvPr descr=")[^"]*(")')


def write_docx(paper: Paper, folder: Path) -> bytes:
    """Return a paper as DOCX: the same bytes for the same paper and the same pandoc.

    Parameters
    ----------
    paper : Paper
        What is printed.
    folder : Path
        The report's folder, where its figures are files.

    Raises
    ------
    FramingError
        If pandoc cannot make it.
    """
    writer = _Writer()
    page = writer.page(paper)
    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        place = Path(scratch)
        for name, file in writer.pictures.items():
            (place / name).write_bytes(paper.pictures.get(file) or (folder / file).read_bytes())
        (place / "reference.docx").write_bytes(_zipped({path: (REFERENCE / path).read_bytes() for path in _parts()}))
        # Not --sandbox: it cannot open the pictures (nor, in Debian's build, pandoc's own data). The HTML holds no
        # element but ours and names no file but these.
        command = ["pandoc", "--from", "html", "--to", "docx", "--reference-doc", "reference.docx"]
        command += ["--output", "report.docx", "-"]
        try:
            done = subprocess.run(command, input=page.encode(), capture_output=True, cwd=place, timeout=SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise FramingError(f"pandoc could not make the DOCX: {error}") from None
        if done.returncode == 0:
            return _normalised((place / "report.docx").read_bytes(), writer.alts)
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
    # pandoc writes the caption, or the address, in place of the alternative text.
    waiting = iter(alts)
    body = parts["word/document.xml"].decode("utf-8")
    body = _PICTURE.sub(lambda match: f"{match[1]}{escape(next(waiting, ''))}{match[2]}", body)
    parts["word/document.xml"] = _ORIGIN.sub(r"\1\2", body).encode("utf-8")
    return _zipped(parts)


class _Writer(HtmlWriter):
    """Writes nodes as HTML for pandoc: a closed set of elements with styles of the reference, every text escaped."""

    def __init__(self) -> None:
        self.alts: list[str] = []
        self.pictures: dict[str, str] = {}
        self.tables = 0

    def page(self, paper: Paper) -> str:
        """Return a whole document."""
        appendix = (st.Heading(1, text(APPENDIX)), *paper.appendix) if paper.appendix else ()
        head = f'<meta charset="utf-8"><title>{escape(paper.title)}</title>'
        body = self.write((*paper.blocks, *appendix))
        return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>'

    def styled(self, style: str, shown: str) -> str:
        return _set("Mark", shown, "span") if style == "mark" else super().styled(style, shown)

    def paragraph(self, node: st.Paragraph) -> str:
        return _set(_STYLES.get(node.look, ""), f"<p>{self.runs(node.text)}</p>")

    def box(self, node: st.Box) -> str:
        inside = self.write(node.blocks)
        return _set("Passage", inside) if node.look == "quotation" else inside

    def code(self, node: st.Code) -> str:
        lines = "<br>".join(f"<code>{escape(line)}</code>" for line in node.text.splitlines() if line)
        return _set("Source Code", f"<p>{lines}</p>") if lines else ""

    def sides(self, node: st.Sides) -> str:
        names = "".join(f"<th>{escape(side.name)}</th>" for side in node.columns)
        body = "".join(f"<td>{''.join(map(self.passage, side.passages))}</td>" for side in node.columns)
        widths = _columns([WIDTH] * len(node.columns))
        return f"<table>{widths}<thead><tr>{names}</tr></thead><tbody><tr>{body}</tr></tbody></table>"

    def passage(self, passage: st.Passage) -> str:
        source = _set("Source", f"<p>{escape(passage.source)}</p>") if passage.source else ""
        return _set("Passage", f"<p>{self.runs(passage.text)}</p>") + source

    def table(self, node: PrintedTable) -> str:  # type: ignore[override]
        self.tables += 1
        caption = f"<strong>Table {self.tables}.</strong> {self.runs(node.caption)}"
        head, body = ("".join(self._row(row, tag, node.numbers) for row in rows)
                      for rows, tag in ((node.head, "th"), (node.body, "td")))  # fmt: skip
        rows = f"<thead>{head}</thead><tbody>{body}</tbody>"
        return f"<table><caption>{caption}</caption>{_columns(node.widths)}{rows}</table>"

    def _row(self, row: tuple[st.Cell, ...], tag: str, numbers: tuple[bool, ...]) -> str:
        cells, at = [], 0
        for cell in row:
            side = "center" if cell.span > 1 else "right" if numbers[at] else "left"
            cells.append(f'<{tag} colspan="{cell.span}" style="text-align:{side}">{self.runs(cell.text)}</{tag}>')
            at += cell.span
        return f"<tr>{''.join(cells)}</tr>"

    def figure(self, node: PrintedFigure) -> str:  # type: ignore[override]
        self.alts.append(node.alt)
        # The PNG beside the SVG: every word processor shows it.
        file = re.sub(r"^(figures/.*)\.svg$", r"\1.png", node.file)
        name = f"picture-{len(self.alts)}.{file.rsplit('.', 1)[1]}"
        self.pictures[name] = file
        caption = f"<strong>Figure {len(self.alts)}.</strong> {self.runs(node.caption)}"
        return f'<figure><img src="{name}" alt=""><figcaption>{caption}</figcaption></figure>'


def _set(style: str, content: str, tag: str = "div") -> str:
    return f'<{tag} data-custom-style="{style}">{content}</{tag}>' if style else content


def _columns(widths: Sequence[float]) -> str:
    """Return the width of each column: as its text wants, or in that proportion where the page is too narrow."""
    wanted = [width + 2.5 for width in widths]
    whole = max(sum(wanted), WIDTH)
    return "<colgroup>" + "".join(f'<col style="width:{100 * w / whole:.1f}%">' for w in wanted) + "</colgroup>"
