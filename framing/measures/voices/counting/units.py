"""Sides: the passages of a corpus, or of two outlets, summed over units, and the tables made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.digits import settled_table
from framing.errors import CorpusError
from framing.measures.voices.counting.intervals import share_interval
from framing.stats.design import Design
from framing.stats.effects import share
from framing.stats.inference import (
    PermutationSettings,
    adjust,
    compare_rates,
    drawn_counts,
    drawn_said,
    interval_notes,
    interval_said,
    p_floor,
)
from framing.text.reading import many

NOT_COMPARED = "The two sides are not two outlets, so who is quoted is described for the whole corpus and not compared."
OUTLETS = (
    "The comparison here is between the two outlets, each with all that it prints, whoever is quoted there: its words "
    "and units are not those of the comparison of voices."
)
OWN = "No p for an outlet that is compared: it is quoted by the other alone, whatever either prints."
EQUAL = "There is no interval where all units show the same value: they give no estimate of its variation."


@dataclass(frozen=True)
class Sides:
    """Passages by unit: of two outlets that are compared, or of a whole corpus.

    Attributes
    ----------
    comparison : Comparison
        Between the outlets where both sides are outlets; else the one that was given.
    compared : bool
    by : str
        Column by which the given comparison distinguished its sides.
    """

    comparison: Comparison
    compared: bool
    by: str = "outlet"

    @classmethod
    def of(cls, comparison: Comparison) -> Sides:
        """Return the sides that a measure of voices compares.

        Parameters
        ----------
        comparison : Comparison
            Of passages. Where target and reference are both names of outlets, all that these print is
            compared; otherwise the whole corpus is described, and nothing compared.

        Raises
        ------
        CorpusError
            If the corpus is not one of passages.
        """
        corpus = comparison.corpus
        if corpus.key != "passage_id":
            raise CorpusError(f"'{corpus.name}' holds documents, not passages: call framing.separate first.")
        if not set(comparison.names) <= set(corpus.documents["outlet"]):
            return cls(comparison, False)
        kept = {key: comparison.asked[key] for key in ("unit", "strata", "tokens")}
        between = corpus.compare(by="outlet", target=comparison.names[0], reference=comparison.names[1], **kept)
        return cls(between, True, comparison.asked["by"])

    @cached_property
    def passages(self) -> pd.DataFrame:
        """The passages that are counted, in the order of the values given to `per_unit`."""
        table = self.comparison.corpus.documents
        return table.iloc[self.comparison.rows] if self.compared else table

    @property
    def inside(self) -> pd.DataFrame:
        """The passages whose units are compared, or described."""
        units = self.comparison.units
        rows = np.isin(units[self.comparison.rows] if self.compared else units, self.design.units)
        return self.passages[rows]

    @cached_property
    def words(self) -> np.ndarray:
        """Words of every passage."""
        from framing.corpus.passages import words_of

        return words_of(self.passages).to_numpy()

    @cached_property
    def design(self) -> Design:
        """What is resampled: the design between the outlets, or all units of the corpus as one side."""
        if self.compared:
            return self.comparison.design
        return Design.of(self.comparison.units.tolist(), [], column=self.comparison.design.column)

    def per_unit(self, values: np.ndarray) -> list[np.ndarray]:
        """Return values by passage summed over units, one array of shape (units, t) for each side."""
        if self.compared:
            return list(self.comparison.per_unit(values))
        names, code = np.unique(self.comparison.units, return_inverse=True)
        out = np.zeros((len(names), *np.shape(values)[1:]))
        np.add.at(out, code, values)
        return [out]

    def describe(self) -> dict:
        """Return what was compared or described, as a `Result` holds it."""
        return self.comparison.describe()

    def tests(self, settings: PermutationSettings, table: pd.DataFrame) -> dict[str, Any]:
        """Return the smallest p that can be given, and how many p of a table are from how many permutations."""
        drawn = drawn_counts(table["permutations"]) if self.compared else {}
        return {"p_min": p_floor(self.design, settings.permutations, settings.further), "drawn": drawn}

    def worded(self, settings: PermutationSettings, intervals: bool = True) -> str:
        """Return how the sides were compared, for a methods sentence that perhaps words its intervals itself."""
        if not self.compared:
            return (
                f"described over {many(len(self.design.units), 'unit')} with intervals from the variation between "
                "them; "
                "nothing is compared, since the two sides are not two outlets"
            )
        how = f"compared over {self.design.describe().rstrip('.')}"
        if self.design.testable:
            how += f", and tested by a studentised permutation ({drawn_said(settings)}) with Benjamini–Hochberg control"
        return f"{how}, with {interval_said(settings, self.design)}" if intervals else how

    @property
    def notes(self) -> list[str]:
        """What forbids a comparison, or a test."""
        about = [*self.comparison.notes]
        if not self.compared:
            return [NOT_COMPARED, *about]
        said = [OUTLETS] if self.by != "outlet" else []
        return [*said, *about] if self.design.testable else [*said, "No p: " + self.design.describe(), *about]


def equal_notes(table: pd.DataFrame, sides: Sides, settings: PermutationSettings) -> list[str]:
    """Return how intervals are read, and why they are missing where units are enough for them and show no spread."""
    estimate = table["log_ratio" if sides.compared else "share"]
    without = table["low"].isna() & estimate.notna()
    said = interval_notes(table, settings, sides.design) if sides.compared and "p" in table else []
    if sides.compared and "p" in table and table.iloc[:, 0].isin(sides.comparison.names).any():
        said = [*said, OWN]
    return said + ([EQUAL] if without.any() and len(sides.design.units) > 1 else [])


def indicator(labels: Sequence[str] | pd.Series, rows: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return the labels met among the chosen rows, sorted, and a 0/1 matrix (rows, labels)."""
    labels = np.asarray(labels, dtype=object)
    names = sorted(set(labels[rows]))
    position = {name: i for i, name in enumerate(names)}
    out = np.zeros((len(labels), len(names)))
    chosen = np.flatnonzero(rows)
    out[chosen, [position[labels[row]] for row in chosen]] = 1
    return names, out


def shares_table(
    first: str, names: Sequence[str], k: np.ndarray, n: np.ndarray, sides: Sides, settings: PermutationSettings
) -> pd.DataFrame:
    """Return the share of each name on each side, with intervals over units, compared where there are two sides.

    Parameters
    ----------
    first : str
        Name of the first column.
    names : sequence of str
        One for each column of `k`.
    k, n : array, shape (passages, t)
        What is counted in each passage of `sides`, and what among; `n` may have one column for all.
    sides : Sides
    settings : PermutationSettings

    Returns
    -------
    DataFrame
        Compared: `k_target, k_reference, share_target, share_reference, log_ratio, low, high, p, q, permutations`,
        highest log ratio first. Otherwise `k, n, share, low, high`, largest share first. Names that
        no unit of the design has are excluded.
    """
    many = np.broadcast_to(n, k.shape)
    counted = list(zip(sides.per_unit(k), sides.per_unit(many), strict=True))
    met = np.flatnonzero(sum(of.sum(axis=0) for _, of in counted) > 0)
    counted = [(got[:, met], of[:, met]) for got, of in counted]
    names = [names[int(i)] for i in met]
    if sides.compared:
        return _compared(first, names, counted, sides, settings)
    (got, of), table = counted[0], pd.DataFrame({first: names})
    table["k"], table["n"] = got.sum(axis=0).astype(int), of.sum(axis=0).astype(int)
    table["share"], table["low"], table["high"] = share_interval(got, of, settings.level)
    return settled_table(table).sort_values(["share", first], ascending=[False, True]).reset_index(drop=True)


def _compared(first: str, names: list[str], counted, sides: Sides, settings: PermutationSettings) -> pd.DataFrame:
    target, reference = counted
    ratios = compare_rates(target, reference, sides.design, settings)
    # An outlet quotes the other and never itself, whatever it prints: that is no finding.
    p = np.where(np.isin(names, sides.comparison.names), np.nan, ratios.p)
    sums = {side: (k.sum(axis=0), n.sum(axis=0)) for side, (k, n) in zip(_SIDES, counted, strict=True)}
    table = pd.DataFrame({first: names} | {f"k_{side}": sums[side][0].astype(int) for side in _SIDES})
    for side in _SIDES:
        table[f"share_{side}"] = share(*sums[side])
    # No spread between units gives an interval without width, which would claim certainty.
    low, high = (np.where(ratios.low == ratios.high, np.nan, limit) for limit in (ratios.low, ratios.high))
    drawn = np.where(np.isnan(p), 0, ratios.drawn)
    table = table.assign(**ratios.columns | {"low": low, "high": high}, p=p, q=adjust(p), permutations=drawn)
    table = settled_table(table).sort_values(["log_ratio", first], ascending=[False, True])
    return table.reset_index(drop=True)


_SIDES = ("target", "reference")
