"""Cells of an executed notebook: their code, and what they show as structure."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.report.page.reading import dataframe, markdown
from framing.report.study.structure import MIME, Box, Code, Figure, Foreign, Node, StructureError, unpacked

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NOISE = re.compile(r"<(?:Axes|Figure|matplotlib|module|function)\b[^\n]*>|\[<matplotlib[^\n]*\]|Text\(.*\)", re.S)


@dataclass(frozen=True)
class Part:
    """What one cell shows: its code, its nodes, and whether they are Markdown of the notebook's author."""

    code: str
    nodes: tuple[Node, ...]
    label: str = "Code"
    written: bool = False


def part_of(cell: Mapping[str, Any], folder: Path) -> Part:
    """Return what a cell shows.

    The tags hide-input, hide-output and remove-cell take from it; folded puts it under the cell's title (metadata).
    """
    tags = set(cell["metadata"].get("tags", []))
    if "remove-cell" in tags or cell["cell_type"] not in ("markdown", "code"):
        return Part("", ())
    if cell["cell_type"] == "markdown":
        return Part("", markdown(cell["source"], folder), written=True)
    code = "" if "hide-input" in tags else cell["source"].strip()
    outputs = [] if "hide-output" in tags else cell.get("outputs", [])
    label = "Parameters" if tags & {"parameters", "injected-parameters"} else "Code"
    nodes = tuple(node for item in outputs for node in output(item, folder))
    if "folded" in tags and nodes:
        nodes = (Box("aside", nodes, str(cell["metadata"].get("title", "More"))),)
    return Part(code, nodes, label)


def output(item: Mapping[str, Any], folder: Path) -> tuple[Node, ...]:
    """Return one output of a code cell as structure, from the richest form that it has; streams show nothing.

    Parameters
    ----------
    item : mapping
        The output.
    folder : Path
        Where pictures that Markdown names are looked for.
    """
    data = item.get("data", {})
    if MIME in data:
        try:
            return unpacked(data[MIME])
        except StructureError:
            pass  # made by another version, or by hand: the output's other forms are shown
    if "text/html" in data:
        content = data["text/html"]
        return (dataframe(content) or Foreign(content),)
    if "text/markdown" in data:
        return markdown(data["text/markdown"], folder)
    alt = str(item.get("metadata", {}).get("alt", "Figure made by the code above it"))
    for kind in ("image/svg+xml", "image/png", "image/jpeg"):
        if kind in data:
            return (Figure("", alt, (), _data_uri(kind, data[kind])),)
    text = _ANSI.sub("", data.get("text/plain", ""))
    return () if not text.strip() or _NOISE.fullmatch(text.strip()) else (Code(text),)


def _data_uri(kind: str, content: str) -> str:
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode("utf-8", "replace")).decode("ascii")
    return f"data:{kind};base64,{''.join(content.split())}"
