"""What an import drafts for its user: the choices of the first report."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

import pandas as pd

_GROUPS = 12
"""A column with more values divides no corpus into sides."""
_NO_GROUPS = ("doc_id", "title", "text", "url", "published", "sha256", "source_file", "source_place", "position")


@dataclass(frozen=True)
class Sides:
    """What is compared by default: two values of a column; empty where no column has two."""

    by: str = ""
    target: str = ""
    reference: str = ""


def default_sides(documents: pd.DataFrame) -> Sides:
    """Return the two commonest outlets, or where there is one outlet the two commonest values of another column.

    Examples
    --------
    >>> default_sides(pd.DataFrame({"outlet": ["N", "S", "S"]}))
    Sides(by='outlet', target='S', reference='N')
    """
    others = [column for column in documents.columns if column not in (*_NO_GROUPS, "outlet")]
    for column in ("outlet", *others):
        counts = Counter(value for value in documents[column].astype(str) if value)
        if len(counts) < 2 or (column != "outlet" and (len(counts) > _GROUPS or max(map(len, counts)) > 80)):
            continue
        first, second = sorted(counts, key=lambda value: (-counts[value], value))[:2]
        if column == "outlet" or counts[second] > 1:
            return Sides(column, first, second)
    return Sides()


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
