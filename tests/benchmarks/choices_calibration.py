"""How often does the test of choices between words reject, and the interval cover, where sides choose alike?

python tests/benchmarks/choices_calibration.py [--runs 400]

Synthetic units, seeded: each names some actors, and each actor has its own share of the loaded word,
which a unit keeps to more or less (bursts). Prints a table; never fails on a figure.
"""

from __future__ import annotations

import argparse

import numpy as np

from framing.stats.design import Design
from framing.stats.inference import PermutationSettings
from framing.stats.inference.mantel_haenszel import compare_shares

# Units a side, words a unit and actor, share of the loaded word for each of three actors, burst (large: none).
CASES = {
    "30 and 30 units alike": ((30, 1.5), (30, 1.5), (0.2, 0.4, 0.6), 1e6),
    "30 and 30, in bursts": ((30, 3.0), (30, 3.0), (0.2, 0.4, 0.6), 1.0),
    "50 short and 10 long": ((50, 0.7), (10, 5.0), (0.2, 0.4, 0.6), 1e6),
    "10 and 50, in bursts": ((10, 3.0), (50, 3.0), (0.2, 0.4, 0.6), 1.0),
    "the word is rare (3 %)": ((30, 1.5), (30, 1.5), (0.02, 0.03, 0.04), 1e6),
    "rare, 500 and 120 headlines": ((500, 0.15), (120, 0.15), (0.02, 0.03, 0.04), 1e6),
    "few words: 12 and 12 units": ((12, 0.3), (12, 0.3), (0.2, 0.4, 0.6), 1e6),
    "very few: 60 and 20 headlines": ((60, 0.1), (20, 0.1), (0.2, 0.4, 0.6), 1e6),
}


def drawn(rng, units: int, words: float, shares, burst: float) -> tuple[np.ndarray, np.ndarray]:
    """Loaded words and all words of each unit for each actor."""
    n = rng.poisson(words, (units, len(shares)))
    p = np.array(shares) * np.ones((units, 1))
    if burst < 1e5:
        p = rng.beta(p * burst, (1 - p) * burst)
    return rng.binomial(n, p), n


def design_of(m: int, n: int, paired: bool) -> Design:
    """Units of one side each, or of both."""
    if paired:
        return Design.of([f"u{i:04d}" for i in range(m)], [f"u{i:04d}" for i in range(m)])
    return Design.of([f"a{i:04d}" for i in range(m)], [f"b{i:04d}" for i in range(n)])


def simulated(target, reference, shares, burst: float, runs: int, seed: int = 7) -> dict[str, float]:
    """Share of runs rejected and covered, and how many had a p."""
    rng = np.random.default_rng(seed)
    design = design_of(target[0], reference[0], False)
    rejected, covered, given = 0, 0, 0
    for run in range(runs):
        left, right = (drawn(rng, *side, shares, burst) for side in (target, reference))
        zeros = [np.zeros((side[0], len(shares))) for side in (reference, target)]
        x, n = (np.vstack([v, zeros[0]]) for v in left)
        y, o = (np.vstack([zeros[1], v]) for v in right)
        found = compare_shares((x, n), (y, o), design, PermutationSettings(permutations=199, seed=run))
        if not np.isnan(found.p):
            given += 1
            rejected += found.p <= 0.05
        covered += bool(found.low <= 0 <= found.high)
    return {"rejected": rejected / max(given, 1), "covered": covered / runs, "given": given / runs}


def in_pairs(runs: int, units: int = 30, seed: int = 11) -> dict[str, float]:
    """Both sides in each unit, which share how often the unit takes the loaded word; the target is longer."""
    rng = np.random.default_rng(seed)
    design = design_of(units, units, True)
    rejected, covered = 0, 0
    for run in range(runs):
        p = rng.beta(0.6, 0.9, (units, 3))
        sides = []
        for words in (3.0, 0.7):
            n = rng.poisson(words, (units, 3))
            sides.append((rng.binomial(n, p), n))
        found = compare_shares(sides[0], sides[1], design, PermutationSettings(permutations=199, seed=run))
        rejected += found.p <= 0.05
        covered += bool(found.low <= 0 <= found.high)
    return {"rejected": rejected / runs, "covered": covered / runs, "given": 1.0}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    print(f"{runs} runs each, shares alike on both sides; %")
    print(f"{'':34}{'rejected at 5':>14}{'95 covers':>11}{'p given':>9}")
    rows = {name: simulated(*case, runs=runs) for name, case in CASES.items()}
    rows["30 pairs, one side longer"] = in_pairs(runs)
    for name, row in rows.items():
        print(f"{name:34}{100 * row['rejected']:14.1f}{100 * row['covered']:11.1f}{100 * row['given']:9.0f}")


if __name__ == "__main__":
    main()
