"""Cells: text in a CSV file that no spreadsheet runs as a formula, and that can be read back as it was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from framing.digits import settled_table

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:[;\t\r\n]|$)"
# A cell may begin at a semicolon or a tab too: that is where spreadsheets of other countries cut a line.
_BEGINS = r"(^|[;\t\r\n])([\s\ufeff\u200b]*)"
_FORMULA = rf"('*)(?=[=+\-@＝＋－＠])(?!{_NUMBER})"
_OPEN = re.compile(_BEGINS + _FORMULA)
_ESCAPED = re.compile(_BEGINS + "'" + _FORMULA)
_LINE_END = re.compile(r'("(?:[^"]|"")*")|\r\n')


def as_escaped(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula; `as_written` gives it back.

    An apostrophe goes before each sign that would open a formula, and before apostrophes that stand there; numbers
    stay numbers, white space stays in front.

    Examples
    --------
    >>> as_escaped("=1+1"), as_escaped("a-b"), as_escaped("'-x"), as_escaped("-5.2"), as_escaped("a;@b")
    ("'=1+1", 'a-b', "''-x", '-5.2', "a;'@b")
    """
    return _OPEN.sub(r"\1\2'\3", value) if isinstance(value, str) else value


def as_written(value: str) -> str:
    """Return what `as_escaped` was given.

    Examples
    --------
    >>> as_written(as_escaped(" ='x"))
    " ='x"
    """
    return _ESCAPED.sub(r"\1\2\3", value) if "'" in value else value


def csv_text(table: pd.DataFrame) -> str:
    """Return a table as CSV: no cell starts a formula, lines end in one line feed, other line ends are in quotes.

    Fractions have ten significant digits (`framing.digits`).

    Examples
    --------
    >>> csv_text(pd.DataFrame({"term": ["=a", "b"], "difference": [-1.5, 2.0]}))
    "term,difference\\n'=a,-1.5\\nb,2.0\\n"
    """
    out = settled_table(table).rename(columns=as_escaped)
    for place, kind in enumerate(out.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            column = out.iloc[:, place]
            # A line feed begins a cell's line as a cell begins: one search tells whether any is to be escaped.
            if _OPEN.search("\n".join(cell for cell in column.tolist() if isinstance(cell, str))):
                out.isetitem(place, column.map(as_escaped))
    return line_fed(out.to_csv(index=False, lineterminator="\r\n"))


def line_fed(text: str) -> str:
    """Return CSV that was written with both characters of a line end with a line feed alone.

    Only the characters of the line end are quoted: written with a line feed, a carriage return in a cell ends its row.
    """
    return _LINE_END.sub(lambda found: found[1] or "\n", text)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as `csv_text` gives it, in UTF-8; a lone surrogate becomes a question mark."""
    path.write_bytes(csv_text(table).encode("utf-8", "replace"))
