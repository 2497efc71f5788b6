"""PDF: a report's page as a paper, set by typst from values; no text of it is ever read as markup."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.report.page.document import Block, Printed

TEMPLATE = Path(__file__).parent / "template" / "report.typ"
FONTS = ("Libertinus Serif", "DejaVu Sans")
"""The first comes with typst; what it lacks is taken from the second, which comes with matplotlib."""
APPENDIX = "Appendix: passages and tables behind the figures"


def write_pdf(document: Printed, folder: Path, made: str) -> bytes:
    """Return a document as a PDF: the same bytes for the same document.

    Parameters
    ----------
    document : Printed
        What is printed.
    folder : Path
        The report's folder, where its figures are files.
    made : str
        What stands at the foot of every page.

    Raises
    ------
    FramingError
        If typst cannot set it.
    """
    import matplotlib
    import typst

    with tempfile.TemporaryDirectory(prefix="framing-") as scratch:
        root = Path(scratch)
        _lay_out(document, folder, root, made)
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


def _lay_out(document: Printed, folder: Path, root: Path, made: str) -> None:
    """Put the template, the text and the pictures where typst may read them: nothing else is there."""
    shutil.copyfile(TEMPLATE, root / "report.typ")
    (root / "figures").mkdir()
    for block in _every([*document.blocks, *document.appendix]):
        if block["kind"] == "figure":
            name, picture = block["file"], document.pictures.get(block["file"])
            (root / name).write_bytes(picture if picture is not None else (folder / name).read_bytes())
    content: dict[str, Any] = {
        "title": document.title,
        "made": made,
        "language": "en",
        "fonts": FONTS,
        "blocks": document.blocks,
        "appendix": document.appendix,
        "appendix_title": APPENDIX,
    }
    (root / "document.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _every(blocks: list[Block]) -> Iterator[Block]:
    """Yield blocks, and those within notes."""
    for block in blocks:
        yield block
        yield from _every(block.get("blocks", []))
