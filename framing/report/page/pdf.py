"""PDF: a report as a paper, set by typst from values; no text of it is ever read as markup."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.report.page.paper import APPENDIX, Paper, PrintedFigure
from framing.report.study.structure import to_json, walk

TEMPLATE = Path(__file__).parent / "template" / "report.typ"
FONTS = ("Libertinus Serif", "DejaVu Sans")
"""The first comes with typst; what it lacks is taken from the second, which comes with matplotlib."""


def write_pdf(paper: Paper, folder: Path, made: str) -> bytes:
    """Return a paper as PDF: the same bytes for the same paper.

    Parameters
    ----------
    paper : Paper
        What is printed.
    folder : Path
        The report's folder, where its figures are files.
    made : str
        The foot of every page.

    Raises
    ------
    FramingError
        If typst cannot set it.
    """
    import matplotlib
    import typst

    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        root = Path(scratch)
        _lay_out(paper, folder, root, made)
        try:
            return typst.compile(
                root / "report.typ",
                root=root,
                font_paths=[Path(matplotlib.get_data_path()) / "fonts" / "ttf"],
                format="pdf",
                package_path=root / "packages",
                package_cache_path=root / "packages",
            )
        except typst.TypstError as error:
            raise FramingError(f"The PDF could not be set: {' '.join(str(error).split())}") from None


def _lay_out(paper: Paper, folder: Path, root: Path, made: str) -> None:
    """Put the template, the text and the pictures where typst may read them: nothing else is there."""
    shutil.copyfile(TEMPLATE, root / "report.typ")
    (root / "figures").mkdir()
    for node in walk((*paper.blocks, *paper.appendix)):
        if isinstance(node, PrintedFigure):
            picture = paper.pictures.get(node.file)
            (root / node.file).write_bytes(picture if picture is not None else (folder / node.file).read_bytes())
    content: dict[str, Any] = {
        "title": paper.title,
        "made": made,
        "language": "en",
        "fonts": FONTS,
        "blocks": to_json(paper.blocks),
        "appendix": to_json(paper.appendix),
        "appendix_title": APPENDIX,
    }
    (root / "document.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
