"""Formats: what a report is written in beside its page, and whether this machine can write it."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from framing.errors import ParameterError, nearest

if TYPE_CHECKING:
    from framing.report.page.document import Document

FORMATS = {
    "docx": "report.docx, a document to edit (needs pandoc)",
    "figures": "each figure as PNG (300 dpi), SVG and PDF, one column and two columns wide (86 and 178 mm)",
    "latex": "each table in tables/ as LaTeX",
    "pdf": "report.pdf, a paper to read or hand in (needs typst)",
}
"""What `--to` takes, and what it gives."""


def checked(names: Iterable[str]) -> tuple[str, ...]:
    """Return formats sorted, each once.

    Raises
    ------
    ParameterError
        If a format is unknown, or this machine lacks the tool that writes it.

    Examples
    --------
    >>> checked(["latex", "figures", "latex"])
    ('figures', 'latex')
    """
    asked = tuple(sorted(set(names)))
    for name in asked:
        if name not in FORMATS:
            raise ParameterError(f"A report is not written as {name!r}.{nearest(name, FORMATS)}")
        if not _there(name):
            raise ParameterError(_LACKING[name])
    return asked


_LACKING = {
    "docx": "--to docx needs the program pandoc, which was not found; install it (conda install pandoc, pandoc.org).",
    "pdf": "--to pdf needs the package typst, which is not installed: pip install 'framing[formats]', or typst alone.",
}


def figure_forms(names: Iterable[str]) -> str:
    """Return in which forms each figure is kept beside SVG: all, PNG (which a DOCX holds), or none.

    Examples
    --------
    >>> figure_forms(["pdf"]), figure_forms(["docx", "pdf"]), figure_forms(["docx", "figures"])
    ('', 'png', 'all')
    """
    return "all" if "figures" in names else "png" if "docx" in names else ""


def _there(name: str) -> bool:
    return name not in _LACKING or bool(tools([name]))


def tools(formats: Iterable[str]) -> dict[str, str]:
    """Return the versions of the installed tools behind some formats."""
    found = {}
    if "docx" in formats and (pandoc := _pandoc()):
        found["pandoc"] = pandoc
    if "pdf" in formats:
        with contextlib.suppress(PackageNotFoundError):
            found["typst"] = version("typst")
    return found


@lru_cache(maxsize=1)
def _pandoc() -> str:
    """Return the version of the pandoc that is found, or nothing."""
    if shutil.which("pandoc") is None:
        return ""
    try:
        said = subprocess.run(["pandoc", "--version"], capture_output=True, text=True, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r"pandoc\S* (\d[\w.]*)", said)
    return match.group(1) if match else ""


def write(folder: Path, formats: Iterable[str], document: Document, made: str) -> None:
    """Write a report in further formats into its folder.

    Parameters
    ----------
    folder : Path
        Holds ``tables/`` and ``figures/``.
    formats : iterable of str
        Of `FORMATS`; figures are written while the notebook runs.
    document : Document
        What the report shows.
    made : str
        The foot of each page.
    """
    if "latex" in formats:
        from framing.report.page.tex import write_tables

        write_tables(folder / "tables")
    if not {"docx", "pdf"} & set(formats):
        return
    from framing.report.page.paper import paper_of

    paper = paper_of(document, folder)
    if "pdf" in formats:
        from framing.report.page.pdf import write_pdf

        (folder / "report.pdf").write_bytes(write_pdf(paper, folder, made))
    if "docx" in formats:
        from framing.report.page.docx import write_docx

        (folder / "report.docx").write_bytes(write_docx(paper, folder))
