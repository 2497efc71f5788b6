"""Works: which papers a test over units rests on, from the design that it ran on."""

from __future__ import annotations

from framing.stats.design import Design
from framing.stats.inference.settings import PermutationSettings

PAIRED = ("konietschke2014",)
"""Studentised permutation of paired samples: the two sides of a unit are swapped."""
FREE = ("janssen1997", "chung2013")
"""Studentised permutation of two independent samples: units are reassigned to sides."""
WITHIN = ("greenland1985",)
"""The estimate over strata (Mantel–Haenszel)."""
INVERTED = ("garthwaite1996",)
"""Intervals by test inversion."""
DECIDED = ("gandy2014",)
"""Permutations drawn until q is decided."""


def works_of(design: Design, settings: PermutationSettings | None = None) -> tuple[str, ...]:
    """Return the keys of the works that a test on a design cites.

    Parameters
    ----------
    design : Design
        Paired, of independent units, or mixed; within strata or not.
    settings : PermutationSettings, optional
        How many permutations were drawn, and how the intervals were made.

    Examples
    --------
    >>> from framing.stats.design import Design
    >>> works_of(Design.of(["a", "b"], ["a", "b"]))
    ('konietschke2014', 'garthwaite1996', 'gandy2014')
    >>> works_of(Design.of(["a"], ["b"]), PermutationSettings(interval="linearised", exact=True))
    ('janssen1997', 'chung2013')
    """
    settings = settings or PermutationSettings()
    swapped, reassigned = design.paired or design.mixed, not design.paired
    strata, inverted = design.stratified, settings.interval == "inversion"
    decided = settings.further > 1 and not settings.exact
    return (*PAIRED * swapped, *FREE * reassigned, *WITHIN * strata, *INVERTED * inverted, *DECIDED * decided)
