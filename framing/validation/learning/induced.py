"""A lexicon induced from coded spans: words and phrases that coders marked more often than not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy import stats

from framing.cells import csv_text
from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError
from framing.lexicon import HEADER
from framing.result import Presentation, Result
from framing.result.evidence import in_row
from framing.stats.inference import BootstrapSettings
from framing.text.reading import HOLE, many, unit_name
from framing.text.tokens import normaliser, token_spans
from framing.validation.correction.coded_values import SPANS
from framing.validation.learning.training import Coded, folds
from framing.validation.scoring.score_tables import CodedRows, score_table

REFERENCES = ("wilson1927", "krippendorff2019", "efron1987")
COLUMNS = ("entry", "category", "share", "low", "high", "marked", "occurrences", "units_marked", "units")
_FOLDS = 5


@dataclass(frozen=True)
class InducedSettings:
    """Settings of `induced`.

    Attributes
    ----------
    longest : int
        Words of the longest entry.
    min_units : int
        Units in which an entry was marked.
    share : float
        Of the units that have an entry, the least share in which it was marked.
    level : float
        Of the intervals.
    seed : int

    Raises
    ------
    ParameterError
        If a number is below 1, or the share is not above 0 and at most 1.
    """

    longest: int = 3
    min_units: int = 2
    share: float = 0.5
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("longest", "min_units"):
            if getattr(self, name) < 1:
                raise ParameterError(f"{name} is {getattr(self, name)}; it is at least 1.")
        if not 0 < self.share <= 1:
            raise ParameterError(f"share is {self.share:g}; it is above 0 and at most 1.")
        self.bootstrap()

    def bootstrap(self) -> BootstrapSettings:
        """Return how units are resampled."""
        return BootstrapSettings(999, "bca", self.level, self.seed)


@dataclass(frozen=True, eq=False)
class _Row:
    """A text that was read: its unit, its phrases, and for each the labels of the spans it lies in."""

    unit: str
    phrases: tuple[tuple[str, ...], ...]
    labels: tuple[frozenset[str], ...]
    marked: frozenset[str]


def induced(comparison: Comparison, spans: pd.DataFrame, settings: InducedSettings | None = None) -> Result:
    """Which words and phrases did coders mark wherever they met them, and how well would a list of these do?

    Parameters
    ----------
    comparison : Comparison
        Of the texts that were read, those in which nothing was marked included.
    spans : DataFrame
        `label, doc_id, start, end` (code points of the document's text), a row for each stretch that a coder marked.
    settings : InducedSettings, optional

    Returns
    -------
    Result
        One row an entry and category (the label), best supported first: `entry, category, share` (of the units that
        have the entry, those in which it was marked), `low, high` (Wilson), `marked, occurrences, units_marked,
        units`. `tables["scores"]`: `label, score, value, low, high`: precision, recall, F1, accuracy, alpha of texts
        with an entry against texts with a span, each text by a list made without its unit. `lexicon_text` makes a
        lexicon of it. Each entry is evidence.

    Raises
    ------
    CorpusError
        If the table of spans lacks a column, or none lies in the texts compared.

    Notes
    -----
    A phrase is an entry only where none of its parts is one that was marked in as large a share of its units. What
    coders marked is taken to be complete: a word that they overlooked counts against itself. The assumption most
    likely to be false: that a word that was marked here is marked elsewhere; read `scores` by outlet and domain.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209–212.
    """
    settings = settings or InducedSettings()
    missing = [column for column in ("label", *SPANS) if column not in spans]
    if missing:
        raise CorpusError(f"The table of spans has no column '{missing[0]}'; it needs label, {', '.join(SPANS)}.")
    rows = list(_rows(comparison, spans.astype({"label": str}), settings.longest))
    labels = sorted({label for row in rows for label in row.marked})
    if not labels:
        raise CorpusError(f"None of {many(len(spans), 'span')} lies in a text of the comparison.")
    table = _entries(rows, settings)
    scores = _scores(rows, labels, comparison.is_target, settings)
    return Result(
        "induced",
        table,
        comparison.describe(),
        tables={"scores": scores},
        settings=asdict(settings) | {"texts": len(rows)},
        notes=(*_notes(rows, table, settings), *comparison.notes),
        references=REFERENCES,
        validity=_validity(scores, len(rows)),
        methods=_methods(rows, table, comparison, settings),
        presentation=INDUCED,
    )


def lexicon_text(result: Result, **header: str) -> str:
    """Return an induced lexicon as a file that `Lexicon.read` reads.

    Parameters
    ----------
    result : Result
        Of `induced`.
    header : str
        What a lexicon states about itself: name, version, language, construct, unit, licence, source, citation;
        `validation` is written from the scores where it is not given.

    Raises
    ------
    ParameterError
        If something is missing, or the result is another measure's.

    Notes
    -----
    Write it with ``Path("mine.csv").write_text(lexicon_text(…), encoding="utf-8")``.
    """
    if result.measure != "induced":
        raise ParameterError(f"A lexicon is made of the result of induced, not of '{result.measure}'.")
    known = dict(result.validity or {})
    stated = {
        "validation": f"{known.get('figure', '')} | {known.get('data', '')}, lists made without the text"
    } | header
    missing = [name for name in HEADER if not stated.get(name, "").strip()]
    if missing:
        raise ParameterError(f"A lexicon states its {' and '.join(missing)}: give {missing[0]}=….")
    unknown = sorted(set(stated) - set(HEADER))
    if unknown:
        raise ParameterError(f"A lexicon has no '{unknown[0]}' in its header; it has {', '.join(HEADER)}.")
    table = result.table[["entry", "category"]].assign(counterpart="", note=_shares(result.table))
    return "".join(f"# {name}: {' '.join(stated[name].split())}\n" for name in HEADER) + csv_text(table)


def _shares(table: pd.DataFrame) -> list[str]:
    return [f"marked in {row.units_marked} of {many(row.units, 'unit')}" for row in table.itertuples()]


def _rows(comparison: Comparison, spans: pd.DataFrame, longest: int) -> Iterator[_Row]:
    """Yield each text of a comparison with its phrases, and the labels of the spans that hold each."""
    of_document: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for label, document, start, end in spans[["label", *SPANS]].itertuples(index=False):
        of_document[str(document)].append((label, int(start), int(end)))
    form = normaliser(comparison.token_settings)
    units = comparison.units[comparison.rows]
    for unit, row in zip(units, comparison.corpus.documents.iloc[comparison.rows].to_dict("records"), strict=True):
        text, marks = row["text"], []
        for label, start, end in of_document[row["doc_id"]]:
            found = in_row({str(name): cell for name, cell in row.items()}, start, end)
            marks += [(label, *found)] if found else []
        places = token_spans(text, comparison.token_settings)
        words = [form(text[start:end]) for start, end in places]
        phrases, labels = [], []
        for length in range(1, longest + 1):
            for at in range(len(words) - length + 1):
                start, end = places[at][0], places[at + length - 1][1]
                if HOLE not in text[start:end]:
                    phrases.append(tuple(words[at : at + length]))
                    labels.append(frozenset(label for label, a, b in marks if a <= start and end <= b))
        yield _Row(str(unit), tuple(phrases), tuple(labels), frozenset(label for label, *_ in marks))


def _entries(rows: list[_Row], settings: InducedSettings) -> pd.DataFrame:
    """Return the entries that some rows give, best supported first."""
    marked: dict[tuple[tuple[str, ...], str], list[str]] = defaultdict(list)
    for row in rows:
        for phrase, labels in zip(row.phrases, row.labels, strict=True):
            for label in labels:
                marked[phrase, label].append(row.unit)
    candidates = {phrase for (phrase, _), units in marked.items() if len(set(units)) >= settings.min_units}
    there: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in rows:
        for phrase in row.phrases:
            if phrase in candidates:
                there[phrase].append(row.unit)
    found, share = [], {}
    for phrase, label in sorted(marked, key=lambda one: (len(one[0]), one)):
        units, n = set(marked[phrase, label]), len(set(there[phrase])) if phrase in candidates else 0
        if len(units) < settings.min_units or len(units) < settings.share * n:
            continue
        share[phrase, label] = len(units) / n
        parts = (phrase[a:b] for a in range(len(phrase)) for b in range(a + 1, len(phrase) + 1) if b - a < len(phrase))
        if any(share.get((part, label), 0.0) >= share[phrase, label] for part in parts):
            continue
        limits = stats.binomtest(len(units), n).proportion_ci(settings.level, method="wilson")
        counts = (len(marked[phrase, label]), len(there[phrase]), len(units), n)
        found.append((" ".join(phrase), label, share[phrase, label], limits.low, limits.high, *counts))
    table = pd.DataFrame(found, columns=list(COLUMNS))
    order = np.lexsort((table["category"], table["entry"], -table["low"].astype(float).round(6)))
    return table.iloc[order].reset_index(drop=True)


def _scores(rows: list[_Row], labels: list[str], is_target: np.ndarray, settings: InducedSettings) -> pd.DataFrame:
    """Return how well texts with an entry agree with texts with a span, each by a list made without its unit."""
    units = np.array([row.unit for row in rows])
    out = []
    for label in labels:
        coded = np.array([label in row.marked for row in rows], dtype=int)
        said = np.zeros(len(rows), dtype=int)
        if len(set(units[coded == 1])) < 2 or len(set(units)) < 2:
            continue
        for train, test in folds(Coded(np.zeros((len(rows), 1)), coded, ("", label), units), _FOLDS, settings.seed):
            table = _entries([rows[at] for at in train], settings)
            entries = {tuple(entry.split(" ")) for entry in table.loc[table["category"] == label, "entry"]}
            said[test] = [int(not entries.isdisjoint(rows[at].phrases)) for at in test]
        both = CodedRows(coded, said, (f"not {label}", label), units, is_target, np.ones(len(rows)))
        found = score_table(both, settings.bootstrap(), 0.05)
        found["score"] = found["score"].str.replace(f" ({label})", "", regex=False)
        out.append(found.drop(columns="more").assign(label=label))
    columns = ["label", "score", "value", "low", "high"]
    return pd.concat(out, ignore_index=True)[columns] if out else pd.DataFrame(columns=columns)


def _notes(rows: list[_Row], table: pd.DataFrame, settings: InducedSettings) -> list[str]:
    bare = sum(not row.marked for row in rows)
    said = [f"{many(len(rows), 'text')} are taken to have been read, {bare:,} of them without a mark."]
    once = int((table["units_marked"] == settings.min_units).sum())
    if len(table):
        said.append(
            f"{once:,} of {many(len(table), 'entry', 'entries')} were marked in {settings.min_units} units only: read "
            "the interval before you keep them."
        )
    return said


def _validity(scores: pd.DataFrame, rows: int) -> dict[str, str]:
    shown = scores[scores["score"] == "F1"]
    figure = ", ".join(f"F1 {row.value:.2f} ({row.label})" for row in shown.itertuples()) or "no score is defined"
    return {"figure": figure, "data": f"{rows:,} coded texts", "date": "of this comparison"}


def _methods(rows: list[_Row], table: pd.DataFrame, comparison: Comparison, settings: InducedSettings) -> str:
    units = f"{many(len({row.unit for row in rows}), 'unit')} ({unit_name(comparison.design.column)})"
    return (
        f"From the spans that people marked in {many(len(rows), 'text')} of {units}, words and phrases of at most "
        f"{settings.longest} words were taken as entries where they were marked in {settings.min_units} units or more "
        f"and in {100 * settings.share:g} % of the units that have them ({len(table):,} entries; intervals: Wilson "
        "1927). Lists made without a fifth of the units were scored on that fifth by F1 and alpha (Krippendorff 2019), "
        f"with {100 * settings.level:g} % BCa bootstrap intervals over units (Efron 1987)."
    )


def _caption(result: Result) -> str:
    level = f"{100 * result.settings['level']:g} %"
    return (
        f"Of the units that have a word or phrase, the share in which coders marked it, with {level} confidence "
        f"intervals; the best supported of {many(len(result.table), 'entry', 'entries')}."
    )


INDUCED = Presentation(
    "A lexicon from coded spans",
    heads={"share": "share of units", "units_marked": "units, marked", "units": "units", "marked": "times marked"},
    estimate="share",
    label="share of units in which it was marked",
    caption=_caption,
    empty="No word was marked in enough units.",
    place="framing.validation.learning.induced:INDUCED",
)
