"""Is a difference in the number of sources found where articles are assigned to two sides at random?

python tests/benchmarks/diversity_calibration.py [--runs 200]

Prints one table; never fails on a figure. tests/measures/test_voices_diversity.py holds the limits.
"""

from __future__ import annotations

import argparse

import numpy as np

from framing.measures.voices.counting.equal_units import OBSERVED, EqualUnits, LogHill
from framing.measures.voices.diversity import DiversitySettings, _compared
from framing.stats.design import Design
from framing.stats.effects import LN2

SPLITS = ((10, 60), (20, 40), (30, 30), (60, 10))
WORLDS = ("one field", "beats", "own sources")


def articles(world: str, m: int, rng: np.random.Generator) -> np.ndarray:
    """Quotations of each source in each of m articles, which quote a source again and again.

    ``one field``: sources of Zipf's frequencies. ``beats``: eight beats with sources of their own. ``own sources``:
    half of an article's sources are met nowhere else.
    """
    field = 300
    k = np.zeros((m, field + m * 6))
    weight = 1 / np.arange(1, field + 1)
    for i in range(m):
        here = weight * ((np.arange(field) % 8 == rng.integers(8)) if world == "beats" else 1)
        some = rng.choice(field, rng.integers(1, 7), replace=False, p=here / here.sum())
        own = field + 6 * i + np.arange(len(some))
        chosen = np.where(rng.random(len(some)) < 0.5, own, some) if world == "own sources" else some
        k[i, chosen] = rng.geometric(0.5, len(some))
    return k[:, k.sum(axis=0) > 0]


def random_difference(
    k: np.ndarray, m: int, order: int, settings: DiversitySettings, rng: np.random.Generator
):
    """Difference at own sizes, at equal units, its limits and p, for m articles of the target at random; as log2."""
    on_target = np.isin(np.arange(len(k)), rng.permutation(len(k))[:m])
    names = np.array([f"a{i:03}" for i in range(len(k))])
    design = Design.of(names[on_target].tolist(), names[~on_target].tolist())
    counts = k * on_target[:, None], k * ~on_target[:, None]
    kernel = LogHill(order, settings.estimator)
    own = float(kernel(counts[0].sum(axis=0)) - kernel(counts[1].sum(axis=0)))
    equal = EqualUnits(kernel, counts, design, settings.seed)
    one, two, _ = equal.sides(design.observed(), OBSERVED)
    low, high, p = _compared(equal, float(one[0] - two[0]), design, settings)
    return own / LN2, float(one[0] - two[0]) / LN2, low / LN2, high / LN2, p


def figures(world: str, split: tuple[int, int], order: int, runs: int, permutations: int = 199) -> dict[str, float]:
    """Mean differences, their standard error, % of intervals that cover zero, % of p at .05 or less."""
    rng = np.random.default_rng(5)
    rows = []
    for run in range(runs):
        settings = DiversitySettings(permutations=permutations, resamples=99, seed=run)
        rows.append(random_difference(articles(world, sum(split), rng), split[0], order, settings, rng))
    own, at_equal, low, high, p = np.array(rows).T
    return {
        "own sizes": own.mean(),
        "equal units": at_equal.mean(),
        "error": at_equal.std(ddof=1) / np.sqrt(runs),
        "covers": 100 * ((low <= 0) & (high >= 0)).mean(),
        "rejects": 100 * (p <= 0.05).mean(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    print(f"{runs} random assignments: mean log2 ratio of effective numbers, % of intervals that cover zero")
    print(f"{'':36}{'own sizes':>11}{'equal units':>13}{'± error':>9}{'covers':>8}{'p ≤ .05':>9}")
    for world in WORLDS:
        for split in SPLITS:
            for order in (1, 2):
                f = figures(world, split, order, runs)
                name = f"{world}, {split[0]} v {split[1]}, order {order}"
                print(f"{name:36}{f['own sizes']:11.2f}{f['equal units']:13.2f}{f['error']:9.2f}", end="")
                print(f"{f['covers']:8.1f}{f['rejects']:9.1f}")


if __name__ == "__main__":
    main()
