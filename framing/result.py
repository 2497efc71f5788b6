"""Result: what every measure returns."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from framing.errors import CorpusError, nearest
from framing.text import HOLE, token_spans

WORDS_SHOWN = 30
"""Most words of one passage that evidence shows: corpus text is rarely ours to publish."""


@dataclass(frozen=True)
class Result:
    """A measure's tables, with what is needed to read, draw, check and cite them.

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
        What was compared (`framing.corpus.Comparison.describe`).
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

    def headline(self, n: int = 5) -> pd.DataFrame:
        """Return the first n rows of the table as figures to quote.

        Returns
        -------
        pandas.DataFrame
            quantity, estimate (log ratio, or share where nothing is compared), low, high, p, q,
            n_target, n_reference (words), unit, unit_p_min.
        """
        top = self.table.head(n)
        estimate = "log_ratio" if "log_ratio" in top else "share"
        out = pd.DataFrame({"quantity": self.measure + ": " + top.iloc[:, 0].astype(str)})
        out["estimate"] = top[estimate].to_numpy()
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

    def evidence(self, term: str, n: int = 10, *, corpus: Any) -> pd.DataFrame:
        """Return the passages behind a row of the table, both sides, in the order of the corpus.

        Parameters
        ----------
        term : str
            A label of the table (a term, a lexicon category or entry), or any word.
        n : int
            Most rows for each side.
        corpus : Corpus
            The corpus that was compared.

        Returns
        -------
        pandas.DataFrame
            side, doc_id, passage_id, outlet, published, speaker, left, match, right. At most
            `WORDS_SHOWN` words a row; the passages of a side are taken in turn, so that one long
            document does not fill the list.
        """
        pattern = self._pattern(term)
        comparison = corpus.compare(**self.comparison["asked"])
        found = []
        for side, rows in zip(comparison.names, (comparison.target_rows, comparison.reference_rows), strict=True):
            hits = []
            for row in corpus.documents.iloc[rows].to_dict("records"):
                for nth, match in enumerate(pattern.finditer(row["text"])):
                    hits.append((nth, len(hits), side, row, match.span()))
            hits.sort(key=lambda hit: hit[:2])
            found.extend(_keyword_in_context(*hit[2:]) for hit in hits[:n])
        columns = ["side", "doc_id", "passage_id", "outlet", "published", "speaker", "left", "match", "right"]
        return pd.DataFrame(found, columns=columns)

    def describe(self) -> str:
        """Return the sentence for a methods section."""
        return self.methods

    def save(self, folder: str | Path) -> None:
        """Write every table as CSV, and the rest as ``<measure>.json``, into a folder.

        A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in {"": self.table, **self.tables}.items():
            safe_for_spreadsheets(table).to_csv(folder / f"{self._stem(name)}.csv", index=False, lineterminator="\n")
        kept = {k: getattr(self, k) for k in _KEPT} | {"tables": sorted(self.tables)}
        text = json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True, default=str)
        (folder / f"{self.measure}.json").write_text(text + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: str | Path, measure: str) -> Result:
        """Return a saved result."""
        folder = Path(folder)
        path = folder / f"{measure}.json"
        if not path.exists():
            there = [p.stem for p in folder.glob("*.json")] if folder.is_dir() else []
            raise CorpusError(f"'{folder}' holds no result '{measure}'.{nearest(measure, there)}")
        kept = json.loads(path.read_text(encoding="utf-8"))
        names = kept.pop("tables")
        for key in ("notes", "references"):
            kept[key] = tuple(kept[key])
        bare = cls(table=pd.DataFrame(), **kept)
        tables = {name: _read_csv(folder / f"{bare._stem(name)}.csv") for name in ["", *names]}
        return cls(table=tables.pop(""), tables=tables, **kept)

    def _stem(self, name: str) -> str:
        return f"{self.measure}-{name}" if name else self.measure

    def _pattern(self, term: str) -> re.Pattern[str]:
        forms = self.tables.get("forms")
        words = [term] if forms is None else [*forms.loc[forms["label"] == term, "form"]] or [term]
        longest_first = sorted(words, key=lambda word: (-len(word), word))
        spelt = (re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’ʼ]") for word in longest_first)
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(spelt)})(?:['’ʼ]s)?(?![^\W_]|[-’'][^\W_])", re.IGNORECASE)


_KEPT = ("measure", "comparison", "settings", "notes", "references", "validity", "methods")


def as_escaped(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + value
    return value


def safe_for_spreadsheets(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of a table in which no text cell starts a formula."""
    out = table.copy()
    for column in out.columns:
        if not pd.api.types.is_numeric_dtype(out[column]):
            out[column] = out[column].map(as_escaped)
    return out


def _read_csv(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, keep_default_na=False, na_values={})
    for column in table.columns:
        # Empty cells of a numeric column are NaN; text columns keep "" and names such as "NA".
        numeric = pd.to_numeric(table[column].replace("", float("nan")), errors="coerce")
        if numeric.notna().sum() == (table[column].astype(str) != "").sum() and numeric.notna().any():
            table[column] = numeric
    return table


def _keyword_in_context(side: str, row: Mapping[str, Any], span: tuple[int, int]) -> dict:
    start, end = span
    text = row["text"]
    left_from = max(text.rfind(HOLE, 0, start), text.rfind("\n\n", 0, start)) + 1
    ends = [at for at in (text.find(HOLE, end), text.find("\n\n", end)) if at >= 0]
    left, right = text[left_from:start], text[end : min(ends, default=len(text))]
    room = max(0, WORDS_SHOWN - len(token_spans(text[start:end])))
    left_words, right_words = token_spans(left), token_spans(right)
    n_left = min(len(left_words), max(room // 2, room - len(right_words)))
    n_right = min(len(right_words), room - n_left)
    if n_left < len(left_words):
        left = "… " + left[left_words[-n_left][0] :] if n_left else "… "
    if n_right < len(right_words):
        right = (right[: right_words[n_right - 1][1]] if n_right else "") + " …"
    kept = {k: row.get(k, "") for k in ("doc_id", "passage_id", "outlet", "published", "speaker")}
    return {"side": side, **kept, "left": left.lstrip(), "match": text[start:end], "right": right.rstrip()}
