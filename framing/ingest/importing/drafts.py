"""What an import drafts for its user: the choices of the first report."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from framing.corpus.repeats import DUPLICATE_OF
from framing.ingest.importing.finishing import NO_OUTLET
from framing.ingest.linking.marking import AGENCY
from framing.ingest.records import Record

_GROUPS = 12
"""A column with more values divides no corpus into sides."""
_GIVEN = ("author", "section")
"""Columns of `Record` that may divide a corpus; its others say where a document is from."""
_FOUND = {"source_place", "passage_id", "language_found", DUPLICATE_OF, AGENCY}


@dataclass(frozen=True)
class Sides:
    """What is compared by default: two values of a column; empty where no column has two."""

    by: str = ""
    target: str = ""
    reference: str = ""


def default_sides(documents: pd.DataFrame) -> Sides:
    """Return the two commonest outlets, or where there is one outlet the two commonest values of another column.

    Numbers, and names that differ by their number alone, divide no corpus: they count, or place, or measure.

    Examples
    --------
    >>> default_sides(pd.DataFrame({"outlet": ["N", "S", "S"]}))
    Sides(by='outlet', target='S', reference='N')
    """
    own = {field.name for field in fields(Record)} - set(_GIVEN)
    others = [column for column in documents.columns if column not in own | _FOUND]
    for column in ("outlet", *others):
        counts = Counter(value for value in documents[column].astype(str) if value)
        if column == "outlet" and len(counts) > 1:
            counts.pop(NO_OUTLET, None)
        if len(counts) < 2 or (column != "outlet" and not _divides(counts)):
            continue
        first, second = sorted(counts, key=lambda value: (-counts[value], value))[:2]
        if column == "outlet" or counts[second] > 1:
            return Sides(column, first, second)
    return Sides()


def _divides(values: Collection[str]) -> bool:
    """Return whether values are names of groups: few, short, and different without their numbers."""
    if len(values) > _GROUPS or max(map(len, values)) > 80:
        return False
    return len({re.sub(r"[\d\W_]+", "", value) for value in values}) == len(values)


def sides_in(path: Path) -> Sides:
    """Return the sides that a ``report.toml`` names; empty where it names none or cannot be read."""
    try:
        found = tomllib.loads(path.read_text("utf-8")).get("compare_framing", {})
    except (OSError, ValueError, AttributeError):
        return Sides()
    said = [found.get(name) for name in ("by", "target", "reference")] if isinstance(found, dict) else [None]
    return Sides(*said) if all(isinstance(value, str) and value for value in said) else Sides()


def report_toml(sides: Sides) -> str:
    """Return the choices of the first report, to be changed."""
    lines = [
        "# What notebooks take for this corpus where a parameter is left empty. Drafted by framing import; change it."
    ]
    lines.append("[compare_framing]")
    if sides.by:
        lines += [f"{name} = {_toml(getattr(sides, name))}" for name in ("by", "target", "reference")]
    else:
        lines += ['# by = "a column"', '# target = "one of its values"', '# reference = "another one"']
    lines.append('# licence = "CC0-1.0"  # only where the texts have an open licence')
    return "\n".join(lines) + "\n"


def _toml(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
