"""Quantiles and tails of Student's t and of the normal distribution: loading `scipy.stats` for these takes longer than
most tests do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special


def student_quantile(p: Any, df: Any) -> Any:
    """Return the value below which Student's t lies with probability p; NaN without a degree of freedom.

    Examples
    --------
    >>> round(float(student_quantile(0.975, 10)), 4)
    2.2281
    """
    with np.errstate(invalid="ignore"):
        return special.stdtrit(np.where(np.asarray(df) > 0, df, np.nan), p)


def student_tail(t: Any, df: Any) -> Any:
    """Return the probability that Student's t is above a value; NaN without a degree of freedom.

    Examples
    --------
    >>> round(float(student_tail(2.228139, 10)), 4)
    0.025
    """
    with np.errstate(invalid="ignore"):
        return special.stdtr(np.where(np.asarray(df) > 0, df, np.nan), -np.asarray(t))


def normal_quantile(p: Any) -> Any:
    """Return the value below which a standard normal variable lies with probability p."""
    return special.ndtri(p)


def normal_below(z: Any) -> Any:
    """Return the probability that a standard normal variable is below a value."""
    return special.ndtr(z)
