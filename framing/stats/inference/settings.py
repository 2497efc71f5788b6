"""Settings that every measure with a test or a bootstrap has."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

from framing.errors import ParameterError, nearest

FURTHER = 100
"""How many times as many permutations are drawn for columns with p close to its minimum."""


INTERVALS = ("inversion", "linearised", "percentile", "bca", "studentised")


@dataclass(frozen=True)
class PermutationSettings:
    """Settings that every measure with a test has.

    Attributes
    ----------
    permutations : int
        Permutations drawn for every row.
    level : float
        Of the intervals.
    seed : int
    further : int
        How many times as many permutations are drawn at most for rows where fewer than ten reach the observed value; 1
        for no more.
    exact : bool
        Whether all these are drawn, also where fewer decide whether q is at most .05: p and q then tell how far below
        it they are.
    tables : int
        How many tables of as many tests are adjusted together, this one included: permutations are drawn until the
        decision is known even if nothing is found in the others. `framing.by_group` and `framing.over_time` need
        none of this: they know the others.
    interval : {"inversion", "linearised", "percentile", "bca", "studentised"}
        Of ratios of rates (`framing.stats.inference.compare_rates`): by test inversion; by the delta method with
        Student's t (``linearised``); or by the bootstrap, with as many resamples as permutations.

    Raises
    ------
    ParameterError
        If permutations are fewer than 19, or too few for any rejection at this level; if the level is not
        between 0 and 1, the seed is negative, exact is neither True nor False, tables is no whole number from 1 on, or
        there is no such interval.
    """

    permutations: int = 999
    level: float = 0.95
    seed: int = 1
    further: int = field(default=FURTHER, kw_only=True)
    interval: str = field(default="inversion", kw_only=True)
    exact: bool = field(default=False, kw_only=True)
    tables: int = field(default=1, kw_only=True)

    def __post_init__(self) -> None:
        if not isinstance(self.exact, bool):
            raise ParameterError(f"exact is {self.exact!r}; it is True (draw all permutations) or False.")
        if isinstance(self.tables, bool) or not isinstance(self.tables, int) or self.tables < 1:
            raise ParameterError(f"tables is {self.tables!r}; it must be a whole number, 1 or more.")
        if self.permutations < 19:
            raise ParameterError(f"permutations is {self.permutations}; 19 is the fewest that can reach p = .05.")
        if self.further < 1:
            raise ParameterError(f"further is {self.further}; it must be 1 or more.")
        _check(self.level, self.seed)
        if self.interval not in INTERVALS:
            raise ParameterError(f"There is no interval {self.interval!r}.{nearest(self.interval, INTERVALS)}")
        least = ceil(round(1 / (1 - self.level), 6)) - 1
        if self.permutations < least:
            raise ParameterError(
                f"permutations is {self.permutations}; a level of {self.level} needs at least {least}."
            )

    @property
    def most(self) -> int:
        """Permutations drawn at most."""
        return most_drawn(self.permutations, self.further)


def most_drawn(permutations: int, further: int) -> int:
    """Return how many permutations a test draws at most."""
    return further * (permutations + 1) - 1


KINDS = ("percentile", "bca", "studentised")


@dataclass(frozen=True)
class BootstrapSettings:
    """Settings of `framing.stats.inference.bootstrap`.

    Attributes
    ----------
    resamples : int
        Draws of the units, with replacement.
    kind : {"bca", "percentile", "studentised"}
        How limits are computed from the resamples.
    level : float
        Of the interval.
    seed : int

    Raises
    ------
    ParameterError
        If resamples are fewer than 99, or any other setting is out of range.
    """

    resamples: int = 999
    kind: str = "bca"
    level: float = 0.95
    seed: int = 1

    def __post_init__(self) -> None:
        if self.resamples < 99:
            raise ParameterError(f"resamples is {self.resamples}; an interval needs at least 99.")
        if self.kind not in KINDS:
            raise ParameterError(f"There is no bootstrap interval {self.kind!r}.{nearest(self.kind, KINDS)}")
        _check(self.level, self.seed)


def _check(level: float, seed: int) -> None:
    if not 0 < level < 1:
        raise ParameterError(f"level is {level}; it must lie between 0 and 1.")
    if seed < 0:
        raise ParameterError(f"seed is {seed}; it must be 0 or more.")
