"""The test on cases that it was not tuned on, and how much hangs on the constant of its variance.

python tests/benchmarks/held_out.py [--columns 1000] [--runs 60] [--nltk-data FOLDER] [--write]

`BURSTS` (framing.stats.sums.sums) was chosen on the cases of tests/benchmarks/calibration.py. Here are other
distributions of bursts, other lengths and numbers of units, and State of the Union addresses. Prints every table;
`--write` stores what methods sections quote in framing/stats/measured.json.
"""

from __future__ import annotations

import argparse
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from framing.stats.design import Design
from framing.stats.inference import PermutationSettings, compare_rates
from framing.stats.measured import FILE
from framing.stats.sums import sums
from framing.text.reading import tokenise
from tests.benchmarks.calibration import BANDS, cases, rejected, sides, term_counts

WEIGHTS = (0.0, 2.0, 4.0, 8.0)
EXPECTED = (10, 30)


@contextmanager
def bursts(weight: float) -> Iterator[None]:
    """Give the constant another value for a while."""
    before, sums.BURSTS = sums.BURSTS, weight
    try:
        yield
    finally:
        sums.BURSTS = before


def zipf_lengths(rng: np.random.Generator, m: int, least: int = 80, most: int = 6_000) -> np.ndarray:
    """Lengths of m units, a few of them very long (Pareto, shape 1.2)."""
    return np.minimum(least * (1 + rng.pareto(1.2, m)), most).round()


def negative_binomial(rng, rates: np.ndarray, n: np.ndarray, size: float) -> np.ndarray:
    """Counts in bursts whose number grows with a unit's length: variance of (1 + 1 / size) times the mean."""
    mean = rates * n[:, None]
    return rng.poisson(rng.gamma(np.maximum(mean * size, 1e-12), 1 / size)).astype(float)


def clustered(rng, rate: float, n: np.ndarray, columns: int, share: float) -> np.ndarray:
    """Counts of terms of a topic: nearly all in a share of the units, another for each term."""
    on = rng.random((len(n), columns)) < share
    return rng.poisson(rate * (0.9 * on / share + 0.1) * n[:, None]).astype(float)


def _two(expected: float, lengths: tuple[np.ndarray, np.ndarray], draw, times: tuple = ((), ())) -> tuple:
    """Two sides of units at one true rate, so many occurrences expected on the side with fewer words."""
    rate = expected / min(v.sum() for v in lengths)
    k = np.vstack([draw(rate, n, *more) for n, more in zip(lengths, times, strict=True)])
    return sides(k, np.concatenate(lengths), np.arange(len(k)) < len(lengths[0]))


def held_out(expected: float, columns: int, seed: int = 19) -> dict[str, tuple]:
    """Every case by name: target, reference and design, and whether the sides are alike."""
    rng = np.random.default_rng(seed)
    ones = np.ones(columns)

    def binomial(rate, n, size):
        return negative_binomial(rng, rate * ones, n, size)

    def topical(rate, n, share):
        return clustered(rng, rate, n, columns, share)

    def lognormal(rate, n, sigma):
        burst = np.exp(rng.normal(-(sigma**2) / 2, sigma, (len(n), columns)))
        return rng.poisson(rate * burst * n[:, None]).astype(float)

    def zipf(m):
        return zipf_lengths(rng, m)

    def even(m, length=400):
        return rng.poisson(length, m) + 1.0

    out = {
        "negative binomial, Zipf lengths, 25 v 25 alike": (zipf(25), zipf(25), binomial, (0.5,), (0.5,)),
        "negative binomial, Zipf lengths, 14 v 45": (zipf(14), zipf(45), binomial, (0.3,), (3.0,)),
        "topics in 15 % of units, 40 v 40 alike": (even(40), even(40), topical, (0.15,), (0.15,)),
        "topics in 10 % v 40 % of units, 20 v 35": (even(20), even(35), topical, (0.1,), (0.4,)),
        "topics, Zipf lengths, 16 v 70": (zipf(16), zipf(70), topical, (0.25,), (0.25,)),
        "lognormal bursts, 12 bursty v 36": (even(12), even(36), lognormal, (1.4,), (0.4,)),
        "lognormal bursts, 9 v 9 alike": (even(9), even(9), lognormal, (1.0,), (1.0,)),
        "lognormal bursts, 8 short v 80 long": (even(8, 120), even(80, 900), lognormal, (0.8,), (0.8,)),
    }
    found = {}
    for name, (a, b, draw, one, two) in out.items():
        found[name] = (_two(expected, (a, b), draw, (one, two)), "alike" in name)
    found["pairs, Zipf lengths, 20 pages"] = (_pairs(rng, 20, expected, columns), False)
    found["5 pairs, 12 v 20 one-sided units"] = (_mixed(rng, expected, columns), False)
    return found


def _pairs(rng, m: int, expected: float, columns: int) -> tuple:
    """Own and quoted words of pages that share a page's bursts; quotations are a fifth as long."""
    p = zipf_lengths(rng, m)
    q = np.maximum(0.2 * p * rng.gamma(2.0, 0.5, m), 5).round()
    shared = rng.gamma(0.6, expected / q.sum() / 0.6, (m, columns))
    names = [f"u{i:04d}" for i in range(m)]
    x, y = (rng.poisson(shared * n[:, None]).astype(float) for n in (p, q))
    return (x, p), (y, q), Design.of(names, names)


def _mixed(rng, expected: float, columns: int) -> tuple:
    """Some stories that both sides tell, and others that one side tells."""
    m = 37
    names = np.array([f"u{i:04d}" for i in range(m)])
    target, reference = np.arange(m) < 17, (np.arange(m) < 5) | (np.arange(m) >= 17)
    p, q = ((rng.poisson(350, m) + 1.0) * side for side in (target, reference))
    shared = rng.gamma(0.7, expected / min(p.sum(), q.sum()) / 0.7, (m, columns))
    x, y = (rng.poisson(shared * n[:, None]).astype(float) for n in (p, q))
    return (x, p), (y, q), Design.of(names[target].tolist(), names[reference].tolist())


def union_addresses(folder: Path) -> list[list[str]]:
    """Tokens of each State of the Union address in NLTK's corpus."""
    with zipfile.ZipFile(folder / "corpora" / "state_union.zip") as file:
        names = sorted(name for name in file.namelist() if name.endswith(".txt"))
        return [tokenise(file.read(name).decode("latin-1")) for name in names]


def on_weights(columns: int) -> dict[str, dict[str, float]]:
    """Rejection at 5 % by the constant, on the cases of tuning and on those held out."""
    table: dict[str, dict[str, float]] = {}
    for label, make in (("tuning", cases), ("held out", held_out)):
        rows: dict[str, dict[float, float]] = {}
        for expected in EXPECTED:
            for name, (case, alike) in make(expected, columns).items():
                for weight in WEIGHTS:
                    with bursts(weight):
                        rows.setdefault(f"{name}, {expected} expected{'' if alike else ' *'}", {})[weight] = rejected(
                            case, interval="linearised"
                        )[0]
        print(f"\n% rejected at 5 %, {columns} terms, {label} cases, by the constant (* sides differ)")
        print(f"{'':62}" + "".join(f"{weight:>8g}" for weight in WEIGHTS))
        for name, found in rows.items():
            print(f"{name:62}" + "".join(f"{found[weight]:8.1f}" for weight in WEIGHTS))
        for weight in WEIGHTS:
            alike_, other = ([v[weight] for n, v in rows.items() if n.endswith("*") is star] for star in (False, True))
            table.setdefault(f"{weight:g}", {}).update(
                {f"{label}, alike": round(float(np.mean(alike_)), 4), f"{label}, most": round(max(alike_ + other), 4)}
            )
    return table


def on_coverage(columns: int) -> None:
    """Rejection, no p and coverage of zero with the constant as it is, few and many occurrences."""
    print(f"\n% rejected at 5 % / % without p / % of intervals that cover, {columns} held-out terms at one true rate")
    print(f"{'occurrences expected on the smaller side':50}" + "".join(f"{e:>20}" for e in (3, 10, 30, 100)))
    rows: dict[str, list[tuple]] = {}
    for expected in (3, 10, 30, 100):
        for name, (case, _) in held_out(expected, columns).items():
            rows.setdefault(name, []).append(rejected(case))
    for name, figures in rows.items():
        print(f"{name:50}" + "".join(f"{a:8.1f}{b:6.0f}{c:6.1f}" for a, b, c in figures))


def on_addresses(k: np.ndarray, n: np.ndarray, m_target: int, runs: int) -> None:
    """Rejection and coverage in random splits of the State of the Union addresses, by document frequency."""
    rng, tested, covered = np.random.default_rng(2034), [], []
    for run in range(runs):
        on_target = np.isin(np.arange(len(n)), rng.permutation(len(n))[:m_target])
        found = compare_rates(*sides(k, n, on_target), PermutationSettings(399, seed=run, further=1))
        tested.append(np.where(np.isnan(found.p), np.nan, found.p <= 0.05))
        covered.append((found.low <= 0) & (found.high >= 0))
    docs = (k > 0).sum(axis=0)
    bands = {"all": docs > 0} | {f"{a}–{b}": (docs >= a) & (docs <= b) for a, b in BANDS} | {"60+": docs >= 60}
    split = f"{m_target} against {len(n) - m_target}"
    print(f"\n{runs} random splits of {len(n)} State of the Union addresses, {split}, ", end="")
    print(f"{k.shape[1]} words; % in bands of document frequency")
    print(f"{'':30}" + "".join(f"{name:>8}" for name in bands))
    for label, values in (("rejected at 5 %", tested), ("95 % interval covers zero", covered)):
        every = np.array(values, dtype=float)
        print(f"{label:30}" + "".join(f"{100 * np.nanmean(every[:, band]):8.1f}" for band in bands.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    beside = Path(__file__).parents[3] / "shared" / "nltk_data"
    parser.add_argument("--columns", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--nltk-data", type=Path, default=Path(os.environ.get("NLTK_DATA", beside)))
    parser.add_argument("--write", action="store_true", help="store the table that methods sections quote")
    asked = parser.parse_args()
    table = on_weights(asked.columns)
    if asked.write:
        kept = {"bursts": sums.BURSTS, "terms": asked.columns, "rejected": table}
        FILE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    on_coverage(asked.columns)
    if not (asked.nltk_data / "corpora" / "state_union.zip").exists():
        print(f"\nAddresses are excluded: no corpora/state_union.zip in '{asked.nltk_data}'.")
        return
    k, n = term_counts(union_addresses(asked.nltk_data))
    for m_target in (32, 15):
        on_addresses(k[:, ::6], n, m_target, asked.runs)


if __name__ == "__main__":
    main()
