"""Means corrected by ppi-python 0.2.3 (MIT), for tests/validation/test_validation_corrected.py.

python tests/data/ppi_oracle.py > tests/data/ppi_oracle.json

Needs ``ppi-python``, which the package does not: run it in an environment of its own.
"""

import json

import numpy as np
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

CASES = [(60, 240, 0.4, 0.8, 0.9), (100, 300, 0.7, 0.9, 0.55), (200, 2000, 0.2, 0.6, 0.95)]


def main() -> None:
    """Print the rows and what the library makes of them."""
    out = []
    for seed, (n, others, share, hit, clear) in enumerate(CASES):
        rng = np.random.default_rng(seed)
        truth = rng.random(n + others) < share
        said = np.where(truth, rng.random(n + others) < hit, rng.random(n + others) >= clear).astype(float)
        y, f, rest = truth[:n].astype(float), said[:n], said[n:]
        found = {"coded": y.astype(int).tolist(), "measured": said.astype(int).tolist()}
        for name, lam in (("classical", 0.0), ("half", 0.5), ("untuned", 1.0), ("tuned", None)):
            low, high = ppi_mean_ci(y, f, rest, alpha=0.05, lam=lam)
            found[name] = [float(np.ravel(v)[0]) for v in (ppi_mean_pointestimate(y, f, rest, lam=lam), low, high)]
        out.append(found)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
