"""Passages below: in a notebook that a person runs, the hits behind a row of a table, shown below it by a click."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from framing.errors import FramingError
from framing.text.reading import many, visible

MOST = 200
"""Most hits of a row that are shown in a notebook; its evidence has all."""
Behind = Callable[[int, int], "tuple[str, pd.DataFrame] | None"]
"""Takes the number of a table in an output and of a row in it; returns the label of the row and its hits."""


class Passages:
    """A place below a table that shows the hits of the row that was clicked.

    The script of the table writes the numbers of table and row into a field that is not in sight; the kernel looks
    the hits up only then, so that an output holds no passage before.

    Parameters
    ----------
    behind : callable
        See `Behind`.

    Attributes
    ----------
    box : ipywidgets.VBox
    """

    def __init__(self, behind: Behind) -> None:
        import ipywidgets

        self.name = f"framing-row-{uuid.uuid4().hex}"
        self._behind = behind
        self._asked = ipywidgets.Text(layout={"display": "none"})
        self._asked.add_class(self.name)
        self._shown = ipywidgets.HTML()
        self._asked.observe(self._show, names="value")
        self.box = ipywidgets.VBox([self._asked, self._shown])

    def _show(self, change: Mapping[str, Any]) -> None:
        try:
            table, row = (int(number) for number in change["new"].split(","))
            found = self._behind(table, row)
        except FramingError as error:
            self._shown.value = f"<p>{escape(str(error))}</p>"
            return
        except (ValueError, IndexError):
            found = None
        self._shown.value = hits_html(*found) if found is not None else "<p>No passages are known for this row.</p>"


def under(passages: Passages, leads: Sequence[Sequence[bool]]) -> str:
    """Return the attributes by which the script of some tables finds the place below them.

    Parameters
    ----------
    passages : Passages
    leads : sequence of sequence of bool
        For each table, whether each row leads to hits.
    """
    rows = [[n for n, lead in enumerate(table) if lead] for table in leads]
    return f' data-framing-below="{passages.name}" data-framing-rows="{escape(json.dumps(rows))}"'


def hits_html(label: str, hits: pd.DataFrame) -> str:
    """Return the hits of a row as HTML: how many each side has, then each with its place; every text escaped.

    Parameters
    ----------
    label : str
    hits : DataFrame
        As `framing.Result.hits` gives them.

    Examples
    --------
    >>> hit = dict(side="North", outlet="North", speaker="", published="", doc_id="d1", voice="outlet", start=4, end=9,
    ...            left="The ", match="<storm>", right=" fell", words=1)
    >>> hits_html("storm", pd.DataFrame([hit])).rpartition("<p>")[2]
    'The <mark>&lt;storm&gt;</mark> fell<br><small>North · d1 · outlet · 4–9</small></p></div>'
    """
    sides = hits["side"].value_counts(sort=False) if len(hits) else {}
    said = "; ".join(f"{many(int(n), 'hit')} in {side}" for side, n in sides.items()) or "no hit"
    more = f" First {MOST} are shown." if len(hits) > MOST else ""
    head = f"<p><b>{escape(label)}</b>: {escape(said)}.{more}</p>"
    listed = "".join(map(_hit, hits.head(MOST).to_dict("records")))
    return visible(f'<div class="framing-passages">{head}{listed}</div>')


def _hit(row: Mapping[Any, Any]) -> str:
    left, match, right = (escape(str(row[part])) for part in ("left", "match", "right"))
    words = f"{left}<mark>{match}</mark>{right}<br>" if match else ""
    about = [str(row[key]) for key in ("outlet", "speaker", "published", "doc_id", "voice") if row.get(key)]
    place = " · ".join([*about, f"{row['start']}–{row['end']}"])
    return f"<p>{words}<small>{escape(place)}</small></p>"


def behind_result(result: Any, names: Mapping[str, Any]) -> Callable[[int], tuple[str, pd.DataFrame]] | None:
    """Return what gives the hits of a result's rows, if a variable holds the corpus that it was counted in.

    It is the corpus of the comparison that was asked for so, else the only corpus of that name with its column.

    Parameters
    ----------
    result : Result
    names : mapping
        Variables: comparisons, what has one (a study), and corpora.
    """
    from framing.corpus.corpus import Comparison, Corpus

    about = result.comparison
    held = [value for name, value in names.items() if not name.startswith("_")]
    compared = [*held, *(value.comparison for value in held if type(value).__name__ == "Study")]
    fit = [c.corpus for c in compared if isinstance(c, Comparison) and c.asked == about.get("asked")]
    column = about.get("asked", {}).get("by") or "doc_id"
    alike = [value for value in held if isinstance(value, Corpus) and column in value.documents]
    alike = [corpus for corpus in [*fit, *alike] if corpus.name == about.get("corpus")]
    if not alike or (not fit and len(alike) > 1):
        return None
    labels = [str(label) for label in result.table.iloc[:, 0]]
    return lambda row: (labels[row], result.hits(alike[0], labels=[labels[row]]))
