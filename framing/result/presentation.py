"""Presentation: what a measure is called, and how its result is drawn and worded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from typing import Any

import pandas as pd

from framing.errors import ParameterError, nearest
from framing.printing import SIDE, common_head

ESTIMATES = ("log_ratio", "difference", "share")
"""Columns that hold an estimate, unless a measure names its own."""
ROW_KEYS = ("group", "against", "period")
"""Columns that tell rows of one name from each other."""
_PLACE = re.compile(r"framing\.(measures|validation)(\.[a-z_]+)+:[A-Z_]+")
_SAVED = ("title", "heads", "estimate", "quantity", "label", "empty", "saved_only", "rests_on", "of_voices",
          "needs_test", "place")  # fmt: skip


@dataclass(frozen=True)
class Presentation:
    """How the results of a measure are shown; every field may be left at its default.

    Attributes
    ----------
    title : str
        What the measure is called, as a heading; by default its name.
    heads : mapping
        Column to its head. ``"verbs"`` names ``verbs_target`` and ``verbs_reference`` too.
    estimate : str or sequence of str
        Column of the estimate, whose limits are ``low`` and ``high``: the first of these that a table has.
    quantity : str
        What precedes the name of a row among the figures to quote: ``{measure}`` and settings are filled in.
    label : str
        What the estimate is, with its unit, on the axis.
    draw : callable, optional
        ``draw(result, ax)`` returns the Axes; ``ax`` may be None. By default a forest plot where the table has
        an estimate and limits, else bars.
    caption, alt : callable, optional
        ``caption(result)`` returns the caption of the figure, ``alt(result)`` its alternative text. By default both
        are made from the table.
    finding : callable, optional
        ``finding(result, row)`` returns the sentence that opens a report for a row that survives control, without
        its full stop (`framing.result.claims`). By default any row with an estimate, limits and q has one.
    first : callable, optional
        ``first(table, n)`` returns the n rows that figure and printed table show; by default the first.
    empty : str
        The sentence shown instead of a figure without rows.
    saved_only : frozenset of str
        Columns of the saved table that no printed table shows.
    rests_on : tuple of str
        What the figures are no more valid than, beside the extraction of voices and a lexicon.
    of_voices : bool
        Whether quotations are counted even where outlets are compared.
    further : mapping
        Name of a further table to its presentation, where it can be shown, and found, as a result of its own.
    needs_test : bool
        Whether its rows are too many to be read without a test: a report then gives none of them.
    place : str
        Where a measure of this package keeps its presentation (``module:NAME``), for results read from a folder.
    derived : bool
        Whether its words are those of another measure, saved with each result: groups, periods.

    Examples
    --------
    >>> shown = Presentation("Questions", heads={"pk": "per 1,000 words"})
    >>> shown.name, shown.head("pk_target"), shown.head("log_ratio")
    ('questions', 'per 1,000 words', 'log ratio')
    """

    title: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)
    estimate: str | Sequence[str] = ESTIMATES
    quantity: str = "{measure}: "
    label: str = ""
    draw: Callable[[Any, Any], Any] | None = None
    caption: Callable[[Any], str] | None = None
    alt: Callable[[Any], str] | None = None
    finding: Callable[[Any, Mapping[str, Any]], str] | None = None
    first: Callable[[pd.DataFrame, int], pd.DataFrame] | None = None
    empty: str = "Nothing was counted on either side."
    saved_only: frozenset[str] = frozenset()
    rests_on: tuple[str, ...] = ()
    of_voices: bool = False
    further: Mapping[str, Presentation] = field(default_factory=dict)
    needs_test: bool = False
    place: str = ""
    derived: bool = False

    @property
    def name(self) -> str:
        """What the measure is called in a sentence."""
        return self.title[:1].lower() + self.title[1:]

    def head(self, column: str) -> str:
        """Return what stands above a column, without the name of the side that it may belong to."""
        return self.heads.get(column, self.heads.get(SIDE.sub("", column), common_head(column)))

    def estimate_of(self, table: pd.DataFrame) -> str:
        """Return the column of a table that holds its estimate; empty if there is none of several.

        Raises
        ------
        ParameterError
            If one column is named, and the table has no such column.
        """
        if isinstance(self.estimate, str) and self.estimate not in table:
            asked = f"The estimate is said to be in the column {self.estimate!r}, which the table does not have."
            raise ParameterError(f"{asked}{nearest(self.estimate, map(str, table.columns))}")
        names = (self.estimate,) if isinstance(self.estimate, str) else self.estimate
        return next((name for name in names if name in table), "")

    def to_json(self) -> dict[str, Any]:
        """Return what of the presentation JSON can hold."""
        kept = asdict(replace(self, further={}))
        kept = {name: value for name, value in kept.items() if name in _SAVED}
        return kept | {"saved_only": sorted(self.saved_only)}

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Presentation:
        """Return the presentation of a saved result: that of its measure, if this package has it, else what was saved.

        A user's own measure is found by its words; its figure and its caption are then the default ones.
        """
        place = str(saved.get("place", ""))
        if _PLACE.fullmatch(place):
            module, _, name = place.partition(":")
            try:
                found = getattr(import_module(module), name)
            except (ImportError, AttributeError):
                found = None
            if isinstance(found, cls):
                return replace(found, **_words(saved)) if found.derived else found
        return cls(**_words(saved))


def _words(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were saved, as a presentation has them."""
    kept = {name: tuple(value) if isinstance(value, list) else value for name, value in saved.items()}
    kept = {name: value for name, value in kept.items() if name in _SAVED}
    return kept | {"saved_only": frozenset(kept.get("saved_only", ()))}


def row_names(table: pd.DataFrame) -> list[str]:
    """Return what each row of a table is called: its first column, with the group or period that it is of.

    Examples
    --------
    >>> row_names(pd.DataFrame({"term": ["aid"], "group": ["North"], "against": ["South"], "k": [3]}))
    ['aid (North, South)']
    """
    first, *rest = table.columns
    keys = [column for column in ROW_KEYS if column in rest]
    rows = table[[first, *keys]].to_dict("records")
    of = [", ".join(str(row[key]) for key in keys) for row in rows]
    return [f"{row[first]} ({said})" if said else str(row[first]) for row, said in zip(rows, of, strict=True)]
