"""Result: what every measure returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.cells import write_csv
from framing.digits import settled, settled_table, settled_value
from framing.errors import ParameterError, nearest
from framing.printing import shown
from framing.result import files
from framing.result.evidence import every_hit, find_evidence
from framing.result.presentation import Presentation, row_names
from framing.text.reading import visible

ROWS_SHOWN = 10
"""Rows of a result that a notebook shows."""


@dataclass(frozen=True, repr=False)
class Result:
    """A measure's tables, with what is needed to read, draw, check and cite them.

    Fractions of tables and settings have ten significant digits (`framing.digits`), so that a result and its saved
    copy are the same, and last digits order nothing.

    Attributes
    ----------
    measure : str
        Name of the measure, and of the files of its saved result.
    table : pandas.DataFrame
        Tidy, best first. The first column names the row.
    comparison : dict
        What was compared (`framing.Comparison.describe`).
    tables : dict of str to DataFrame
        Further tables. ``spans`` (columns label, doc_id, start, end: code points of the document's text) lists where
        what was counted under a label occurs, with a column ``table`` (the name of a further table, or "") where
        it does so for several tables; ``forms`` (columns label, form) the words counted under it.
    settings : dict
        The measure's settings, as JSON holds them.
    notes : tuple of str
        Whatever changed a number, or forbids reading one.
    references : tuple of str
        BibTeX keys.
    validity : dict or None
        figure, data and date of the measured validity; None where there is none.
    methods : str
        The sentence for a methods section.
    presentation : Presentation
        How the result is drawn and worded.
    """

    measure: str
    table: pd.DataFrame
    comparison: dict
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    validity: Mapping[str, str] | None = None
    methods: str = ""
    presentation: Presentation = field(default_factory=Presentation)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[\w-]+", self.measure):
            raise ParameterError(
                f"A result cannot be called {self.measure!r}, since its files are: letters, digits, _ and - only."
            )
        object.__setattr__(self, "table", settled_table(self.table))
        object.__setattr__(self, "tables", {name: settled_table(table) for name, table in self.tables.items()})
        object.__setattr__(self, "settings", settled_value(self.settings))
        if not self.presentation.title:
            title = self.measure.replace("_", " ").capitalize()
            object.__setattr__(self, "presentation", replace(self.presentation, title=title))
        unspaced = self.comparison.get("unspaced")
        if unspaced and unspaced not in self.notes:
            object.__setattr__(self, "notes", (*self.notes, unspaced))

    def __repr__(self) -> str:
        sides = f"{self.comparison.get('target')!r} with {self.comparison.get('reference')!r}"
        return f"Result {self.measure!r}, comparing {sides}: {len(self.table)} rows; see .table, .plot(), .evidence()"

    def _repr_html_(self) -> str:
        """Return the first rows under their heads, with caption and notes, as a notebook shows them."""
        look, rows = self.presentation, self.table.head(ROWS_SHOWN)
        columns = [column for column in rows if column not in look.saved_only and column != "note"]
        sides = {side: str(self.comparison.get(side, side)) for side in ("target", "reference")}
        heads = [(look.head(column), sides.get(column.rpartition("_")[2], "")) for column in columns]
        head = "".join(f"<th>{escape(f'{name}, {side}' if side else name)}</th>" for name, side in heads)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(shown(record[column], column))}</td>" for column in columns) + "</tr>"
            for record in rows.to_dict("records")
        )
        more = f"; first {len(rows)} of {len(self.table)} rows" if len(rows) < len(self.table) else ""
        caption = escape(f"{look.title}: {' and '.join(sides.values())}{more}")
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return visible(
            f'<table class="dataframe"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table>{f'<ul>{notes}</ul>' if notes else ''}"
        )

    def headline(self, n: int = 5) -> pd.DataFrame:
        """Return the first n rows of the table as figures to quote; a row that has no estimate is not one.

        Returns
        -------
        pandas.DataFrame
            quantity, estimate (that of the measure's `Presentation`: log ratio, difference of shares, or share where
            nothing is compared; NaN where the table has counts only), low, high, p, q, n_target, n_reference (words),
            unit, unit_p_min.
        """
        estimate = self.presentation.estimate_of(self.table)
        top = (self.table[self.table[estimate].notna()] if estimate else self.table).head(n)
        before = self.presentation.quantity.format(measure=self.measure, **self.settings)
        out = pd.DataFrame({"quantity": [f"{before}{name}" for name in row_names(top)]})
        out["estimate"] = top[estimate].to_numpy() if estimate else float("nan")
        for column in ("low", "high", "p", "q"):
            out[column] = top[column].to_numpy() if column in top else float("nan")
        out["n_target"] = self.comparison["words_target"]
        out["n_reference"] = self.comparison["words_reference"]
        out["unit"] = self.comparison["unit"]
        out["unit_p_min"] = self.settings.get("p_min", float("nan"))
        return out

    def plot(self, ax: Any = None) -> Any:
        """Draw the table as its measure is drawn; return the matplotlib Axes.

        Parameters
        ----------
        ax : Axes, optional
            Is divided into panels (``ax.child_axes``), its own lines hidden. If None, a figure of the height that
            the rows need is made, in the present style: that of `framing.charts.canvas.style` if one is open, else
            a light one on white.

        Raises
        ------
        FramingError
            If the table holds no row that can be drawn.
        """
        from framing.charts import draw

        return draw(self, ax)

    @property
    def caption(self) -> str:
        """What the figure shows, its marks, words and units, and whether anything was tested."""
        from framing.charts.words import caption_of

        return (self.presentation.caption or caption_of)(self)

    @property
    def alt(self) -> str:
        """The figure in one or two sentences made from its numbers, for who cannot see it."""
        from framing.charts.words import alt_of

        return (self.presentation.alt or alt_of)(self)

    def evidence(self, term: str, n: int = 10, *, corpus: Any, sort: str = "") -> pd.DataFrame:
        """Return the passages behind a row of the table, both sides, in the order of the corpus.

        A hit is what was counted: what `tables["spans"]` lists under the label of the row, else the same tokens, in
        the units of the design, and no word of a longer form that was counted under another label.

        Parameters
        ----------
        term : str
            A term, a lexicon category or entry, a topic, an actor, or any words. Where the spans under a label are
            whole passages, these are given by outlet, in their document; else a group of speakers is looked for by
            its name, not by what it says.
        n : int
            Most rows for each side.
        corpus : Corpus
            The corpus that was compared.
        sort : {"", "left", "right"}
            By the words before the match, read from it outwards, or by those after it. By default
            the passages of a side are taken in turn, so that one long document does not fill the list.

        Returns
        -------
        pandas.DataFrame
            side, doc_id, passage_id, outlet, published, speaker, left, match, right (at most
            `WORDS_SHOWN` words a row), voice, start, end (code points of the document's text), words (of what
            was counted, all of a passage's where a whole one was).

        Raises
        ------
        CorpusError
            If the term holds no word.
        ParameterError
            If there is no such order.
        """
        return find_evidence(self, term, n, corpus, sort)

    def hits(self, corpus: Any, table: str = "", labels: Collection[str] | None = None) -> pd.DataFrame:
        """Return everything that was counted in the rows of a table, row by row.

        Parameters
        ----------
        corpus : Corpus
            The corpus that was compared.
        table : str
            One of `tables` whose rows are counted words or passages; by default `table`.
        labels : collection of str, optional
            Of the rows; by default all.

        Returns
        -------
        pandas.DataFrame
            label (of the row), and the columns of `evidence`.

        Raises
        ------
        ParameterError
            If there is no such table.
        """
        if table and table not in self.tables:
            raise ParameterError(f"There is no table {table!r}.{nearest(table, self.tables)}")
        return every_hit(self, corpus, table, labels)

    def mapped(self, change: Callable[[str, pd.DataFrame], pd.DataFrame]) -> Result:
        """Return the result with every table changed.

        Parameters
        ----------
        change : callable
            Takes the name of a table (``""`` for `table`) and the table, returns the new table.
        """
        changed = {name: change(name, table) for name, table in {"": self.table, **self.tables}.items()}
        return replace(self, table=changed.pop(""), tables=changed)

    def part(self, name: str) -> Result:
        """Return a further table as a result of its own, with its own figure and sentences.

        Parameters
        ----------
        name : str
            Of one of `tables`.

        Raises
        ------
        ParameterError
            If there is no such table.
        """
        if name not in self.tables:
            raise ParameterError(f"This result has no table '{name}'.{nearest(name, self.tables)}")
        shown = self.presentation.further.get(name, Presentation(name, self.presentation.heads))
        tables = {}
        if "spans" in self.tables and "table" in self.tables["spans"]:
            spans = self.tables["spans"]
            tables["spans"] = spans[spans["table"] == name].drop(columns="table")
        part = replace(self, measure=f"{self.measure}-{name}", table=self.tables[name], tables=tables)
        return replace(part, presentation=shown, methods="")

    def describe(self) -> str:
        """Return the sentence for a methods section."""
        return self.methods

    def save(self, folder: str | Path) -> None:
        """Write every table as CSV, and the rest as ``<measure>.json``, into a folder.

        What a spreadsheet would take for a formula is preceded by an apostrophe, which `read` takes
        away again (`framing.cells`).
        """
        files.save(self, Path(folder))

    def save_latex(self, folder: str | Path) -> list[Path]:
        """Write every table for LaTeX, rounded for print, as ``<measure>.tex`` and so on; return the files.

        Needs ``\\usepackage{array,booktabs,longtable,textcomp}``; of a long table the first 40 rows are printed.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        places = {name: Path(folder) / f"{files.stem(self.measure, name)}.tex" for name in ["", *self.tables]}
        return [files.save_latex(self, path, name) for name, path in places.items()]

    def save_table(self, path: str | Path, name: str = "") -> Path:
        """Write one table into a file: ``.csv`` with ten significant digits, ``.tex`` rounded for print.

        Parameters
        ----------
        path : str or Path
            Where it goes.
        name : str
            One of `tables`; by default `table`.

        Raises
        ------
        ParameterError
            If there is no such table, or it is not written in that form.
        """
        path = Path(path)
        if name and name not in self.tables:
            raise ParameterError(f"There is no table {name!r}.{nearest(name, self.tables)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".tex":
            return files.save_latex(self, path, name)
        if path.suffix.lower() != ".csv":
            raise ParameterError(f"A table is not written as '{path.suffix}'; it is as .csv or .tex.")
        write_csv(self.tables[name] if name else self.table, path)
        return path

    def save_figure(self, path: str | Path, width: str = "double") -> Path:
        """Draw the table and write the figure: .png (300 dots an inch), .svg or .pdf.

        Parameters
        ----------
        path : str or Path
            Where it goes; its ending says in which form.
        width : {"double", "single"}
            Two columns of a journal (178 mm) or one (86 mm).

        Raises
        ------
        ParameterError
            If there is no such form or width.
        """
        from framing.charts.canvas.export import save

        return save(self.plot, path, width)

    @classmethod
    def read(cls, folder: str | Path, measure: str = "") -> Result:
        """Return a saved result; the measure may be omitted if the folder has only one.

        Raises
        ------
        CorpusError
            If the folder holds no such result, or what it holds was not saved by `save`.
        """
        return cls(**files.read(Path(folder), measure))


def best_first(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows by q, then by the confidence limit nearer to zero, then by name; those without a log ratio last."""
    near = settled(np.where(table["log_ratio"] > 0, table["low"], -table["high"]))
    keys = (-np.nan_to_num(near, nan=-np.inf), settled(table["q"].fillna(2.0)), table["log_ratio"].isna())
    order = np.lexsort((table.iloc[:, 0].astype(str), *keys))
    return table.iloc[order].reset_index(drop=True)
