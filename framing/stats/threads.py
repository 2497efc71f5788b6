"""Threads: independent parts of one computation on several processors, with the same results on any number."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def available() -> int:
    """Return how many threads are used: OMP_NUM_THREADS where it is set, else the processors of this process."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    if asked.isdecimal() and int(asked):
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(function: Callable[[Any], Any], parts: Iterable[Any], threads: int) -> list[Any]:
    """Return what a function gives for each part, in their order.

    Parameters
    ----------
    function : callable
        Of one part; what it changes must belong to that part alone.
    parts : iterable
    threads : int
        How many are at work at once.

    Examples
    --------
    >>> each(lambda part: part**2, range(4), threads=2)
    [0, 1, 4, 9]
    """
    parts = list(parts)
    if threads < 2 or len(parts) < 2:
        return [function(part) for part in parts]
    with ThreadPoolExecutor(min(threads, len(parts))) as pool:
        return list(pool.map(function, parts))
