"""Permutations that can reach an observed |t|, found from the occurrences on the target's side alone.

Of most permutations a bound shows that they cannot: the sums of squares, and the statistic, are then computed for the
others only. Counts are the same as from the statistic of every permutation.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from framing.stats.effects import REPAIR
from framing.stats.sums.sums import BURSTS, studentised
from framing.stats.sums.units import FreeSums, Side, Sums

_EXACT = 2.0**53
_NARROW = 2.0**24
"""Whole numbers below these are exact in 64 and in 32 bits."""

_CELLS = 200_000
_FEW = 0.08
"""Below this share of permutations their units are looked up one by one, which is then faster."""

_SURE = 1e-9
"""Share by which bounds are widened, against rounding."""

_WIDE = 6.0
"""Half the range of occurrences that is looked at, in root sums of squares: more than ten standard deviations."""


class _Block(NamedTuple):
    """Some columns, by row, in the smallest type that holds their sums."""

    columns: np.ndarray
    counts: Any
    low: np.ndarray
    high: np.ndarray


class Screen:
    """Exceedances of thresholds of |t| among permutations of free units with whole counts.

    Parameters
    ----------
    sums : FreeSums
        As `Screen.of` accepts.
    threshold : array, shape (t,)
        Greater than zero where a column can be screened; the others are computed in full.
    """

    def __init__(self, sums: FreeSums, threshold: np.ndarray):
        self.threshold = threshold
        counts, lengths, _, _, length_squares, used = sums.parts
        self.shared = np.hstack([lengths, length_squares, used])
        self.whole = [float(v[0]) for v in (sums.sums[1], sums.sums[4], sums.sums[5])]
        self.counts = sparse.csc_array(counts)
        if not self.counts.has_canonical_format:
            self.counts = self.counts.copy()
            self.counts.sum_duplicates()
        data = self.counts.data.astype(float)
        values = np.stack([data * data, data * lengths[self.counts.indices, 0]])
        self.values = values, values.astype(np.float32)
        self.having, self.ends = self.counts.indices.astype(np.intp), self.counts.indptr.tolist()
        self.k, self.kk, self.kn = (np.asarray(sums.sums[i], dtype=float) for i in (0, 2, 3))
        self.narrow = (np.maximum(self.kk, self.kn) < _NARROW).astype(int).tolist()
        self.docs = np.diff(self.counts.indptr)
        longest = np.zeros(len(self.k))
        np.maximum.at(longest, np.repeat(np.arange(len(self.k)), self.docs), lengths[self.counts.indices, 0])
        self.longest = longest
        self.words = (np.inf, -np.inf)
        self.blocks: list[_Block] = []

    @classmethod
    def of(cls, sums: Sums, threshold: np.ndarray) -> Screen | None:
        """Return the screen, or None: it needs units of one side each, and whole numbers that a float holds exactly."""
        if not isinstance(sums, FreeSums) or sums.parts[1].shape[1] != 1:
            return None
        counts, lengths = sums.parts[:2]
        values = counts.data if sparse.issparse(counts) else counts
        alike = all(np.all(v == np.rint(v)) and np.all(v >= 0) for v in (values, lengths))
        exact = alike and all(np.max(v, initial=0.0) < _EXACT for v in sums.sums)
        return cls(sums, threshold) if exact else None

    def exceedances(self, drawn: np.ndarray) -> np.ndarray:
        """Return in how many permutations, shape (n, units) of 0 and 1, each column's |t| reaches its threshold."""
        shared = drawn @ self.shared
        self._cover(shared[:, 0])
        found = np.zeros(len(self.k), dtype=np.int64)
        units = np.ascontiguousarray(drawn.T)
        typed = {np.dtype(np.int8): units}
        for block in self.blocks:
            kind = block.counts.dtype
            if kind not in typed:
                typed[kind] = units.astype(kind)
            width = max(1, _CELLS // len(drawn))
            for at in range(0, len(block.columns), width):
                part = slice(at, at + width)
                got = block.counts[part] @ typed[kind]
                beyond = (got < block.low[part, None]) | (got > block.high[part, None])
                found[block.columns[part]] += self._among(drawn, units, shared, block.columns[part], got, beyond)
        return found

    def _among(self, drawn, units, shared, columns, got, beyond):
        """Return the exceedances of some columns among the permutations that the bound does not exclude."""
        many = np.count_nonzero(beyond, axis=1)
        here = np.flatnonzero(many)
        if not len(here):
            return np.zeros(len(columns), dtype=np.int64)
        found: list[tuple[np.ndarray, np.ndarray]] = []
        for i, few in zip(here.tolist(), (many[here] < _FEW * len(drawn)).tolist(), strict=True):
            cells = beyond[i].nonzero()[0]
            start, end = self.ends[columns[i]], self.ends[columns[i] + 1]
            having, values = self.having[start:end], self.values[self.narrow[columns[i]]][:, start:end]
            if few:
                sums = values @ drawn.take(cells, axis=0).take(having, axis=1).T.astype(values.dtype)
            else:
                sums = (values @ units.take(having, axis=0).astype(values.dtype)).take(cells, axis=1)
            found.append((cells, sums))
        which = np.repeat(here, many[here])
        rows = np.concatenate([cells for cells, _ in found])
        kk, kn = np.concatenate([sums for _, sums in found], axis=1).astype(float)
        of = columns[which]
        n, nn, m = shared[rows].T
        left = Side(got[which, rows].astype(float), n, kk, kn, nn, m)
        whole = (self.k[of], self.whole[0], self.kk[of], self.kn[of], *self.whole[1:])
        right = Side(*(w - part for w, part in zip(whole, left, strict=True)))
        reached = np.abs(studentised(left, right, None)) >= self.threshold[of]
        return np.bincount(which[reached], minlength=len(columns))

    def _cover(self, words: np.ndarray) -> None:
        """Make the bounds hold for these numbers of the target's words."""
        least, most = float(words.min()), float(words.max())
        if self.words[0] <= least and most <= self.words[1]:
            return
        least, most = min(least, self.words[0]), max(most, self.words[1])
        more = (most - least) / 4
        self.words = (least - more, most + more)
        low, high = self._limits()
        kinds: list[Any] = [np.int8, np.int16, np.int32, np.float64]
        size = np.searchsorted([np.iinfo(kind).max for kind in kinds[:3]], self.k)
        self.blocks = []
        for i in np.unique(size):
            columns = np.flatnonzero(size == i)
            counts = sparse.csr_array(self.counts[:, columns].T.astype(kinds[i]))
            self.blocks.append(_Block(columns, counts, low[columns].astype(kinds[i]), high[columns].astype(kinds[i])))

    def _limits(self) -> tuple[np.ndarray, np.ndarray]:
        """Return between which occurrences of the target's no |t| reaches its threshold, for each column."""
        share = sum(self.words) / 2 / self.whole[0]
        centre = np.rint(self.k * share)
        reach = np.ceil(_WIDE * np.sqrt(self.kk)) + 2
        first, last = np.maximum(centre - reach, 0), np.minimum(centre + reach, self.k)
        low, high = np.empty(len(self.k)), np.empty(len(self.k))
        sizes = (last - first + 1).astype(np.int64)
        group = np.cumsum(sizes) // (2 * _CELLS)
        for g in np.unique(group):
            columns = np.flatnonzero(group == g)
            size = sizes[columns]
            of = np.repeat(columns, size)
            starts = np.cumsum(size) - size
            k = np.arange(len(of)) - np.repeat(starts, size) + first[of]
            reached = ~self._excluded(of, k)
            middle = centre[of]
            below = np.where(reached & (k <= middle), k + 1, first[of])
            above = np.where(reached & (k >= middle), k - 1, last[of])
            low[columns], high[columns] = np.maximum.reduceat(below, starts), np.minimum.reduceat(above, starts)
        return low, high

    def _excluded(self, of: np.ndarray, k: np.ndarray) -> np.ndarray:
        """Return whether no permutation with k occurrences on the target's side reaches its column's threshold.

        The variance is bounded from below: deviations from the sides' rates are, all units together, at least those
        from the common rate less how far the sides' rates are from it, and those of units with an occurrence at least
        what the longest of them leaves.
        """
        total, nn, _ = self.whole
        whole, kk, kn = self.k[of], self.kk[of], self.kn[of]
        rate, other = whole / total, whole - k
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            words = [np.clip(w, 0, None) for w in (self.words[0], self.words[1])]
            rests = [np.clip(total - w, 0, None) for w in words]
            rates = [k / words[0], k / words[1], other / rests[0], other / rests[1]]
            shift = np.max([np.abs(r - rate) for r in rates], axis=0)
            top = np.max(rates, axis=0)
            slack = _SURE * (kk + 2 * top * kn + top**2 * nn)
            around = np.maximum(kk - 2 * rate * kn + rate**2 * nn, 0)
            least = np.maximum(np.sqrt(around) - shift * np.sqrt(nn), 0) ** 2 - slack
            own, weight = [], []
            for side, most in ((k, np.maximum(*rates[:2])), (other, np.maximum(*rates[2:]))):
                own.append(np.maximum(side * np.maximum(1 - most * self.longest[of], 0) ** 2 - slack, 0))
                inverse = 1 / (side + REPAIR)
                bursts = np.maximum(side, side**2 / np.maximum(self.docs[of], 1)) * inverse**2
                weight.append(inverse**2 * (1 + BURSTS * bursts))
            rest = np.maximum(least - own[0] - own[1], 0)
            variance = own[0] * weight[0] + own[1] * weight[1] + rest * np.minimum(*weight)
            variance += REPAIR * ((k + REPAIR) ** -2.0 + (other + REPAIR) ** -2.0)
            logs = np.log((k + REPAIR) / (other + REPAIR))
            far = np.max([np.abs(logs + np.log(r / w)) for r, w in zip(rests, words, strict=True)], axis=0)
            bound = self.threshold[of] * np.sqrt(variance) * (1 - _SURE)
            return np.asarray(np.isfinite(far) & (far + _SURE < bound))
