"""Printing: values and tables as one prints them, on the page and in LaTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from typing import Any

import pandas as pd

from framing.text.reading import visible

ROUNDING = "p and q to three places, shares to a tenth of a per cent, other numbers to two places (one from 100 on)"


_COMMON = {"k": "n", "docs": "documents", "pm": "per million", "pk": "per 1,000"}
SIDE = re.compile("_(target|reference)$")
"""What the name of a column ends in that belongs to one side."""


def common_head(column: str) -> str:
    """Return what stands above a column that several measures have, without the name of its side.

    Examples
    --------
    >>> common_head("k_target"), common_head("log_ratio")
    ('n', 'log ratio')
    """
    kind = SIDE.sub("", column)
    return _COMMON.get(kind, kind.replace("_", " "))


@dataclass(frozen=True)
class PrintSettings:
    """How a table is printed.

    Attributes
    ----------
    rows : int
        Most rows; the caption says how many there are.
    width : float
        Millimetres that a table may be wide; further columns are in a table of their own below it.
    head : callable
        Takes a column and returns its head, without the name of a side.
    saved_only : frozenset of str
        Columns that are not printed.
    """

    rows: int = 40
    width: float = 160.0
    head: Callable[[str], str] = common_head
    saved_only: frozenset[str] = frozenset()


def shown(value: Any, column: str = "") -> str:
    """Return a value as a reader wants to see it: rounded, infinite as ∞, unknown as –.

    Examples
    --------
    >>> shown(0.0342, "p"), shown(1234.56), shown(-0.256), shown(0.123, "share_target"), shown(float("nan"))
    ('.034', '1,234.6', '−0.26', '12.3 %', '–')
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if value != value:
        return "–"
    if value in (float("inf"), float("-inf")):
        return "∞" if value > 0 else "−∞"
    if column in ("p", "q") or column.endswith("p_min"):
        return "< .001" if value < 0.001 else f"{value:.3f}".removeprefix("0")
    if column.startswith("share"):
        return f"{100 * value:.1f} %"
    if isinstance(value, int) or (float(value).is_integer() and column.startswith(("k_", "docs_"))):
        return f"{int(value):,}"
    return (f"{value:,.1f}" if abs(value) >= 100 else f"{value:.2f}").replace("-", "−")


_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
        "|": r"\textbar{}", "`": r"\textasciigrave{}", '"': r"\textquotedbl{}", "[": "{[}", "]": "{]}", "*": "{*}",
        "−": "$-$", "∞": r"$\infty$", "·": r"\textperiodcentered{}", "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$",
        "●": r"$\bullet$", "◆": r"$\diamond$", "→": r"$\rightarrow$", "⟨": r"$\langle$", "⟩": r"$\rangle$",
        "←": r"$\leftarrow$", "\u00a0": "~",
    }
)  # fmt: skip
SHOWN = 48
"""Most characters of a corpus's text in a label."""
_LIGATURES = re.compile(r"(?<=([-',]))(?=\1)")


def readable(text: str) -> str:
    """Return text on one line; what acts without being seen is shown by its number.

    Examples
    --------
    >>> readable("a\\u202eb \\n c")
    'a⟨U+202E⟩b c'
    """
    line = " ".join(re.split(r"[\s\x1c-\x1f\x85\u2028\u2029]+", text))
    seen = ("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) in ("Cs", "Cn") else c for c in visible(line))
    return re.sub(" +", " ", "".join(seen))


def tidy(text: object, width: int | None = SHOWN) -> str:
    """Return a text on one line, without control characters, cut at a word where it is too long.

    Examples
    --------
    >>> tidy("a  b\\tc", None)
    'a b c'
    >>> tidy("Aldmere Public Broadcasting", 16)
    'Aldmere Public…'
    """
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(text))
    seen = ("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c) == "Cs" else c for c in kept)
    line = " ".join("".join(c for c in seen if unicodedata.category(c) != "Cf").split())
    if width is None or len(line) <= width:
        return line
    cut = line[: width - 1]
    space = cut.rfind(" ")
    if line[width - 1] != " " and space > width // 2:
        cut = cut[:space]
    return cut.rstrip(" ,;:–-") + "…"


def latex_text(text: str) -> str:
    """Return text so that LaTeX sets it as it is: no command, no formula, no argument of a line break.

    Examples
    --------
    >>> latex_text("50% of $x_1$ \\\\input{f}")
    '50\\\\% of \\\\$x\\\\_1\\\\$ \\\\textbackslash{}input\\\\{f\\\\}'
    """
    apart = _LIGATURES.sub("\u200b", readable(text).replace("\u200b", ""))
    return apart.translate(_LATEX).replace("\u200b", "{}")


def to_latex(
    table: pd.DataFrame,
    caption: str,
    label: str,
    sides: Sequence[str] = ("target", "reference"),
    whole: str = "",
    settings: PrintSettings | None = None,
) -> str:
    """Return a table for LaTeX (packages booktabs, longtable, array), rounded for print.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns that end in ``_target`` or ``_reference`` are together under the name of the side.
    caption, label : str
        Plain text, and what ``\\ref`` takes.
    sides : (str, str)
        Names of target and reference.
    whole : str
        The file that holds every row, unrounded.
    settings : PrintSettings, optional

    Returns
    -------
    str
        One longtable, or several where the columns do not fit side by side: each has the first column.

    Examples
    --------
    >>> print(to_latex(pd.DataFrame({"term": ["war"], "k_target": [3], "p": [0.0342]}), "Terms", "terms"))
    ... # doctest: +ELLIPSIS
    % Needs \\usepackage{array,booktabs,longtable,textcomp} and \\usepackage[T1]{fontenc}; ...
    """
    settings = settings or PrintSettings()
    table = table.set_axis([str(column) for column in table.columns], axis=1)
    columns = _ordered(table, settings.saved_only)
    heads = {column: settings.head(column) for column in columns}
    head = table[columns].head(settings.rows)
    cells = pd.DataFrame({c: [latex_text(shown(value, c)) for value in head[c].tolist()] for c in columns})
    said = caption
    if len(table) > settings.rows:
        said += f": first {settings.rows} of {len(table)} rows" + (f"; all rows are in {whole}" if whole else "")
    elif whole:
        said += f" (unrounded: {whole})"
    panels = _panels(head, heads, settings.width)
    parts = [_NEEDS, f"% Rounded for print: {ROUNDING}."]
    for number, panel in enumerate(panels, start=1):
        named = f"{said} (columns, part {number} of {len(panels)})" if len(panels) > 1 else said
        of = f"tab:{label}" if number == 1 else f"tab:{label}-{number}"
        above = [_head_of(column, heads, sides) for column in panel]
        parts.append(_longtable(cells[panel], head[panel], above, latex_text(named), of))
    return "\n".join(parts) + "\n"


_NEEDS = (
    r"% Needs \usepackage{array,booktabs,longtable,textcomp} and \usepackage[T1]{fontenc}; letters beyond Latin need "
    "XeLaTeX or LuaLaTeX with a font that has them."
)
_CHARACTER, _BETWEEN = 1.6, 2.2
"""Millimetres of a character and between two columns, in footnote size."""
_NARROWEST = 12
"""Characters of a line of a side's name at least."""
_WIDEST = 30
"""Characters of a column of text before its cells are broken into lines."""


_FIGURES = ("log_ratio", "log_ratio_crude", "estimate", "low", "high", "p", "q")


def _ordered(table: pd.DataFrame, last: Collection[str]) -> list[str]:
    """Return the columns as one prints them: the row's name, what describes it, each side, the figures, the rest."""
    first, rest = list(table.columns[:1]), [c for c in table.columns[1:] if c not in last]
    sides = [[c for c in rest if c.endswith(f"_{side}")] for side in ("target", "reference")]
    plain = [c for c in rest if c not in {*sides[0], *sides[1], *_FIGURES}]
    numbers = [c for c in plain if pd.api.types.is_numeric_dtype(table[c])] if any(sides) else []
    named = [*first, *(c for c in plain if c not in numbers), *sides[0], *sides[1]]
    found = [*named, *(c for c in _FIGURES if c in rest), *numbers]
    return [*found, *(c for c in table.columns if c not in found)]


def _head_of(column: str, heads: Mapping[str, str], sides: Sequence[str]) -> tuple[str, str]:
    """Return the side that a column is of, or nothing, and its head."""
    of = (name for side, name in zip(("target", "reference"), sides, strict=True) if column.endswith(f"_{side}"))
    return next(of, ""), heads[column]


def _room(head: pd.DataFrame, column: str, said: str) -> tuple[float, bool]:
    """Return the millimetres that a column takes under its head, and whether its text is broken into lines."""
    longest = max((len(shown(value, column)) for value in head[column].tolist()), default=0)
    if longest > _WIDEST:
        return _WIDEST * _CHARACTER * (1.6 if longest > 3 * _WIDEST else 1.0), True
    return max(longest, len(said)) * _CHARACTER, False


def _panels(head: pd.DataFrame, heads: Mapping[str, str], width: float) -> list[list[str]]:
    """Return columns in parts that fit a page, the first in each; a side, or an estimate with its limits, in one."""
    first, *rest = heads
    start = _room(head, first, heads[first])[0] + _BETWEEN
    panels, used = [[first]], start
    for _, run in groupby(rest, key=_kept_with):
        group = list(run)
        rooms = [_room(head, column, heads[column])[0] + _BETWEEN for column in group]
        whole = start + sum(rooms) <= width
        for members, room in [(group, sum(rooms))] if whole else [([c], r) for c, r in zip(group, rooms, strict=True)]:
            if used + room > width and len(panels[-1]) > 1:
                panels.append([first])
                used = start
            panels[-1] += members
            used += room
    return panels


def _kept_with(column: str) -> str | bool:
    """Return a key that is equal for columns to be kept together: an estimate with its interval, those of a side."""
    side = SIDE.search(column)
    return column in _FIGURES or (side[1] if side else _LIMIT.sub("", column))


_LIMIT = re.compile("_(low|high)$")


def _broken(name: str, room: float) -> str:
    """Return the name of a side in as many lines as the columns below it leave room for."""
    lines = wrap(name, max(int(room / _CHARACTER), _NARROWEST)) or [""]
    stacked = r" \\ ".join(map(latex_text, lines))
    return stacked if len(lines) == 1 else rf"\shortstack{{{stacked}}}"


def _longtable(
    cells: pd.DataFrame, head: pd.DataFrame, said: Sequence[tuple[str, str]], caption: str, label: str
) -> str:
    columns = list(cells.columns)
    widths = [_room(head, column, name) for column, (_, name) in zip(columns, said, strict=True)]
    rooms = {group: sum(room for (room, _), (g, _) in zip(widths, said, strict=True) if g == group)
             for group, _ in said}  # fmt: skip
    heads = [(_broken(group, rooms[group]), latex_text(name)) for group, name in said]
    grouped = any(group for group, _ in heads)
    # Two columns may have the same head; Styler needs distinct names, and does not show how a name ends.
    cells = cells.set_axis(pd.MultiIndex.from_tuples(heads) if grouped else [name for _, name in heads], axis=1)
    kinds = []
    for column, (room, broken) in zip(columns, widths, strict=True):
        number = pd.api.types.is_numeric_dtype(head[column]) and not pd.api.types.is_bool_dtype(head[column])
        kinds.append(rf">{{\raggedright\arraybackslash}}p{{{room:.0f}mm}}" if broken else "r" if number else "l")
    text = (
        cells.style.hide(axis="index")
        .format(str)
        .to_latex(
            environment="longtable",
            hrules=True,
            column_format="@{}" + "".join(kinds) + "@{}",
            caption=caption,
            label=label,
            multicol_align="c",
        )
    )
    if grouped:
        text = _HEADS.sub(lambda match: match[0] + _rules([group for group, _ in heads]) + "\n", text)
    return "{\\footnotesize\\setlength{\\tabcolsep}{3pt}\n" + text + "}"


_HEADS = re.compile(r"\\toprule\n[^\n]*\n")


def _rules(groups: list[str]) -> str:
    """Return the lines below the names of the sides."""
    rules, at = [], 1
    for group, run in groupby(groups):
        n = len(list(run))
        rules.append(rf"\cmidrule(lr){{{at}-{at + n - 1}}}" if group else "")
        at += n
    return "".join(rules)
