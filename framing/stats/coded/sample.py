"""One side of a comparison: a measured value of every row, a coded value of some, and how these were drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from framing.errors import ParameterError


@dataclass(frozen=True, eq=False)
class CodedSample:
    """Measured and coded values of the rows of one side.

    Attributes
    ----------
    measured : array, shape (rows,)
        What a lexicon, a classifier or a machine coder gives every row: 0 or 1 for a share, a count for a rate.
    coded : array, shape (rows,)
        What people gave the row, in the same unit; NaN where the row was not coded.
    base : array, shape (rows,)
        What the figure is per: 1 for a share, words for a rate.
    unit : array of int, shape (rows,)
        The cluster of each row; the same numbers on both sides where a unit carries both.
    chance : array, shape (rows,)
        Probability with which the row was drawn for coding; greater than 0.

    Raises
    ------
    ParameterError
        If lengths differ, a measured value or a base is missing, or a coded row has no probability between 0 and 1.
    """

    measured: np.ndarray
    coded: np.ndarray
    base: np.ndarray
    unit: np.ndarray
    chance: np.ndarray

    def __post_init__(self) -> None:
        for name in ("measured", "coded", "base", "chance"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        object.__setattr__(self, "unit", np.asarray(self.unit, dtype=np.int64))
        if len({len(getattr(self, name)) for name in self.__dataclass_fields__}) > 1:
            raise ParameterError("Measured values, coded values, bases, units and probabilities differ in number.")
        if not (np.isfinite(self.measured).all() and np.isfinite(self.base).all() and (self.base >= 0).all()):
            raise ParameterError("Every row needs a measured value and a base that is not negative.")
        drawn = self.chance[self.is_coded]
        if not ((drawn > 0) & (drawn <= 1)).all():
            raise ParameterError("A coded row needs the probability with which it was drawn: above 0, at most 1.")

    @cached_property
    def is_coded(self) -> np.ndarray:
        """Whether each row was coded."""
        return np.isfinite(self.coded)

    @cached_property
    def weight(self) -> np.ndarray:
        """How many rows each coded row represents: 1 over its probability; 0 where it was not coded."""
        return np.divide(1.0, self.chance, out=np.zeros_like(self.chance), where=self.is_coded)

    @cached_property
    def y(self) -> np.ndarray:
        """The coded values, 0 where there is none (their weight is 0 too)."""
        return np.where(self.is_coded, self.coded, 0.0)

    @property
    def units_coded(self) -> int:
        """Units with a coded row."""
        return len(np.unique(self.unit[self.is_coded]))
