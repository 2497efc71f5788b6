"""Key view: figures of key terms, as the notebooks show them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.charts.canvas.style import tidy
from framing.charts.key_evidence import draw_dispersion, draw_effect_and_evidence, draw_power
from framing.charts.words import sample
from framing.corpus.corpus import Comparison
from framing.measures.keyness.positions import term_places
from framing.report.study import blocks
from framing.report.study.blocks import Block, Prose, chart, figure, plain_markdown
from framing.result import Result
from framing.text.reading import many

_SHOWN = 10
_NAMED = 3
_HEADS = {
    "k_target": "n target", "k_reference": "n reference", "pm_target": "per million, target",
    "pm_reference": "per million, reference", "log_ratio": "log ratio", "g2": "G², 2 cells",
    "g2_four_cell": "G², 4 cells",
    "bic": "BIC", "pct_diff": "% DIFF", "lrc": "LRC", "log_odds_z": "log-odds z", "dp_target": "DP target",
    "dp_reference": "DP reference", "juilland_target": "D target", "juilland_reference": "D reference",
    "log_dice_target": "log-dice target", "log_dice_reference": "log-dice reference", "share_target": "share target",
    "share_reference": "share reference", "doc_id": "document", "runs_with_any": "halves with a word",
    "words_found": "words a half", "runs": "halves",
}  # fmt: skip


def table(data: pd.DataFrame, caption: str, columns: Sequence[str], rows: int = 20) -> Block:
    """Return some columns of the first rows of a table, rounded, under readable heads."""
    return blocks.table(data, caption, {column: _HEADS.get(column, column) for column in columns}, rows)


def notes(result: Result) -> Prose:
    """Return the notes of a result as a list."""
    return Prose("\n".join(f"- {plain_markdown(note)}" for note in result.notes))


def said(text: str) -> Prose:
    """Return a sentence as a sentence, such as a verdict."""
    return Prose(plain_markdown(text))


def forest(result: Result) -> Block:
    """Return the forest plot of key terms."""
    return chart(result)


def effect_and_evidence(result: Result) -> Block | Prose:
    """Return key terms by how large their difference is and how much evidence there is for it.

    Where no term was tested there is nothing to set against the effect, and a sentence says so.
    """
    table, names = result.table, result.comparison
    known = table[np.isfinite(table["p"].to_numpy(float))]
    if not len(known):
        return said(f"None of {many(len(table), 'term')} was tested, so no evidence is drawn: the notes below say why.")
    sure = known[known["q"] < 0.05]
    caption = (
        f"Effect against evidence of {len(known):,} tested terms: log2 ratio, and −log10 p. Filled: "
        f"q < .05 ({many(len(sure), 'term')}); ● more in {tidy(names['target'])}, ◆ more in "
        f"{tidy(names['reference'])}. "
        f"Terms are named, smallest q first, where space permits. {sample(names)}"
    )
    best = "; ".join(tidy(term) for term in known["term"].head(_NAMED))
    alt = f"Scatter of {len(known)} terms, {len(sure)} of them at q below .05. Strongest: {best}."
    return figure(lambda: draw_effect_and_evidence(table, names), "effect-and-evidence", caption, alt)


def strips(comparison: Comparison, result: Result, n: int = _SHOWN) -> Block:
    """Return where the first terms of a table stand in the texts of each side."""
    terms = [str(term) for term in result.table["term"].head(n)]
    places = term_places(comparison, terms)
    names = result.comparison
    caption = (
        f"Places of {many(len(terms), 'term')}: a stroke for each occurrence among the words of "
        f"{tidy(names['target'])} (left) "
        f"and {tidy(names['reference'])} (right), texts by date. Both halves are drawn equally wide, whatever their "
        f"number of words: do not compare their density. {sample(names)}"
    )
    counts = "; ".join(
        f"{tidy(term)}: {int((at < 1).sum())} and {int((at >= 1).sum())}" for term, at in list(places.items())[:_NAMED]
    )
    alt = f"Strips of {len(terms)} terms, occurrences on either side. {counts}."
    return figure(lambda: draw_dispersion(places, comparison=names), "dispersion", caption, alt)


def power(table: pd.DataFrame) -> Block:
    """Return how often the test finds doubled rates."""
    terms = int(table["terms"].iloc[0])
    caption = (
        f"Power of the studentised permutation for rates that are doubled: % of {terms:,} simulated terms with p ≤ "
        ".05, by units a side and occurrences expected in the reference; bars: 95 % intervals of the simulation "
        "(Wilson). Broken line: 5 %, what a test without power finds."
    )
    ends = table.groupby("units")["power"].max()
    alt = "Power at most: " + "; ".join(f"{v:.0f} % with {u} units a side" for u, v in ends.items()) + "."
    return figure(lambda: draw_power(table), "power", caption, alt)
