"""Comparisons of two sides, one row a term, category, group or topic: from a measure's table to what is drawn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from framing.charts.bars import draw_bars
from framing.charts.canvas.style import tidy
from framing.charts.two_sides import Rows, dumbbells, forest
from framing.charts.words import first_of_each
from framing.errors import FramingError


def draw_keyness(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None, n: int = 12) -> Axes:
    """Which terms does each side use more? A forest plot of log ratios, both sides in one axis.

    Parameters
    ----------
    table : DataFrame
        As `framing.measures.keyness.two_sides.keyness` gives it, best first.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    ax : Axes, optional
        Is divided: it holds the text, ``ax.child_axes`` the panels. If None, a figure is made.
    n : int
        Most terms: the first of each side, in the order of the table.

    Returns
    -------
    Axes

    Notes
    -----
    Filled: q < .05. An arrow: the limit is infinite, or further than the axis. No interval is
    drawn where nothing was tested.
    """
    shown = first_of_each(_finite(table, "term"), n)
    more = int((shown["log_ratio"] > 0).sum())
    labels = [tidy(term, 40) for term in shown["term"]]
    rows = Rows(
        labels,
        log_ratio=shown["log_ratio"].to_numpy(float),
        low=shown["low"].to_numpy(float),
        high=shown["high"].to_numpy(float),
        q=_q(shown),
        counts=_counts(shown),
        gap=more if 0 < more < len(shown) else 0,
    )
    return forest(rows, _names(comparison), ax)


def draw_loaded(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """How often does each side use each category? Rates as dumbbells, log ratios with intervals.

    Parameters and returns as for `draw_keyness`; the table is that of
    `framing.measures.loaded.terms.loaded_terms`. Where nothing was tested only rates and counts are drawn.
    """
    rows = _paired_rows(_met(table, "category"), ("pk_target", "pk_reference"))
    return dumbbells(rows, _names(comparison), "hits per 1,000 words", ax)


def draw_voices(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """Whose words are quoted? Compared: as `draw_loaded`. Otherwise bars: the share of each group.

    The table is that of `framing.measures.voices.quoted_words.voices`, compared or not, by group or by speaker.
    """
    table = _filled(table.rename(columns={"speaker": "group"}), "group")
    if "log_ratio" not in table.columns:
        return draw_bars(table, _names(comparison), ax)
    rows = _paired_rows(_met(table, "group"), ("share_target", "share_reference"), 100)
    return dumbbells(rows, _names(comparison), "% of the quoted words", ax)


def draw_stance(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """Whose words are reported with doubting verbs? Shares of doubting cues, as `draw_loaded`."""
    rows = _paired_rows(_met(table, "group"), ("share_target", "share_reference"), 100)
    return dumbbells(rows, _names(comparison), "% of the cues that doubt", ax)


def draw_rates(
    table: pd.DataFrame,
    comparison: Mapping,
    rates: tuple[str, str],
    unit: str,
    times: float = 1.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw any pair of rates with their log ratios, as `draw_loaded` does.

    Parameters
    ----------
    table : DataFrame
        The first column names the row; `log_ratio, low, high`, and `q, k_target, k_reference` if there are any.
    comparison : mapping
        Holds the names of ``target`` and ``reference``.
    rates : (str, str)
        Columns of the two rates.
    unit : str
        What they are, after being multiplied.
    times : float
        What they are multiplied by.
    """
    table = _met(table, str(table.columns[0]))
    return dumbbells(_paired_rows(table, rates, times), _names(comparison), unit, ax)


def draw_topics(table: pd.DataFrame, comparison: Mapping, ax: Axes | None = None) -> Axes:
    """What share of its words does each side give each topic? As `draw_loaded`, never tested.

    The table is that of `framing.measures.topics.topics`; the words of a topic are written small under its label.
    """
    table = _filled(table, "topic").sort_values("log_ratio", ascending=False, kind="stable")
    rows = _paired_rows(table, ("share_target", "share_reference"), 100)
    rows.counts, rows.untested = [], True
    if "words" in table.columns:
        rows.small = [_further(words, topic) for words, topic in zip(table["words"], table["topic"], strict=True)]
    return dumbbells(rows, _names(comparison), "% of the words", ax)


def _filled(table: pd.DataFrame, first: str) -> pd.DataFrame:
    if first not in table.columns:
        raise FramingError(f"The table to draw has no column '{first}'; it has {', '.join(map(str, table.columns))}.")
    if not len(table):
        raise FramingError(f"There is nothing to draw: the table holds no {first}.")
    return table


def _finite(table: pd.DataFrame, first: str) -> pd.DataFrame:
    table = _filled(table, first)
    kept = table[np.isfinite(table["log_ratio"].to_numpy(float))]
    if not len(kept):
        raise FramingError(f"None of {len(table)} {first}s has a log ratio; there is nothing to draw.")
    return kept


def _names(comparison: Mapping) -> tuple[str, str]:
    return str(comparison["target"]), str(comparison["reference"])


def _q(table: pd.DataFrame) -> np.ndarray:
    return table["q"].to_numpy(float) if "q" in table.columns else np.full(len(table), np.nan)


def _counts(table: pd.DataFrame) -> list[tuple[str, str]]:
    if "k_target" not in table.columns:
        return []
    return [(f"{int(a):,}", f"{int(b):,}") for a, b in zip(table["k_target"], table["k_reference"], strict=True)]


def _paired_rows(table: pd.DataFrame, rates: tuple[str, str], times: float = 1.0) -> Rows:
    ratio, low, high = (table[c].to_numpy(float) for c in ("log_ratio", "low", "high"))
    target, reference = (times * table[column].to_numpy(float) for column in rates)
    labels = [tidy(label, 60) for label in table.iloc[:, 0]]
    return Rows(labels, ratio, low, high, _q(table), target, reference, _counts(table))


def _met(table: pd.DataFrame, first: str) -> pd.DataFrame:
    """Return the rows that a side has: of the others nothing can be said, and they are not drawn."""
    table = _filled(table, first)
    if "k_target" not in table.columns:
        return table
    kept = table[table["k_target"] + table["k_reference"] > 0]
    if not len(kept):
        raise FramingError(f"There is nothing to draw: none of {len(table)} {first}s occurs on either side.")
    return kept


def _further(words: str, label: str) -> str:
    named = set(str(label).removeprefix("unstable: ").split(" · "))
    return " ".join(word for word in tidy(words, 120).split(" ") if word not in named)
