"""Seeds: every stream of random numbers is a child of one `numpy.random.SeedSequence`, named by what it is for."""

from __future__ import annotations

import zlib

import numpy as np

Seed = int | np.random.SeedSequence


def child(seed: Seed, *path: str | int) -> np.random.SeedSequence:
    """Return the seed of one stage, which no other stage and no other seed shares.

    Parameters
    ----------
    seed : int or numpy.random.SeedSequence
        The user's seed, or that of the enclosing stage.
    path : str or int
        Name of the stage, then which of several.

    Notes
    -----
    Neighbouring seeds have independent streams.

    References
    ----------
    O'Neill, M. E. (2015), and NumPy's `SeedSequence`, whose spawned children differ in `spawn_key`.

    Examples
    --------
    >>> first, second = (np.random.default_rng(child(1, "first stage", i)).integers(1000) for i in range(2))
    >>> bool(first == second)
    False
    """
    parent = seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    keys = tuple(zlib.crc32(part.encode()) if isinstance(part, str) else part for part in path)
    return np.random.SeedSequence(parent.entropy, spawn_key=(*parent.spawn_key, *keys))


def whole(seed: Seed, *path: str | int) -> int:
    """Return the seed of one stage as a whole number below 2^31, for libraries that take nothing else."""
    return int(child(seed, *path).generate_state(1)[0] >> 1)
