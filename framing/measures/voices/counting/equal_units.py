"""Effective numbers of sources compared at an equal number of units, since more units show more sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from framing.measures.voices.counting.intervals import coverage, entropy, repeat_chance
from framing.stats.design import Design
from framing.stats.seeds import child
from framing.stats.sums.expanded import Layout

OBSERVED = 200
"""Samples of units behind the figure that is reported."""
PERMUTED = 8
"""Samples in every permutation: fewer make the test conservative (tests/benchmarks/diversity_calibration.py)."""


@dataclass(frozen=True)
class LogHill:
    """Logarithm of the effective number of sources of one order, and its delta-method variance."""

    order: int
    estimator: str

    def __call__(self, counts: np.ndarray) -> np.ndarray:
        if self.order == 1:
            return entropy(counts, self.estimator)
        with np.errstate(divide="ignore"):
            return -np.log(repeat_chance(counts))

    def slope(self, counts: np.ndarray) -> np.ndarray:
        """Return the change of the logarithm with one more quotation of each source, shape of `counts`."""
        total = counts.sum(axis=-1, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = counts / total
            if self.order == 1:
                logs = np.where(share > 0, np.log(share), 0.0)
                out = -(logs - (share * logs).sum(axis=-1, keepdims=True)) / total
            else:
                squares = (share**2).sum(axis=-1, keepdims=True)
                out = -2 * (share - squares) / squares / total
        return np.where(share > 0, out, 0.0)


class EqualUnits:
    """Two sides' sources, each at as many units as the side with fewer has.

    Parameters
    ----------
    kernel : LogHill
    counts : (array, array), shape (units, sources)
        Quotations on the target's side and on the reference's.
    design : Design
    seed : int
        For the samples of units.
    """

    def __init__(self, kernel: LogHill, counts: Sequence[np.ndarray], design: Design, seed: int):
        self.kernel, self.counts, self.seed = kernel, counts, seed
        self.layout = Layout(design)
        self.rows = self.layout.split(*counts)
        self.units = min(design.n_target, design.n_reference)

    def sides(self, permuted: np.ndarray, samples: int, part: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return effective numbers (logarithms) of both sides and coverages, at an equal number of units.

        Parameters
        ----------
        permuted : array, shape (permutations, units)
            As the design permutes its units.
        samples : int
            Samples without replacement of the side that has more units; the result is their mean.
        part : int
            Number of this part of the permutations: each has samples of its own.

        Returns
        -------
        log_target, log_reference, coverage : arrays of shape (permutations,), (permutations,), (permutations, 2)
        """
        kept = self.layout.permuted(permuted).rows
        rng = np.random.default_rng(child(self.seed, "samples of units", samples, part))
        (one, a), (two, b) = (self._sampled(side, samples, rng) for side in (kept, 1 - kept))
        return one, two, np.stack([a, b], axis=-1)

    def t(self, permuted: np.ndarray, part: int = 0) -> np.ndarray:
        """Return the difference over its standard error; 0 where there is none."""
        target, reference, _ = self.sides(permuted, PERMUTED, part)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num((target - reference) / self.error(permuted), nan=0.0)

    def error(self, permuted: np.ndarray) -> np.ndarray:
        """Return the standard error of the difference (delta method), from the variance between all units."""
        layout, rows = self.layout, self.rows
        kept = layout.permuted(permuted).rows
        left, right = (self.kernel.slope(side @ rows) @ rows.T for side in (kept, 1 - kept))
        first, second, own = layout.pairs, layout.second, kept[:, layout.pairs]
        moved = own * (left[:, first] - right[:, second]) + (1 - own) * (left[:, second] - right[:, first])
        free = np.setdiff1d(np.arange(len(rows)), np.append(first, second))
        variance = (moved**2).sum(axis=1)
        variance += (kept[:, free] * left[:, free] ** 2 + (1 - kept[:, free]) * right[:, free] ** 2).sum(axis=1)
        return np.sqrt(variance)

    def _sampled(self, side: np.ndarray, samples: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean over samples of as many units of a side as are compared, and their coverage."""
        if int(side[0].sum()) <= self.units:
            return self.kernel(side @ self.rows), coverage(side @ self.rows)
        values, covered = np.zeros((2, samples, len(side)))
        for i in range(samples):
            drawn = np.where(side > 0, rng.random(side.shape), 2.0)
            last = np.partition(drawn, self.units - 1, axis=1)[:, self.units - 1 : self.units]
            counts = (drawn <= last) @ self.rows
            values[i], covered[i] = self.kernel(counts), coverage(counts)
        # A sample without a quotation has no number of sources.
        known = np.isfinite(values)
        total = known.sum(axis=0)
        mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(total, 1)
        return np.where(total > 0, mean, np.nan), covered.mean(axis=0)
