"""Works: which papers a test over units rests on, from the design that it ran on."""

from __future__ import annotations

from framing.stats.design import Design

PAIRED = ("konietschke2014",)
"""Studentised permutation of paired samples: the two sides of a unit are swapped."""
FREE = ("janssen1997", "chung2013")
"""Studentised permutation of two independent samples: units are reassigned to sides."""
WITHIN = ("greenland1985",)
"""The estimate over strata (Mantel–Haenszel)."""
INVERTED = ("garthwaite1996",)
"""Intervals by test inversion."""


def works_of(design: Design, interval: str = "inversion") -> tuple[str, ...]:
    """Return the keys of the works that a test on a design cites.

    Parameters
    ----------
    design : Design
        Paired, of independent units, or mixed; within strata or not.
    interval : str
        How the intervals were made.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> works_of(Design.of(["a", "b"], ["a", "b"])), works_of(Design.of(["a"], ["b"]), "linearised")
    (('konietschke2014', 'garthwaite1996'), ('janssen1997', 'chung2013'))
    """
    swapped, reassigned = design.paired or design.mixed, not design.paired
    strata, inverted = design.stratified, interval == "inversion"
    return (*PAIRED * swapped, *FREE * reassigned, *WITHIN * strata, *INVERTED * inverted)
