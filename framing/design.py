"""Design: which units stand behind each side of a comparison, and how they may be resampled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np

MIN_UNITS = 8
"""Below this many pairs, or units a side, no p is given."""

MAX_FLOOR = 0.05
"""No p is given where the smallest attainable one lies above this: strata can leave little to rearrange."""


@dataclass(frozen=True)
class Design:
    """The units of a comparison, and how chance could have dealt them to the two sides.

    Attributes
    ----------
    units : tuple of str
        Sorted. Where the design is paired, only units that carry both sides.
    strata : tuple of str
        One for each unit; units are permuted within a stratum. All ``""`` where none is given.
    paired : bool
        True if units carry both sides: sides are then swapped within a unit.
    is_target : tuple of bool
        For an unpaired design, whether the unit belongs to the target; all True when paired.
    omitted : tuple of str
        Units that carry one side only, left out of a paired design.
    column : str
        What a unit is.

    Notes
    -----
    The assumption most likely to be false is that units are exchangeable: two stories of one day
    by one author are less than two units.
    """

    units: tuple[str, ...]
    strata: tuple[str, ...]
    paired: bool
    is_target: tuple[bool, ...]
    omitted: tuple[str, ...] = field(default=())
    column: str = "unit"

    @classmethod
    def of(
        cls,
        target: Sequence[str],
        reference: Sequence[str],
        strata: dict[str, str] | None = None,
        column: str = "unit",
    ) -> Design:
        """Return the design for the units met on each side.

        Parameters
        ----------
        target, reference : sequence of str
            The unit of each passage of that side; repeats are expected.
        strata : dict, optional
            Stratum of each unit. Ignored where the design is paired: a pair is its own stratum.
        column : str
            What a unit is.

        Examples
        --------
        >>> design = Design.of(["s1", "s2", "s3"], ["s2", "s3", "s9"])
        >>> design.paired, design.units, design.omitted
        (True, ('s2', 's3'), ('s1', 's9'))
        """
        left, right = set(target), set(reference)
        both = left & right
        strata = strata or {}
        if both:
            units = tuple(sorted(both))
            return cls(units, ("",) * len(units), True, (True,) * len(units), tuple(sorted(left ^ right)), column)
        units = tuple(sorted(left | right))
        kept = tuple(strata.get(unit, "") for unit in units)
        return cls(units, kept, False, tuple(unit in left for unit in units), (), column)

    @property
    def n_target(self) -> int:
        """Units that carry the target."""
        return sum(self.is_target)

    @property
    def n_reference(self) -> int:
        """Units that carry the reference."""
        return len(self.units) if self.paired else len(self.units) - self.n_target

    @property
    def testable(self) -> bool:
        """Whether there are enough units for a p: eight pairs, or eight units a side, that can be rearranged."""
        return min(self.n_target, self.n_reference) >= MIN_UNITS and self.smallest_p <= MAX_FLOOR

    @property
    def smallest_p(self) -> float:
        """The smallest two-sided p that is given; 1 where nothing can be rearranged.

        2 / 2^m for m pairs; 2 over the number of ways to deal the units, within strata, otherwise
        (with sides of unequal size one arrangement alone can be the farthest: 2 is then cautious).
        """
        # Whole numbers: a thousand units have more arrangements than a float can hold.
        if self.paired:
            return min(1.0, 2 / 2 ** len(self.units))
        ways = 1
        side = np.array(self.is_target)
        strata = np.array(self.strata)
        for stratum in set(self.strata):
            here = strata == stratum
            ways *= comb(int(here.sum()), int(side[here].sum()))
        return min(1.0, 2 / ways)

    def permutations(self, n: int, seed: int) -> np.ndarray:
        """Return n random arrangements, shape (n, units), of 0 and 1.

        Paired: 1 where the two sides of the unit are swapped. Unpaired: 1 where the unit is dealt
        to the target, as many in each stratum as were observed there.
        """
        rng = np.random.default_rng(seed)
        if self.paired:
            return rng.integers(0, 2, size=(n, len(self.units)), dtype=np.int8)
        side = np.array(self.is_target, dtype=np.int8)
        strata = np.array(self.strata)
        out = np.empty((n, len(side)), dtype=np.int8)
        for stratum in sorted(set(self.strata)):
            here = np.flatnonzero(strata == stratum)
            out[:, here] = rng.permuted(np.broadcast_to(side[here], (n, len(here))), axis=1)
        return out

    def bootstrap(self, n: int, seed: int) -> np.ndarray:
        """Return how often each unit is drawn in n resamples, shape (n, units).

        Units are drawn with replacement, within side (unpaired) and stratum.
        """
        rng = np.random.default_rng(seed)
        keys = list(zip(self.strata, self.is_target, strict=True))
        out = np.zeros((n, len(keys)), dtype=np.int32)
        for key in sorted(set(keys)):
            here = np.array([i for i, k in enumerate(keys) if k == key])
            out[:, here] = rng.multinomial(len(here), np.full(len(here), 1 / len(here)), size=n)
        return out

    def describe(self) -> str:
        """Return what the units are, and what that allows, in one sentence."""
        if self.paired:
            pairs = "1 pair" if len(self.units) == 1 else f"{len(self.units)} pairs"
            count = f"{pairs} ({self.column}), sides swapped within a pair"
        else:
            count = f"{self.n_target} target and {self.n_reference} reference units ({self.column}), dealt anew"
        left = f"; {len(self.omitted)} one-sided units left out" if self.omitted else ""
        small = ""
        if min(self.n_target, self.n_reference) < MIN_UNITS:
            small = f"; fewer than {MIN_UNITS}, so no p is given"
        elif not self.testable:
            small = "; the strata leave too little to rearrange, so no p is given"
        return count + left + small + "."
