"""Spans: anything that can be marked in a text, compared between the sides. The way to a measure of one's own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.errors import CorpusError, ParameterError
from framing.result import Presentation, Result, best_first
from framing.result.evidence import SPANS, in_document, in_row
from framing.stats.effects import share
from framing.stats.inference import (
    PermutationSettings,
    compare_rates,
    drawn_counts,
    interval_notes,
    interval_said,
    works_of,
)
from framing.text.reading import HOLE

COLUMNS = ("label", "doc_id", "start", "end")


def find_spans(comparison: Comparison, patterns: Mapping[str, str], flags: int = re.IGNORECASE) -> pd.DataFrame:
    """Where do regular expressions match in the texts of both sides?

    Parameters
    ----------
    comparison : Comparison
    patterns : mapping of str to str
        Label to regular expression. A match that is empty, or crosses the words of another voice, does not count.
    flags : int
        Of the expressions; by default capitals do not matter.

    Returns
    -------
    pandas.DataFrame
        `label, doc_id, start, end` (code points of the document's text), in the order of the corpus.

    Raises
    ------
    ParameterError
        If a pattern is no regular expression.

    Examples
    --------
    >>> table = pd.DataFrame({"doc_id": ["a", "b"], "outlet": ["North", "South"], "published": "", "title": "",
    ...                       "text": ["Who knows? Who?", "Nobody."]})
    >>> from framing.corpus.corpus import Corpus
    >>> compared = Corpus("small", table).compare(by="outlet", target="North", reference="South")
    >>> find_spans(compared, {"question": r"\\?"}).values.tolist()
    [['question', 'a', 9, 10], ['question', 'a', 14, 15]]
    """
    made = {}
    for label, pattern in patterns.items():
        try:
            made[label] = re.compile(pattern, flags)
        except re.error as error:
            raise ParameterError(f"The pattern of '{label}', {pattern!r}, is no regular expression: {error}.") from None
    found = []
    for row in comparison.corpus.documents.iloc[np.sort(comparison.rows)].to_dict("records"):
        for label, expression in made.items():
            for match in expression.finditer(row["text"]):
                if match[0] and HOLE not in match[0]:
                    found.append((label, row["doc_id"], *in_document(row, *match.span())))
    # A category for every pattern: one that matches nowhere is a row of zeros, and does not vanish.
    return pd.DataFrame(found, columns=list(COLUMNS)).astype({"label": pd.CategoricalDtype(sorted(made))})


def compare_spans(
    comparison: Comparison,
    spans: pd.DataFrame,
    measure: str,
    settings: PermutationSettings | None = None,
    presentation: Presentation | None = None,
    methods: str = "",
) -> Result:
    """Of what is marked in the texts, does one side have more in a thousand words?

    Parameters
    ----------
    comparison : Comparison
    spans : DataFrame
        `label, doc_id, start, end`, one row an occurrence: from `find_spans`, or from anything else that marks texts
        (a tagger, a coder's sheet). What is in no text of either side does not count, and a note says how much.
    measure : str
        The name of the measure: letters, digits and ``_``.
    settings : PermutationSettings, optional
    presentation : Presentation, optional
        Title, heads, figure and caption.
    methods : str
        What was marked, in a sentence.

    Returns
    -------
    Result
        One row a label: `label, k_target, k_reference` (occurrences), `pk_target, pk_reference` (per thousand
        words), `log_ratio, low, high` (log2), `p, q, permutations`. `tables["spans"]`: the occurrences.

    Raises
    ------
    CorpusError
        If the table of spans lacks a column.
    ParameterError
        If the measure's name cannot be that of a file: letters, digits, _ and - only.

    Notes
    -----
    Units are the evidence, not occurrences: p permutes whole units (`framing.stats.inference.compare_rates`), and q
    is over the labels (Benjamini & Hochberg 1995). The assumption most likely to be false: that what is marked means
    the same on both sides.
    """
    settings = settings or PermutationSettings()
    missing = [column for column in COLUMNS if column not in spans]
    if missing:
        raise CorpusError(f"The table of spans has no column '{missing[0]}'; it needs {', '.join(COLUMNS)}.")
    known = spans["label"].dtype
    given = known.categories if isinstance(known, pd.CategoricalDtype) else spans["label"]
    labels, spans = sorted({str(label) for label in given}), spans.astype({"label": str})
    hits, lost = _hits(comparison, spans, labels)
    k = comparison.per_unit(hits)
    n = comparison.lengths()
    ratios = compare_rates((k[0], n[0]), (k[1], n[1]), comparison.design, settings)
    columns: dict[str, object] = {"label": labels}
    for name, counted in zip(("target", "reference"), k, strict=True):
        columns[f"k_{name}"] = counted.sum(axis=0).astype(int)
    for name, counted, words in zip(("target", "reference"), k, n, strict=True):
        columns[f"pk_{name}"] = 1000 * share(counted.sum(axis=0), words.sum())
    columns |= ratios.columns | ratios.tests
    said = [f"{lost:,} of {len(spans):,} spans are in no text of either side and do not count."] if lost else []
    few = int(ratios.too_few.sum())
    said += [f"Without p, since they occur too rarely: {few} of {len(labels)} labels."] if few else []
    return Result(
        measure,
        best_first(pd.DataFrame(columns)),
        comparison.describe(),
        tables={"spans": spans[list(COLUMNS)].reset_index(drop=True)},
        settings=asdict(settings) | {"p_min": ratios.p_min, "drawn": drawn_counts(ratios.drawn)}
        | {"family": len(labels), "counted": SPANS},
        notes=(*said, *interval_notes(ratios, settings, comparison.design), *comparison.notes),
        references=("hardie2014", *works_of(comparison.design, settings), "benjamini1995"),
        methods=(
            f"{methods} Occurrences per thousand words were compared by their log ratio (Hardie 2014), with "
            f"{interval_said(settings, comparison.design)} and Benjamini–Hochberg control over {len(labels)} labels. "
            f"{comparison.design.describe()}"
        ).strip(),
        presentation=presentation or Presentation(),
    )


def _hits(comparison: Comparison, spans: pd.DataFrame, labels: list[str]) -> tuple[np.ndarray, int]:
    """Return occurrences by row of the comparison and label, and how many spans begin in none of its texts."""
    of_document: dict[str, list[tuple[int, dict]]] = defaultdict(list)
    for at, row in enumerate(comparison.corpus.documents.iloc[comparison.rows].to_dict("records")):
        of_document[row["doc_id"]].append((at, row))
    column = {label: i for i, label in enumerate(labels)}
    hits, lost = np.zeros((len(comparison.rows), len(labels))), 0
    for label, document, start, end in spans[list(COLUMNS)].itertuples(index=False):
        inside = (at for at, row in of_document[document] if in_row(row, int(start), int(end)) is not None)
        at = next(inside, -1)
        lost += at < 0
        if at >= 0:
            hits[at, column[label]] += 1
    return hits, lost
