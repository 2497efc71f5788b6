"""Key view: figures of key terms, as the notebooks show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from framing.charts.key_evidence import draw_dispersion, draw_effect_and_evidence, draw_power
from framing.charts.words import captioned, sample
from framing.corpus.corpus import Comparison
from framing.measures.keyness.positions import term_places
from framing.printing import common_head, tidy
from framing.report.study.blocks import Block, Prose, figure, plain_markdown, rows_of_a_notebook, stack, table
from framing.report.study.row_hits import row_links
from framing.report.study.study import Absent
from framing.result import Result
from framing.text.reading import many

_SHOWN = 10
_NAMED = 3


def rows(of: Result | pd.DataFrame, caption: str, columns: Sequence[str] | Mapping[str, str], most: int = 20) -> Block:
    """Return some columns of the first rows of a result or a table, rounded, under readable heads.

    Parameters
    ----------
    of : Result or DataFrame
    caption : str
    columns : sequence of str, or mapping
        The columns, or each with its head.
    most : int
        Most rows.
    """
    named = dict(columns) if isinstance(columns, Mapping) else {column: common_head(column) for column in columns}
    if not isinstance(of, Result):
        return table(of, caption, named, most)
    heads: dict[str, str | tuple[str, str]] = {column: of.presentation.head(column) for column in named}
    for side in ("target", "reference"):
        heads |= {c: (of.comparison[side], of.presentation.head(c)) for c in named if c.endswith(f"_{side}")}
    printed = of.table.iloc[:, 0].head(max(most, rows_of_a_notebook()))
    return table(of.table, caption, heads, most, row_links(of, printed=printed))


def change(result: Result | Absent) -> Block | Prose:
    """Return the tests of change of a result over time, or why there are none."""
    if isinstance(result, Absent):
        return stack()
    tests = result.tables["change"]
    if not len(tests):
        return said(next(note for note in result.notes if "Change is not tested" in note).partition("of them. ")[2])
    columns = [tests.columns[0], "test", "periods", "estimate", "low", "high", "p", "q"]
    named = {column: result.presentation.head(column) for column in columns} | {"estimate": "slope a period"}
    best = tests.sort_values("q", kind="stable")
    return table(best, "Heterogeneity and trend", named, _SHOWN, whole=f"{result.measure}-change")


def said(text: str) -> Prose:
    """Return a sentence as a sentence, such as a verdict."""
    return Prose(plain_markdown(text))


def effect_and_evidence(result: Result) -> Block | Prose:
    """Return key terms by how large their difference is and how much evidence there is for it.

    Where no term was tested there is nothing to set against the effect, and a sentence says so.
    """
    tested, names = result.table, result.comparison
    known = tested[np.isfinite(tested["p"].to_numpy(float))]
    if not len(known):
        return said(f"None of {many(len(tested), 'term')} was tested, so no evidence is drawn; the notes say why.")
    sure = known[known["q"] < 0.05]
    caption = captioned(
        f"Effect against evidence of {len(known):,} tested terms: log2 ratio, and −log10 p.",
        sample(names),
        f"Filled: q < .05 ({many(len(sure), 'term')}); ● more in {tidy(names['target'])}, ◆ more in "
        f"{tidy(names['reference'])}.",
        "Terms are named, smallest q first, where space permits.",
    )
    best = "; ".join(tidy(term) for term in known["term"].head(_NAMED))
    alt = f"Scatter of {len(known)} terms, {len(sure)} of them at q below .05. Strongest: {best}."
    return figure(lambda: draw_effect_and_evidence(tested, names), "effect-and-evidence", caption, alt)


def places(comparison: Comparison, result: Result, n: int = _SHOWN) -> Block:
    """Return where the first terms of a table, names of several words excepted, occur in the texts of each side."""
    terms = [term for term in result.table["term"].astype(str) if " " not in term][:n]
    found = term_places(comparison, terms)
    names = result.comparison
    caption = captioned(
        f"Places of {many(len(terms), 'term')}: a stroke for each occurrence among the words of "
        f"{tidy(names['target'])} (left) and {tidy(names['reference'])} (right), texts by date.",
        sample(names),
        "Both halves are drawn equally wide, whatever their number of words: do not compare their density.",
    )
    counts = "; ".join(
        f"{tidy(term)}: {int((at < 1).sum())} and {int((at >= 1).sum())}" for term, at in list(found.items())[:_NAMED]
    )
    alt = f"Strips of {len(terms)} terms, occurrences on either side. {counts}."
    return figure(lambda: draw_dispersion(found, comparison=names), "dispersion", caption, alt)


def power(found: pd.DataFrame) -> Block:
    """Return how often the test finds doubled rates."""
    terms = int(found["terms"].iloc[0])
    caption = captioned(
        f"Power of the studentised permutation for doubled rates: % of {terms:,} simulated terms with p ≤ .05.",
        "By units a side and occurrences expected in the reference.",
        "Bars: 95 % intervals of the simulation (Wilson). Broken line: 5 %, what a test without power finds.",
    )
    ends = found.groupby("units")["power"].max()
    alt = "Power at most: " + "; ".join(f"{v:.0f} % with {u} units a side" for u, v in ends.items()) + "."
    return figure(lambda: draw_power(found), "power", caption, alt)
