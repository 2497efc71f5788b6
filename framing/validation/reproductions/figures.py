"""Figures as printed beside figures as they come out here: the difference, and a verdict by a stated rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from framing.charts import drawing
from framing.errors import ParameterError, nearest
from framing.result import Presentation, Result
from framing.text.reading import many

EXACT, NEAR, ERROR, NOT, ABSENT = (
    "reproduced", "within rounding", "within the standard error", "not reproduced", "not computed",
)  # fmt: skip
RULE = (
    "Rule: a figure is reproduced if ours, rounded to the decimals that are printed, is the printed one; a count, a "
    "word or a rank, if it is the same. It is within rounding if only the last printed decimal differs, by one, and "
    "within the standard error if it is printed with one and differs by no more. Everything else is not reproduced."
)
_NUMBER = re.compile(r"[-−+]?\d*\.?\d+")


def reproduction(
    name: str, published: Mapping[str, str], ours: Mapping[str, Any], errors: Mapping[str, float] | None = None
) -> Result:
    """Return printed figures beside ours, with difference and verdict.

    Parameters
    ----------
    name : str
        Of the reproduction, and of the files of its saved result.
    published : mapping of str to str
        What the figure is, and how it is printed: the decimals are those of the text. A text that is no number is
        compared as a word.
    ours : mapping
        The same figures as they come out here; empty where the data is not at hand.
    errors : mapping of str to float, optional
        Standard errors, of the figures that are printed with one.

    Returns
    -------
    Result
        figure, published, ours (to the decimals printed), difference (ours less printed, to two decimals more; empty
        for words), last_places (the difference in units of the last printed decimal, or of the standard error where one
        is given), verdict.

    Raises
    ------
    ParameterError
        If there is a figure of ours that is not among the published ones.

    Notes
    -----
    The assumption most likely to be false: that the printed figure has no misprint, and all of its decimals are meant.

    Examples
    --------
    >>> found = reproduction("small", {"share": "-.448", "word": "tax"}, {"share": -0.44806, "word": "tax"})
    >>> found.table[["published", "ours", "verdict"]].values.tolist()
    [['-.448', '-.448', 'reproduced'], ['tax', 'tax', 'reproduced']]
    """
    unknown = [figure for figure in ours if figure not in published]
    if unknown:
        raise ParameterError(f"No figure {unknown[0]!r} is published.{nearest(unknown[0], published)}")
    known = errors or {}
    rows = [_row(figure, printed, ours.get(figure), known.get(figure, 0.0)) for figure, printed in published.items()]
    columns = ["figure", "published", "ours", "difference", "last_places", "verdict"]
    table = pd.DataFrame(rows, columns=columns)
    return Result(name, table, dict(_NOTHING_COMPARED), presentation=_look(name), methods=RULE)


_NOTHING_COMPARED = {"target": "ours", "reference": "published", "unit": "figure", "testable": False,
                     "words_target": 0, "words_reference": 0}  # fmt: skip


def _look(name: str) -> Presentation:
    return Presentation(
        title=name.replace("_", " ").capitalize(),
        estimate="last_places",
        draw=drawing("reproductions", "draw_reproduction", whole=True),
        caption=lambda result: (
            f"{_counted(result)}. Each mark is the difference between ours and the printed figure in units of its last "
            "printed decimal, or of the standard error it is printed with; the band is what rounding leaves, and an "
            "arrow points to a difference beyond the axis."
        ),
        alt=lambda result: f"Differences from {many(len(result.table), 'printed figure')}: {_counted(result)}.",
        saved_only=frozenset({"last_places"}),
    )


def _row(figure: str, printed: str, value: Any, error: float) -> tuple[str, str, str, str, float, str]:
    if value is None:
        return figure, printed, "", "", float("nan"), ABSENT
    if not _NUMBER.fullmatch(printed.replace(",", "")):
        return figure, printed, str(value), "", float("nan"), EXACT if str(value) == printed else NOT
    decimals = len(printed.partition(".")[2])
    number = float(printed.replace(",", "").replace("−", "-"))
    difference = float(value) - number
    places = difference * 10**decimals
    said = _verdict(places, decimals, difference, error)
    apart = f"{difference + 0.0:+.{decimals + 2 if decimals else 0}f}"
    return figure, printed, _like(printed, float(value)), apart, difference / error if error else places, said


def _verdict(places: float, decimals: int, difference: float, error: float) -> str:
    """Return the verdict by `RULE`; a hair beyond one half counts as one half, since floats hold no decimals."""
    if abs(places) <= (0.5 if decimals else 0) + 1e-6:
        return EXACT
    if decimals and abs(places) < 1.5 - 1e-6:
        return NEAR
    return ERROR if abs(difference) <= error else NOT


def _like(printed: str, value: float) -> str:
    """Return a number as the printed one is written: its decimals, and no zero before the point where it has none."""
    decimals = len(printed.partition(".")[2])
    said = f"{value:,.{decimals}f}" if "," in printed else f"{value:.{decimals}f}"
    if not decimals and not float(value).is_integer():
        said = f"{value:.2f}"
    return re.sub(r"^(-?)0\.", r"\1.", said) if re.match(r"[-−+]?\.", printed) else said


def _counted(result: Result) -> str:
    counts = result.table["verdict"].value_counts()
    named = [f"{counts[kind]} {kind}" for kind in (EXACT, NEAR, ERROR, NOT, ABSENT) if counts.get(kind)]
    return f"{many(len(result.table), 'figure')}: {', '.join(named)}"


def verdict(found: Result) -> str:
    """Return what of a reproduction came out again, in sentences made from its table.

    Examples
    --------
    >>> verdict(reproduction("small", {"share": ".448"}, {}))
    'Not computed: the data is not at hand, and the published figures stand alone.'
    """
    table = found.table
    if (table["verdict"] == ABSENT).all():
        return "Not computed: the data is not at hand, and the published figures stand alone."
    failed = table[table["verdict"].isin([NOT, ABSENT])]
    whole = "Reproduced within standard errors" if (table["verdict"] == ERROR).any() else "Reproduced"
    head = whole if not len(failed) else "Reproduced in part" if len(failed) < len(table) else "Not reproduced"
    said = f"{head}. {_counted(found)}."
    if len(failed):
        shown = [f"{row.figure} ({row.published} printed, {row.ours or 'nothing'} here)" for row in failed.itertuples()]
        more = f" and {len(shown) - 4} more" if len(shown) > 4 else ""
        said += f" Not reproduced: {'; '.join(shown[:4])}{more}."
    return said
