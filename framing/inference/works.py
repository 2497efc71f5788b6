"""Works: which papers a test over units rests on, from the design that it ran on."""

from __future__ import annotations

from typing import Any

PAIRED = ("konietschke2014",)
"""Studentised permutation of paired samples: the two sides of a unit are swapped."""
FREE = ("janssen1997", "chung2013")
"""Studentised permutation of two independent samples: units are reassigned to sides."""
INVERTED = ("garthwaite1996",)
"""Intervals by test inversion."""


def works_of(design: Any, interval: str = "inversion") -> tuple[str, ...]:
    """Return the keys of the works that a test on a design cites.

    Parameters
    ----------
    design : Design
        Its `paired`; where it has them, `mixed` (pairs and one-sided units) or `is_pair`.
    interval : str
        How the intervals were made.

    Examples
    --------
    >>> from framing.design import Design
    >>> works_of(Design.of(["a", "b"], ["a", "b"])), works_of(Design.of(["a"], ["b"]), "linearised")
    (('konietschke2014', 'garthwaite1996'), ('janssen1997', 'chung2013'))
    """
    swaps = design.paired or any(getattr(design, "is_pair", ()))
    inverted = INVERTED if interval == "inversion" else ()
    return (*(PAIRED if swaps else ()), *(() if design.paired else FREE), *inverted)
