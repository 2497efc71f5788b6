"""Result: what every measure returns."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.cells import as_written, write_csv
from framing.corpus.passages import around, spans_of
from framing.digits import settled, settled_table, settled_value
from framing.errors import CorpusError, ParameterError, nearest
from framing.text.reading import HOLE, token_spans, tokenise
from framing.text.tokens import TokenSettings, normaliser

WORDS_SHOWN = 30
"""Most words of one passage that evidence shows: corpus text is rarely ours to publish."""


@dataclass(frozen=True, repr=False)
class Result:
    """A measure's tables, with what is needed to read, draw, check and cite them.

    Fractions of tables and settings have ten significant digits (`framing.digits`), so that a result and its saved
    copy are the same, and last digits order nothing.

    Attributes
    ----------
    measure : str
        Name of the measure; tells how to draw it.
    table : pandas.DataFrame
        Tidy, best first. The first column names the row.
    tables : dict of str to DataFrame
        Further tables. ``forms`` (columns label, form) lists the words counted under a label.
    settings : dict
        The measure's settings, as JSON holds them.
    comparison : dict
        What was compared (`framing.corpus.corpus.Comparison.describe`).
    notes : tuple of str
        Whatever changed a number, or forbids reading one.
    references : tuple of str
        BibTeX keys.
    validity : dict or None
        figure, data and date of the measured validity; None where there is none.
    methods : str
        The sentence for a methods section.
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

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", settled_table(self.table))
        object.__setattr__(self, "tables", {name: settled_table(table) for name, table in self.tables.items()})
        object.__setattr__(self, "settings", settled_value(self.settings))
        unspaced = self.comparison.get("unspaced")
        if unspaced and unspaced not in self.notes:
            object.__setattr__(self, "notes", (*self.notes, unspaced))

    def __repr__(self) -> str:
        sides = f"{self.comparison.get('target')!r} with {self.comparison.get('reference')!r}"
        return f"Result {self.measure!r}, comparing {sides}: {len(self.table)} rows; see .table, .plot(), .evidence()"

    def headline(self, n: int = 5) -> pd.DataFrame:
        """Return the first n rows of the table as figures to quote; a row that has no estimate is not one.

        Returns
        -------
        pandas.DataFrame
            quantity, estimate (log ratio, difference of shares, or share where nothing is compared; NaN where the table
            has counts only), low, high, p, q, n_target, n_reference (words), unit, unit_p_min.
        """
        named = ("log_ratio", "difference", "share", "effective")
        estimate = next((column for column in named if column in self.table), "")
        top = (self.table[self.table[estimate].notna()] if estimate else self.table).head(n)
        out = pd.DataFrame({"quantity": self.measure + ": " + top.iloc[:, 0].astype(str)})
        out["estimate"] = top[estimate].to_numpy() if estimate in top else float("nan")
        for column in ("low", "high", "p", "q"):
            out[column] = top[column].to_numpy() if column in top else float("nan")
        out["n_target"] = self.comparison["words_target"]
        out["n_reference"] = self.comparison["words_reference"]
        out["unit"] = self.comparison["unit"]
        out["unit_p_min"] = self.settings.get("p_min", float("nan"))
        return out

    def plot(self, ax: Any = None) -> Any:
        """Draw the table; return the matplotlib Axes."""
        from framing import charts

        return charts.draw(self, ax)

    def evidence(self, term: str, n: int = 10, *, corpus: Any, sort: str = "") -> pd.DataFrame:
        """Return the passages behind a row of the table, both sides, in the order of the corpus.

        A hit is what was counted: the same tokens, in the units of the design, and no word of a
        longer form that was counted under another label.

        Parameters
        ----------
        term : str
            A term, a lexicon category or entry, a topic, an actor, or any words. Where the measure
            lists its passages (`tables["behind"]`: label, passage_id), the label of a row gives
            those, by outlet; of a name that counts as one term (`tables["mentions"]`: label, id of the row,
            start, end) those are shown; else a group of speakers is looked for by its name, not by what it says.
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
            `WORDS_SHOWN` words a row), voice, start, end (code points of the document's text).

        Raises
        ------
        CorpusError
            If the term holds no word.
        ParameterError
            If there is no such order.
        """
        if sort not in ("", "left", "right"):
            raise ParameterError(f"Evidence is not sorted by {sort!r}.{nearest(sort, ('left', 'right'))}")
        listed = self.tables.get("behind")
        if listed is not None and (listed["label"] == term).any():
            return self._listed(listed.loc[listed["label"] == term, "passage_id"], n, corpus)
        sides, settings = self._sides(corpus)
        mentions = self._mentions(term, corpus.key)
        wanted, others = self._patterns(term, settings) if mentions is None else (set(), set())
        found: list[dict] = []
        for side, counted in sides.items():
            hits: list[tuple] = []
            for row in corpus.documents.iloc[counted].to_dict("records"):
                here = _spans(row["text"], wanted, others, settings) if mentions is None else mentions[row[corpus.key]]
                for nth, span in enumerate(here):
                    order = _context(row["text"], span, sort, settings) if sort else ()
                    hits.append((order, nth if not sort else 0, len(hits), side, row, span))
            hits.sort(key=lambda hit: hit[:3])
            found.extend(_keyword_in_context(*hit[3:]) for hit in hits[:n])
        return pd.DataFrame(found, columns=_EVIDENCE)

    def _sides(self, corpus: Any) -> tuple[dict[str, np.ndarray], TokenSettings]:
        """Return the rows that were counted on each side: two, every group, or the whole corpus."""
        asked = self.comparison["asked"]
        if "target" not in asked:
            by = asked.get("by", "")
            from framing.corpus.checks import as_labels

            alone = pd.Series(self.comparison["target"], corpus.documents.index)
            groups = as_labels(corpus.documents[by]) if by else alone
            return {name: np.flatnonzero(groups == name) for name in sorted(set(groups) - {""})}, TokenSettings()
        comparison = corpus.compare(**asked)
        out = {}
        for side, name in zip(("target", "reference"), comparison.names, strict=True):
            rows = getattr(comparison, f"{side}_rows")
            out[self.comparison.get(side, name)] = rows[np.isin(comparison.units[rows], comparison.design.units)]
        return out, comparison.token_settings

    def _mentions(self, term: str, key: str) -> dict[str, list[tuple[int, int]]] | None:
        """Return where the mentions of a name stand that was counted as one term, by row; None if it was not."""
        listed = self.tables.get("mentions")
        if listed is None or not (listed["label"] == term).any():
            return None
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        rows = listed[listed["label"] == term]
        for row_id, start, end in zip(rows[key], rows["start"], rows["end"], strict=True):
            found[row_id].append((int(start), int(end)))
        return found

    def _listed(self, ids: pd.Series, n: int, corpus: Any) -> pd.DataFrame:
        """Return passages that a measure lists behind a row, by outlet, the documents of each in turn."""
        table = corpus.documents
        rows = table[table["passage_id"].isin(set(ids))]
        turn = rows.groupby("doc_id", sort=False).cumcount()
        rows = rows.assign(_turn=turn).sort_values("_turn", kind="stable").groupby("outlet", sort=False).head(n)
        found = []
        for row in rows.sort_index().to_dict("records"):
            left, match, right = around(table[table["doc_id"] == row["doc_id"]], row["passage_id"], WORDS_SHOWN)
            kept = {k: row.get(k, "") for k in _EVIDENCE[1:6]}
            shown = {"left": left, "match": match, "right": right, "voice": row.get("voice", "")}
            found.append({"side": row["outlet"], **kept, **shown, **_offsets(row, 0, len(row["text"]))})
        return pd.DataFrame(found, columns=_EVIDENCE)

    def mapped(self, change: Callable[[str, pd.DataFrame], pd.DataFrame]) -> Result:
        """Return the result with every table changed.

        Parameters
        ----------
        change : callable
            Takes the name of a table (``""`` for `table`) and the table, returns the new table.
        """
        changed = {name: change(name, table) for name, table in {"": self.table, **self.tables}.items()}
        return replace(self, table=changed.pop(""), tables=changed)

    def describe(self) -> str:
        """Return the sentence for a methods section."""
        return self.methods

    def save(self, folder: str | Path) -> None:
        """Write every table as CSV, and the rest as ``<measure>.json``, into a folder.

        What a spreadsheet would take for a formula is preceded by an apostrophe, which `read` takes
        away again (`framing.cells`).
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in {"": self.table, **self.tables}.items():
            write_csv(table, folder / f"{self._stem(name)}.csv")
        kept = {k: getattr(self, k) for k in _KEPT} | {"tables": sorted(self.tables)}
        kept["columns"] = {name: _kinds(table) for name, table in {"": self.table, **self.tables}.items()}
        text = json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True, default=str)
        (folder / f"{self.measure}.json").write_text(text + "\n", encoding="utf-8")

    def save_latex(self, folder: str | Path) -> list[Path]:
        """Write every table for LaTeX, rounded for print, as ``<measure>.tex`` and so on; return the files.

        Needs ``\\usepackage{array,booktabs,longtable,textcomp}``; of a long table the first 40 rows are printed.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        return [self._save_latex(Path(folder) / f"{self._stem(name)}.tex", name) for name in ["", *self.tables]]

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
            return self._save_latex(path, name)
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
        from framing import charts
        from framing.charts.canvas.export import save

        return save(lambda: charts.draw(self), path, width)

    def _save_latex(self, path: Path, name: str) -> Path:
        from framing.printing import to_latex

        sides = tuple(str(self.comparison.get(side, side)) for side in ("target", "reference"))
        measure = _CAPTIONS.get(self.measure, self.measure.replace("_", " ").capitalize())
        caption = " ".join([measure, *name.split("_")]).strip()
        table = self.tables[name] if name else self.table
        text = to_latex(table, f"{caption}: {' and '.join(sides)}", self._stem(name), sides, f"{self._stem(name)}.csv")
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    @classmethod
    def read(cls, folder: str | Path, measure: str = "") -> Result:
        """Return a saved result; the measure may be left out where the folder holds one only.

        Raises
        ------
        CorpusError
            If the folder holds no such result, or what it holds was not saved by `save`.
        """
        folder = Path(folder)
        there = sorted(p.stem for p in folder.glob("*.json")) if folder.is_dir() else []
        if not measure and len(there) == 1:
            measure = there[0]
        if measure not in there:
            raise CorpusError(f"'{folder}' holds no result '{measure}'.{nearest(measure, there)}")
        try:
            kept = json.loads((folder / f"{measure}.json").read_text(encoding="utf-8"))
            names, columns = kept.pop("tables"), kept.pop("columns")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CorpusError(f"'{folder / measure}.json' is not a result that `Result.save` wrote.") from None
        for key in ("notes", "references"):
            kept[key] = tuple(kept[key])
        bare = cls(table=pd.DataFrame(), **kept)
        tables = {name: _read_csv(folder / f"{bare._stem(name)}.csv", columns[name]) for name in ["", *names]}
        return cls(table=tables.pop(""), tables=tables, **kept)

    def _stem(self, name: str) -> str:
        return f"{self.measure}-{name}" if name else self.measure

    def _patterns(self, term: str, settings: TokenSettings) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
        """Return the forms to look for, and other labels' phrases, whose words are taken; both as normalised tokens."""
        forms = self.tables.get("forms")
        if forms is None or not (forms["label"] == term).any():
            words = tuple(tokenise(term, settings))
            if not words:
                raise CorpusError(f"There is no word to look for in {term!r}.")
            return {words}, set()
        wanted = {tuple(form.split(" ")) for form in forms.loc[forms["label"] == term, "form"]}
        longer = {tuple(form.split(" ")) for form in forms["form"] if " " in form or form.endswith("'s")}
        return wanted, longer - wanted


_EVIDENCE = ["side", "doc_id", "passage_id", "outlet", "published", "speaker", "left", "match", "right",
             "voice", "start", "end"]  # fmt: skip
_CAPTIONS = {"keyness": "Key terms", "loaded": "Loaded terms", "voices": "Whose words are quoted"}
_BREAK = re.compile(rf"{HOLE}|\n\s*\n")
_KEPT = ("measure", "comparison", "settings", "notes", "references", "validity", "methods")
_OPENING = re.compile(r"^[\s.,;:!?–—”’)]+(?=\s|\w)\s*")
"""What the sentence before a hole leaves in front of the next one."""


def best_first(table: pd.DataFrame) -> pd.DataFrame:
    """Return rows by q, then by the confidence limit nearer to zero, then by name; those without a log ratio last."""
    near = settled(np.where(table["log_ratio"] > 0, table["low"], -table["high"]))
    keys = (-np.nan_to_num(near, nan=-np.inf), settled(table["q"].fillna(2.0)), table["log_ratio"].isna())
    order = np.lexsort((table.iloc[:, 0].astype(str), *keys))
    return table.iloc[order].reset_index(drop=True)


def _kinds(table: pd.DataFrame) -> dict[str, str]:
    """Return what each column holds, so that a term such as "1914" or "inf" is read as text again."""
    kinds = {"b": "bool", "i": "int", "u": "int", "f": "float"}
    return {str(column): kinds.get(getattr(table[column].dtype, "kind", "O"), "text") for column in table.columns}


def _read_csv(path: Path, kinds: Mapping[str, str]) -> pd.DataFrame:
    if not kinds:
        return pd.DataFrame()
    table = pd.read_csv(path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8")
    table.columns = pd.Index([as_written(column) for column in table.columns])
    columns: dict[str, Any] = {}
    for column in table.columns:
        cells, kind = table[column].tolist(), kinds[column]
        if kind == "float":
            columns[column] = np.array([float(cell) if cell else np.nan for cell in cells], dtype=float)
        elif kind == "int":
            columns[column] = np.array([int(cell) for cell in cells], dtype=np.int64)
        elif kind == "bool":
            columns[column] = np.array([cell == "True" for cell in cells], dtype=bool)
        else:
            columns[column] = pd.Series([as_written(cell) for cell in cells], dtype=str)
    return pd.DataFrame(columns)


def _spans(
    text: str, wanted: set[tuple[str, ...]], others: set[tuple[str, ...]], settings: TokenSettings
) -> list[tuple[int, int]]:
    """Return where the wanted forms stand, longest first, no token used twice, none across a `HOLE`."""
    tokens, words = _tokens(text, settings)
    # Lexicons look for a word with 's as it was written: see `framing.lexicon.matching.Streams`.
    whole_of = normaliser(replace(settings, possessive="keep"))
    ends_so = any(word.endswith("'s") for form in wanted | others for word in form)
    wholes = [whole_of(text[start:end]) for start, end in tokens] if ends_so else words
    lengths = sorted({len(form) for form in wanted | others}, reverse=True)
    taken: set[int] = set()
    found = []
    for length in lengths:
        for at in range(len(words) - length + 1):
            form, whole = tuple(words[at : at + length]), tuple(wholes[at : at + length])
            form = whole if whole in wanted or whole in others else form
            if (form not in wanted and form not in others) or not taken.isdisjoint(range(at, at + length)):
                continue
            start, end = tokens[at][0], tokens[at + length - 1][1]
            if HOLE in text[start:end]:
                continue
            taken.update(range(at, at + length))
            if form in wanted:
                found.append((start, end))
    return sorted(found)


@lru_cache(maxsize=5000)
def _tokens(text: str, settings: TokenSettings) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the spans and forms of a text's tokens; one report asks for the same texts a dozen times."""
    tokens, form = token_spans(text, settings), normaliser(settings)
    return tokens, [form(text[start:end]) for start, end in tokens]


def _keyword_in_context(side: str, row: Mapping[str, Any], span: tuple[int, int]) -> dict:
    start, end = span
    text = row["text"]
    left, right = _BREAK.split(text[:start])[-1], _BREAK.split(text[end:], maxsplit=1)[0]
    room = max(0, WORDS_SHOWN - len(token_spans(text[start:end])))
    left_words, right_words = token_spans(left), token_spans(right)
    n_left = min(len(left_words), max(room // 2, room - len(right_words)))
    n_right = min(len(right_words), room - n_left)
    if n_left < len(left_words):
        left = "… " + left[left_words[-n_left][0] :] if n_left else "… "
    if n_right < len(right_words):
        right = (right[: right_words[n_right - 1][1]] if n_right else "") + " …"
    kept = {k: row.get(k, "") for k in ("doc_id", "passage_id", "outlet", "published", "speaker")}
    shown = {"left": _OPENING.sub("", left), "match": text[start:end], "right": right.rstrip()}
    return {"side": side, **kept, **shown, "voice": row.get("voice", ""), **_offsets(row, start, end)}


def _offsets(row: Mapping[str, Any], start: int, end: int) -> dict[str, int]:
    """Return where a stretch of a passage's text stands in its document's."""
    at = 0
    for first, last in spans_of(row.get("spans")):
        if start < at + last - first:
            return {"start": first + start - at, "end": first + end - at}
        at += last - first + len(HOLE)
    return {"start": start, "end": end}


def _context(text: str, span: tuple[int, int], side: str, settings: TokenSettings) -> tuple[str, ...]:
    """Return the words next to a match, nearest first, as they are counted."""
    if side == "left":
        return tuple(tokenise(_BREAK.split(text[: span[0]])[-1], settings)[: -WORDS_SHOWN - 1 : -1])
    return tuple(tokenise(_BREAK.split(text[span[1] :], maxsplit=1)[0], settings)[:WORDS_SHOWN])
