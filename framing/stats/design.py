"""Design: the units of each side of a comparison, and how they may be resampled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import comb, lgamma, log, prod

import numpy as np

from framing.text.reading import many, unit_name

MIN_UNITS = 8
"""Below this many pairs, or units a side, no p is given."""

MAX_FLOOR = 0.05
"""No p is given where the smallest attainable one is above this: strata can leave few permutations."""

_COUNTLESS = 1_200
"""Permutations above 2 to this power: 2 over their number is less than the smallest floating-point number."""

_AT_ONCE = 4_000_000
"""Cells of permutations that are drawn, and held, at once."""


@dataclass(frozen=True)
class Design:
    """The units of a comparison, and how they may be permuted between the two sides.

    Attributes
    ----------
    units : tuple of str
        Sorted: units with both sides, with one side only, or some of each.
    strata : tuple of str
        One for each unit; units are permuted within a stratum. All ``""`` where none is given, and in a paired
        design, which ignores them.
    paired : bool
        True if every unit carries both sides: sides are then swapped within a unit.
    is_target : tuple of bool
        Whether the unit carries the target (pairs do).
    omitted : tuple of str
        One-sided units that are excluded: beside pairs, with none of the other side to permute with.
    column : str
        What a unit is.
    is_pair : tuple of bool
        Whether the unit carries both sides; by default as `paired`.
    stratum : str
        Column of the strata asked for, used or not.

    Notes
    -----
    The assumption most likely to be false: units are exchangeable. Two stories of one day by one
    author are less than two units.
    """

    units: tuple[str, ...]
    strata: tuple[str, ...]
    paired: bool
    is_target: tuple[bool, ...]
    omitted: tuple[str, ...] = field(default=())
    column: str = "unit"
    is_pair: tuple[bool, ...] = ()
    stratum: str = ""

    def __post_init__(self) -> None:
        if not self.is_pair:
            object.__setattr__(self, "is_pair", (self.paired,) * len(self.units))

    @classmethod
    def of(
        cls,
        target: Sequence[str],
        reference: Sequence[str],
        strata: dict[str, str] | None = None,
        column: str = "unit",
        stratum: str = "",
    ) -> Design:
        """Return the design for the units of each side.

        Parameters
        ----------
        target, reference : sequence of str
            The unit of each passage of that side; repeats are expected.
        strata : dict, optional
            Stratum of each unit. Ignored where the design is paired: a pair is its own stratum.
        column, stratum : str
            What a unit is, and what a stratum is.

        Notes
        -----
        Units that carry both sides are pairs. Units that carry one side are permuted among themselves (within
        their stratum) where both sides have some; where only one side has, they cannot be permuted and are
        excluded. They are kept if there are fewer than eight pairs and at least eight of them: no test is lost then.

        Examples
        --------
        >>> design = Design.of(["s1", "s2", "s3"], ["s2", "s3", "s9"])
        >>> design.paired, design.units, design.is_pair
        (False, ('s1', 's2', 's3', 's9'), (False, True, True, False))
        >>> design = Design.of(["s1", "s2", "s3"], ["s2", "s3"])
        >>> design.paired, design.units, design.omitted
        (True, ('s2', 's3'), ('s1',))
        """
        left, right = set(target), set(reference)
        both, strata = left & right, strata or {}
        stratum = stratum or ("stratum" if strata else "")
        omitted = _without_counterpart(left, right, strata)
        if both and len(both) < MIN_UNITS <= len(omitted):
            omitted = set()
        units = tuple(sorted((left | right) - omitted))
        paired = bool(both) and len(units) == len(both)
        kept = tuple("" if paired else strata.get(unit, "") for unit in units)
        carries, pairs = tuple(unit in left for unit in units), tuple(unit in both for unit in units)
        return cls(units, kept, paired, carries, tuple(sorted(omitted)), column, pairs, stratum)

    @cached_property
    def n_pairs(self) -> int:
        """Units that carry both sides."""
        return sum(self.is_pair)

    @property
    def mixed(self) -> bool:
        """Whether some units carry both sides and others one."""
        return not self.paired and any(self.is_pair)

    @cached_property
    def stratified(self) -> bool:
        """Whether units are compared within strata: there are several, and the design does not ignore them."""
        return not self.paired and len(set(self.strata)) > 1

    @cached_property
    def n_target(self) -> int:
        """Units that carry the target."""
        return sum(self.is_target)

    @property
    def n_reference(self) -> int:
        """Units that carry the reference."""
        return len(self.units) - self.n_target + self.n_pairs

    @cached_property
    def fixed(self) -> tuple[bool, ...]:
        """Whether each unit lies in a stratum of one side: it cannot be permuted, and no estimate within strata
        depends on it."""
        sides: dict[str, set[bool]] = {}
        for stratum, side, pair in zip(self.strata, self.is_target, self.is_pair, strict=True):
            sides.setdefault(stratum, set()).update({True, False} if pair else {side})
        return tuple(len(sides[stratum]) < 2 for stratum in self.strata)

    @cached_property
    def smaller(self) -> int:
        """Units of the side that has fewer, those that cannot be permuted excluded."""
        free = [not fixed for fixed in self.fixed]
        n_target = sum(t and f for t, f in zip(self.is_target, free, strict=True))
        n_reference = sum((p or not t) and f for t, p, f in zip(self.is_target, self.is_pair, free, strict=True))
        return min(n_target, n_reference)

    @property
    def testable(self) -> bool:
        """Whether there are enough units for a p: eight a side (a pair counts on both) that can be permuted."""
        return self.smaller >= MIN_UNITS and self.smallest_p <= MAX_FLOOR

    @cached_property
    def smallest_p(self) -> float:
        """The smallest two-sided p that is given; 1 where nothing can be permuted.

        2 over the number of permutations: 2^m for m pairs, times the number of ways to assign the other units within
        strata (conservative where sides are of unequal size: one permutation alone can then be the farthest).
        """
        return 0.0 if self._countless else min(1.0, 2 / self.n_permutations)

    @cached_property
    def n_permutations(self) -> int:
        """How many permutations there are, the observed one included."""
        # Integers: a thousand units have more permutations than a float can represent.
        return 2**self.n_pairs * prod(comb(len(here), int(on_target.sum())) for here, on_target in self._one_sided())

    def has_more_than(self, n: int) -> bool:
        """Return whether there are more permutations than n, which is below 2 to the power of 1,000."""
        return self._countless or self.n_permutations > n

    @cached_property
    def _countless(self) -> bool:
        """Whether 2 over the number of permutations is zero in floating point: no need of an exact number then."""
        bits = float(self.n_pairs)
        for here, on_target in self._one_sided():
            m, places = len(here), int(on_target.sum())
            bits += (lgamma(m + 1) - lgamma(places + 1) - lgamma(m - places + 1)) / log(2)
        return bits > _COUNTLESS

    @cached_property
    def others(self) -> np.ndarray:
        """All permutations but the observed one, shape (permutations - 1, units), for designs that have few."""
        parts = [(np.flatnonzero(self.is_pair), list(product((0, 1), repeat=self.n_pairs)))]
        for here, on_target in self._one_sided():
            assigned = combinations(range(len(here)), int(on_target.sum()))
            parts.append((here, [tuple(int(i in chosen) for i in range(len(here))) for chosen in map(set, assigned)]))
        order = np.concatenate([units for units, _ in parts]).astype(np.int64)
        out = np.empty((self.n_permutations, len(self.units)), dtype=np.int8)
        out[:, order] = [sum(rows, ()) for rows in product(*(rows for _, rows in parts))]
        return out[(out != self.observed()).any(axis=1)]

    def _one_sided(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return the one-sided units of each stratum, by index, and whether each is the target's."""
        side, free = np.array(self.is_target, dtype=bool), ~np.array(self.is_pair, dtype=bool)
        names, code = np.unique(np.array(self.strata, dtype=str), return_inverse=True)
        # A stable sort keeps the order of the units within each stratum.
        order = np.argsort(code, kind="stable")
        parts = np.split(order, np.searchsorted(code[order], np.arange(1, len(names))))
        found = (here[free[here]] for here in parts)
        return [(here, side[here]) for here in found if len(here)]

    def observed(self) -> np.ndarray:
        """Return the permutation that was observed, shape (1, units): nothing swapped, the target's own units."""
        return (np.array(self.is_target, dtype=float) * ~np.array(self.is_pair, dtype=bool))[None, :]

    def permutations(self, n: int, seed: int | np.random.SeedSequence) -> np.ndarray:
        """Return n random permutations, shape (n, units), of 0 and 1.

        Of a pair, 1 where its two sides are swapped. Of another unit, 1 where it is assigned to the target, as many in
        each stratum as were observed there.
        """
        return np.concatenate(list(self.permutations_in_parts(n, seed)))

    def permutations_in_parts(self, n: int, seed: int | np.random.SeedSequence) -> Iterator[np.ndarray]:
        """Yield the permutations that `permutations` returns, few at a time where units are many."""
        rng = np.random.default_rng(seed)
        pairs = np.flatnonzero(self.is_pair)
        groups = [(here, int(on_target.sum())) for here, on_target in self._one_sided()]
        # Of the number of units alone: memory changes no permutation.
        rows = max(1, _AT_ONCE // max(1, len(self.units)))
        for at in range(0, max(n, 1), rows):
            out = np.empty((min(rows, n - at), len(self.units)), dtype=np.int8)
            if len(pairs):
                out[:, pairs] = np.unpackbits(_bytes(rng, (len(out), -(-len(pairs) // 8))), axis=1, count=len(pairs))
            for here, places in groups:
                out[:, here] = _subsets(rng, len(out), len(here), places)
            yield out

    def bootstrap(self, n: int, seed: int | np.random.SeedSequence) -> np.ndarray:
        """Return how often each unit is drawn in n resamples, shape (n, units).

        Units are drawn with replacement, among those of one stratum that carry the same side or both.
        """
        return np.concatenate(list(self.bootstrap_in_parts(n, seed)))

    def bootstrap_in_parts(self, n: int, seed: int | np.random.SeedSequence) -> Iterator[np.ndarray]:
        """Yield the resamples that `bootstrap` returns, few at a time where units are many."""
        rng = np.random.default_rng(seed)
        together: dict[tuple[str, bool, bool], list[int]] = {}
        for i, key in enumerate(self.groups):
            together.setdefault(key, []).append(i)
        rows = max(1, _AT_ONCE // max(1, len(self.units)))
        for at in range(0, max(n, 1), rows):
            out = np.zeros((min(rows, n - at), len(self.units)), dtype=np.int32)
            for _, here in sorted(together.items()):
                out[:, here] = rng.multinomial(len(here), np.full(len(here), 1 / len(here)), size=len(out))
            yield out

    @property
    def groups(self) -> list[tuple[str, bool, bool]]:
        """Which units are drawn together in a resample: of one stratum, one side, or pairs."""
        return list(zip(self.strata, self.is_target, self.is_pair, strict=True))

    def describe(self) -> str:
        """Return what the units are, and what that allows, in one sentence."""
        return f"{self._counted()}{self._within()}{self._excluded()}{self._too_small()}."

    def _counted(self) -> str:
        pairs = f"{many(self.n_pairs, 'pair')} ({unit_name(self.column)}), sides swapped within a pair"
        if self.paired:
            return pairs
        free = (self.n_target - self.n_pairs, self.n_reference - self.n_pairs)
        if not self.mixed:
            return f"{free[0]} target and {free[1]} reference units ({unit_name(self.column)}), permuted"
        other = f"{free[0]} target and {free[1]} reference units with one side only"
        return f"{pairs}, and {other}, " + ("permuted" if all(free) else "which cannot be permuted")

    def _within(self) -> str:
        if not self.stratum:
            return ""
        if self.paired:
            return f"; strata ({self.stratum}) are not used, since each pair is compared within itself"
        strata = len(set(self.strata))
        said = f" within {many(strata, 'stratum', 'strata')} ({self.stratum})"
        empty = self.strata.count("")
        if empty:
            said += f", {many(empty, 'unit')} without a value of it treated as one stratum"
        fixed = sum(self.fixed)
        if fixed:
            alone = len({s for s, f in zip(self.strata, self.fixed, strict=True) if f})
            said += (
                f"; {many(fixed, 'unit')} in {many(alone, 'stratum', 'strata')} of one side only "
                f"{'is' if fixed == 1 else 'are'} never permuted and {'does' if fixed == 1 else 'do'} not enter the "
                "adjusted estimates"
            )
        return said

    def _excluded(self) -> str:
        return f"; {many(len(self.omitted), 'one-sided unit')} excluded" if self.omitted else ""

    def _too_small(self) -> str:
        if min(self.n_target, self.n_reference) < MIN_UNITS:
            return f"; fewer than {MIN_UNITS}, so no p is given{self._remedy()}"
        return "" if self.testable else "; the strata leave too little to permute, so no p is given"

    def _remedy(self) -> str:
        """Return how to compare more units, where pairs are few and others are not used."""
        others = len(self.omitted) or (0 if self.paired else len(self.units) - self.n_pairs)
        if not self.n_pairs or others < self.n_pairs or self.column == "doc_id" or "_id" not in self.column:
            return ""
        return " (unit='doc_id' would compare documents, whichever they share a story or page with)"


def _bytes(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return np.frombuffer(rng.bytes(shape[0] * shape[1]), dtype=np.uint8).reshape(shape)


def _subsets(rng: np.random.Generator, rows: int, units: int, places: int) -> np.ndarray:
    """Return rows of 0 and 1 with so many ones each, every such row equally probable.

    Each unit is drawn by itself, with about the right probability; then units drawn at random are added or removed
    until there are as many as places. Given how many were drawn, every set of so many is equally probable, before
    and after.
    """
    if 2 * places > units:
        return 1 - _subsets(rng, rows, units, units - places)
    expected = 256 * places / units
    if 4 * places < units:
        # Removing is slow where few are to be found: rather too few at first.
        expected -= 256 * 3 * (places**0.5 + 1) / units
    out = (_bytes(rng, (rows, units)) < max(0, round(expected))).view(np.int8)
    lacking = places - np.count_nonzero(out, axis=1)
    left = np.flatnonzero(lacking)
    while len(left):
        at = rng.integers(0, units, size=len(left))
        wanted = lacking[left] > 0
        changed = (out[left, at] == 0) == wanted
        rows_changed = left[changed]
        out[rows_changed, at[changed]] = wanted[changed]
        lacking[rows_changed] -= np.where(wanted[changed], 1, -1)
        left = left[lacking[left] != 0]
    return out


def _without_counterpart(left: set[str], right: set[str], strata: dict[str, str]) -> set[str]:
    """Return one-sided units beside pairs whose stratum has one-sided units of one side only."""
    of_pairs = {strata.get(unit, "") for unit in left & right}
    sides = [{strata.get(unit, "") for unit in side} for side in (left - right, right - left)]
    alone = (sides[0] ^ sides[1]) & of_pairs
    return {unit for unit in left ^ right if strata.get(unit, "") in alone}
