"""Do intervals of scores contain the truth, and does the test of unequal errors keep its level?

python tests/benchmarks/scored.py [--runs 500]

Simulated coded rows: units of one or several rows that share their luck, a measure that errs alike on both sides or
not. Prints coverage at 95 % of each score, and how often each error is said to differ at 5 %. Never fails on a figure.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
import pandas as pd

from framing.stats.inference import BootstrapSettings
from framing.validation.scoring.score_tables import CodedRows, error_table, score_table, scores_of_units

ALIKE, UNLIKE = ((0.8, 0.85), (0.8, 0.85)), ((0.9, 0.7), (0.6, 0.95))
CASES = {
    "100 units of 1 row": (100, 1, 0.4, ALIKE),
    "200 units of 1 row": (200, 1, 0.4, ALIKE),
    "60 units of 5 rows": (60, 5, 0.4, ALIKE),
    "24 units of 10 rows": (24, 10, 0.4, ALIKE),
    "200 units of 1 row, rare": (200, 1, 0.1, ALIKE),
    "100 units of 1 row, errors differ": (100, 1, 0.4, UNLIKE),
    "60 units of 5 rows, errors differ": (60, 5, 0.4, UNLIKE),
}
SCORES = ("accuracy", "macro F1", "alpha", "kappa", "precision (yes)", "recall (yes)", "F1 (yes)")


def coded(case: tuple, seed: int, many: int = 1) -> CodedRows:
    """Rows of both sides; an error of a unit is its own in half of the rows, and common to the others."""
    units, per_unit, share, right = case
    rng, units = np.random.default_rng([8, seed]), units * many
    unit = np.repeat(np.arange(units), per_unit)
    side = unit < units // 2
    luck = [np.where(rng.random(len(unit)) < 0.5, rng.random(units)[unit], rng.random(len(unit))) for _ in range(2)]
    truth = luck[0] < share
    hit, clear = (np.where(side, right[0][i], right[1][i]) for i in range(2))
    said = np.where(truth, luck[1] < hit, luck[1] >= clear)
    names = np.array([f"u{i:05}" for i in range(units)])[unit]
    return CodedRows(truth.astype(int), said.astype(int), ("not yes", "yes"), names, side, np.ones(len(unit)))


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    runs = parser.parse_args().runs
    print(f"{'':36}" + "".join(f"{score:>16}" for score in SCORES) + "   misses, false alarms, net error rejected")
    for name, case in CASES.items():
        everything = coded(case, 10**6, 2000)
        units = np.unique(everything.unit)
        names, scores = scores_of_units(everything, units)
        truth = pd.Series(scores(np.ones((1, len(units))))[0], names)
        inside, rejected = np.zeros(len(SCORES)), np.zeros(3)
        for seed in range(runs):
            rows = coded(case, seed)
            table = score_table(rows, BootstrapSettings(499), 0.05).set_index("score").loc[list(SCORES)]
            inside += ((table["low"] <= truth[list(SCORES)]) & (truth[list(SCORES)] <= table["high"])).to_numpy()
            rejected += (error_table(rows, 0.95)["p"] <= 0.05).to_numpy()
        cells = "".join(f"{100 * value / runs:16.1f}" for value in inside)
        print(f"{name:36}{cells}   " + ", ".join(f"{100 * value / runs:.1f}" for value in rejected), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
