"""Batches: a function over many texts in processes of this machine, with the results of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

BATCH = 2_000
"""Texts that a process is given at once; results do not depend on it."""
LEAST = 4 * BATCH
"""Fewer texts are sooner done than a process is started."""
_MOST = 8


def in_batches(
    work: Callable[[Sequence[S]], T],
    texts: Sequence[S],
    progress: Callable[[int, int], None] | None = None,
    processes: int | None = None,
) -> Iterator[T]:
    """Yield what a function makes of each batch of texts, in their order.

    Parameters
    ----------
    work : callable
        A function of a module; what it makes of a text does not depend on the other texts.
    texts : sequence of str, or of what a text is given with
    progress : callable, optional
        Told how many texts are done, and of how many.
    processes : int, optional
        Default: as many as this machine has cores, up to eight; one for fewer than `LEAST` texts.

    Examples
    --------
    >>> list(in_batches(len, ["Snow.", "Rain."]))
    [2]
    """
    from joblib import Parallel, cpu_count, delayed

    if processes is None:
        processes = min(cpu_count(), _MOST) if len(texts) >= LEAST else 1
    batches = (texts[first : first + BATCH] for first in range(0, len(texts), BATCH))
    if processes == 1:
        results: Iterator[T] = map(work, batches)
    else:
        # One batch waits for each that is worked on, so that memory does not grow with the number of texts.
        pool = Parallel(processes, return_as="generator", batch_size=1, pre_dispatch="2 * n_jobs")
        results = pool(delayed(work)(batch) for batch in batches)
    for number, result in enumerate(results, 1):
        if progress:
            progress(min(number * BATCH, len(texts)), len(texts))
        yield result
