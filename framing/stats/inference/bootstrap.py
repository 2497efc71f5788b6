"""Bootstrap over the units of a design: percentile, BCa and studentised intervals of any statistic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.distributions import normal_below, normal_quantile
from framing.stats.effects import LN2, log_ratio
from framing.stats.inference.settings import BootstrapSettings
from framing.stats.sums.blocks import Blocks
from framing.stats.sums.memory import memory_for, rows_at_once
from framing.stats.sums.sums import Rows, Sums, linearised

_CELLS = 250_000

_OF_BLOCK, _ARRAYS = 0.1, 12
"""Share of the budget for one block of columns in all resamples, and how many arrays of them there are."""


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence limits, one for each value of the statistic.

    Attributes
    ----------
    estimate, low, high : numpy.ndarray, shape (t,)
        NaN where the statistic is NaN in the sample or in a resample.
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def bootstrap(
    statistic: Callable[[np.ndarray], Any], design: Design, settings: BootstrapSettings | None = None
) -> Interval:
    """How uncertain is a statistic, given that other units could have been sampled?

    Parameters
    ----------
    statistic : callable
        Takes weights of the design's units, shape (n, units), and returns values of shape (n,) or
        (n, t); for ``kind="studentised"`` the values and their standard errors.
    design : Design
        Says which units are drawn: within side and stratum, with replacement (`Design.bootstrap`).
    settings : BootstrapSettings, optional

    Returns
    -------
    Interval

    Notes
    -----
    Weights make most statistics one matrix product: ``weights @ counts``. The assumption most likely
    to be false: the units are a random sample. Below some 15 units a side every bootstrap interval is
    too narrow.

    References
    ----------
    Efron, B. (1987). J. Am. Stat. Assoc. 82, 171–185 (BCa, acceleration by the jackknife).
    Hall, P. (1988). Annals of Statistics 16, 927–953 (studentised).

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> names = [f"u{i:02}" for i in range(40)]
    >>> values = np.linspace(0, 1, 40)
    >>> mean = lambda weights: weights @ values / weights.sum(axis=1)
    >>> found = bootstrap(mean, Design.of(names, names), BootstrapSettings(kind="percentile"))
    >>> bool(found.low[0] < 0.5 < found.high[0])
    True
    """
    settings = settings or BootstrapSettings()
    return _bootstrap(statistic, _Weights(design, settings), settings)


class _Weights:
    """The weights of the sample, of its resamples and of the jackknife, in parts where units are many."""

    def __init__(self, design: Design, settings: BootstrapSettings):
        self.design, self.settings, units = design, settings, len(design.is_target)
        self.whole, self.groups = Rows(np.ones((1, units))), _groups(design)
        self.at_once = max(1, rows_at_once(units))
        self._kept: list[Rows] = []

    def resamples(self) -> Iterator[Rows]:
        """Yield resamples; if they fit into memory, they are made once."""
        if self._kept:
            yield from self._kept
            return
        parts = self.design.bootstrap_in_parts(self.settings.resamples, self.settings.seed)
        if self.settings.resamples <= self.at_once:
            self._kept = [Rows(np.concatenate(list(parts)))]
            yield from self._kept
            return
        for part in parts:
            for start in range(0, len(part), self.at_once):
                yield Rows(part[start : start + self.at_once])

    def without(self) -> Iterator[Rows]:
        """Yield the sample without each unit."""
        units = len(self.design.is_target)
        for start in range(0, units, self.at_once):
            some = np.arange(start, min(start + self.at_once, units))
            weights = np.ones((len(some), units))
            weights[np.arange(len(some)), some] = 0
            yield Rows(weights)


def _bootstrap(statistic: Callable[[Any], Any], weights: _Weights, settings: BootstrapSettings, plain: bool = True):
    def of(rows: Iterable[Rows]) -> tuple[np.ndarray, np.ndarray]:
        parts = [_values(statistic(part.given.astype(float) if plain else part), settings) for part in rows]
        values, errors = (np.concatenate(of) for of in zip(*parts, strict=True))
        return values, errors

    here, error = of([weights.whole])
    drawn, errors = of(weights.resamples())
    if settings.kind == "studentised":
        low, high = _studentised(here[0], error[0], drawn, errors, settings.level)
    elif settings.kind == "bca":
        jackknife, _ = of(weights.without())
        low, high = _bca(here[0], drawn, jackknife, weights.groups, settings.level)
    else:
        low, high = _quantiles(np.sort(drawn, axis=0), *_tails(settings.level, drawn.shape[1]))
    return Interval(here[0], low, high)


def bootstrap_rates(
    target: tuple[Any, Any], reference: tuple[Any, Any], design: Design, settings: BootstrapSettings | None = None
) -> Interval:
    """How uncertain are log ratios of rates, given that other units could have been sampled?

    `target`, `reference` and `design` are as for `framing.stats.inference.compare_rates`.

    Returns
    -------
    Interval
        log2; the estimate is `framing.stats.effects.log_ratio`. Where one side of a resample has no occurrence,
        rates are shrunk as there; where neither has, the log ratio is 0. NaN where the sample has none.
    """
    settings = settings or BootstrapSettings()
    blocks, weights = Blocks(target, reference, design), _Weights(design, settings)
    out = Interval(*(np.empty(len(blocks)) for _ in range(3)))
    # Resamples that are made again for each block of columns are made for as many as memory allows.
    rows = settings.resamples + len(design.is_target) * (settings.kind == "bca")
    again = settings.resamples > weights.at_once
    cells = max(_CELLS, memory_for(_OF_BLOCK) // (8 * _ARRAYS)) if again else _CELLS
    width = max(1, cells // rows)
    for places, block in blocks.parts():
        sums = block.sums()
        for at in range(0, len(places), width):
            some = np.arange(at, min(at + width, len(places)))
            part = sums if len(some) == len(places) else sums.take(some)
            found = _bootstrap(_rates_statistic(part, settings.kind == "studentised"), weights, settings, plain=False)
            k, _, j, _ = part.totals(weights.whole)
            for name in ("estimate", "low", "high"):
                getattr(out, name)[places[some]] = np.where((k + j)[0] > 0, getattr(found, name), np.nan)
    return out


def _rates_statistic(sums: Sums, with_errors: bool) -> Callable[[Any], Any]:
    def plain(weights: Any) -> np.ndarray:
        return _log2_ratio(*sums.totals(weights))

    def both(weights: Any) -> tuple[np.ndarray, np.ndarray]:
        left, right, crossed = sums.drawn(weights)
        variance = sum(v for v, _ in linearised(left, right, crossed))
        return _log2_ratio(left.k, left.n, right.k, right.n), np.sqrt(variance) / LN2

    return both if with_errors else plain


def _log2_ratio(a: np.ndarray, n: np.ndarray, b: np.ndarray, o: np.ndarray) -> np.ndarray:
    """Return log ratios as `framing.stats.effects.log_ratio` does, zeros being treated only where there are any."""
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.log2(a / b)
        base = np.log2(o / n)
        out += np.where(np.isfinite(base), base, np.nan)
    lacking = np.isinf(out) | ((a == 0) & (b == 0)) if not (a.all() and b.all()) else None
    if lacking is not None:
        n, o = (np.broadcast_to(v, out.shape)[lacking] for v in (n, o))
        found, empty = log_ratio(a[lacking], n, b[lacking], o), (n > 0) & (o > 0)
        out[lacking] = np.where(np.isnan(found) & empty, 0.0, found)
    return out


def _values(found: Any, settings: BootstrapSettings) -> tuple[np.ndarray, np.ndarray]:
    if (settings.kind == "studentised") is not isinstance(found, tuple):
        raise ParameterError(
            "A studentised bootstrap needs a statistic that returns values and their standard errors; the others "
            "need one that returns values alone."
        )
    values, errors = found if isinstance(found, tuple) else (found, np.empty(0))
    values, errors = np.asarray(values, dtype=float), np.asarray(errors, dtype=float)
    return (values[:, None], errors[:, None]) if values.ndim == 1 else (values, errors)


def _groups(design: Design) -> list[np.ndarray]:
    """Return the units that are drawn together: of one side (or both) and one stratum."""
    keys = [str(key) for key in design.groups]
    return [np.flatnonzero(np.array(keys) == key) for key in sorted(set(keys))]


def _tails(level: float, columns: int) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - level) / 2
    return np.full(columns, tail), np.full(columns, 1 - tail)


def _quantiles(ordered: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a quantile of each sorted column at its own level, between order statistics (Hyndman & Fan's type 6)."""
    n, t = ordered.shape
    out = []
    for level in (low, high):
        at = np.clip(np.nan_to_num(level, nan=0.5) * (n + 1) - 1, 0, n - 1)
        below = np.floor(at).astype(np.int64)
        above = np.minimum(below + 1, n - 1)
        columns = np.arange(t)
        value = ordered[below, columns] * (1 - (at - below)) + ordered[above, columns] * (at - below)
        out.append(np.where(np.isnan(ordered[-1]) | np.isnan(level), np.nan, value))
    return out[0], out[1]


def _bca(here: np.ndarray, drawn: np.ndarray, jackknife: np.ndarray, groups: list[np.ndarray], level: float):
    n = len(drawn)
    ordered = np.sort(drawn, axis=0)
    below = ((drawn < here).sum(axis=0) + 0.5 * (drawn == here).sum(axis=0)) / n
    bias = normal_quantile(np.clip(below, 0.5 / n, 1 - 0.5 / n))
    third, second = np.zeros(len(here)), np.zeros(len(here))
    for group in groups:
        m = len(group)
        influence = (m - 1) * (jackknife[group].mean(axis=0) - jackknife[group])
        third += (influence**3).sum(axis=0) / m**3
        second += (influence**2).sum(axis=0) / m**2
    acceleration = np.divide(third, 6 * second**1.5, out=np.zeros(len(here)), where=second > 0)
    levels = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        z = bias + normal_quantile(tail)
        levels.append(normal_below(bias + z / (1 - acceleration * z)))
    return _quantiles(ordered, *levels)


def _studentised(here: np.ndarray, error: np.ndarray, drawn: np.ndarray, errors: np.ndarray, level: float):
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (drawn - here) / errors
    # A resample without spread has no studentised statistic.
    t = np.where(errors > 0, t, 0.0)
    t[:, np.isnan(drawn).any(axis=0)] = np.nan
    low, high = _quantiles(np.sort(t, axis=0), *_tails(level, t.shape[1]))
    return here - high * error, here - low * error
