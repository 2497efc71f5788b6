"""How often does the test reject, and the interval cover, where there is no difference?

python tests/benchmarks/calibration.py [--runs 100] [--nltk-data FOLDER]

Prints three tables. Never fails on a figure; tests/test_inference.py holds the limits. The inaugural
addresses come from NLTK's data: `--nltk-data`, else $NLTK_DATA, else ../shared/nltk_data.
"""

from __future__ import annotations

import argparse
import os
import time
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import stats

from framing.design import Design
from framing.effects import log_ratio
from framing.inference import adjust, compare_rates
from framing.text import tokenise

BANDS = ((5, 9), (10, 19), (20, 39), (40, 59))
PUBLISHED_REJECTION = {"token G²": 14.9, "raw log ratio permuted": 5.1}
PUBLISHED_COVERAGE = {29: "96.4 all, 99.0 (5–9), 94.1 (40–59)", 12: "95.6 all, 95.4 (5–9), 93.0 (40–59)"}
# Units, tokens a unit, gamma shape of the bursts (small: bursty); the figures of the design notes: raw, studentised.
CASES = {
    "30 against 30, alike": ((30, 300, 1.0), (30, 300, 1.0), "4.6 / 4.8"),
    "50 long against 10 short": ((50, 900, 1.0), (10, 150, 1.0), "13.2 / 3.0"),
    "10 bursty against 50 even": ((10, 300, 0.4), (50, 300, 5.0), "24.5 / 8.0"),
    "10 long against 50 short": ((10, 900, 1.0), (50, 150, 1.0), "0.7 / 1.8"),
    "10 even against 50 bursty": ((10, 300, 5.0), (50, 300, 0.4), "0.2 / 3.4"),
}


def addresses(folder: Path) -> list[list[str]]:
    """Tokens of each inaugural address in NLTK's corpus, zipped or not."""
    archive, plain = folder / "corpora" / "inaugural.zip", folder / "corpora" / "inaugural"
    if archive.exists():
        with zipfile.ZipFile(archive) as file:
            raw = [file.read(name) for name in sorted(file.namelist()) if name.endswith(".txt")]
    else:
        raw = [path.read_bytes() for path in sorted(plain.glob("*.txt"))]
    return [tokenise(content.decode("latin-1")) for content in raw]


def term_counts(documents: list[list[str]], least: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Counts (documents, terms) of the terms met at least so often, and the lengths."""
    counted = [Counter(document) for document in documents]
    total = sum(counted, Counter())
    terms = sorted(term for term, k in total.items() if k >= least)
    return np.array([[c[t] for t in terms] for c in counted], float), np.array([len(d) for d in documents], float)


def sides(k: np.ndarray, n: np.ndarray, on_target: np.ndarray):
    """Target, reference and design of units dealt to two sides."""
    names = np.array([f"u{i:04d}" for i in range(len(n))])
    design = Design.of(names[on_target].tolist(), names[~on_target].tolist())
    return (k * on_target[:, None], n * on_target), (k * ~on_target[:, None], n * ~on_target), design


def token_g2_p(k_target, n_target, k_reference, n_reference) -> np.ndarray:
    """p of the two-cell G² on tokens: the test that takes every token for evidence of its own."""
    rate = (k_target + k_reference) / (n_target + n_reference)
    g2 = sum(
        np.where(k > 0, k * np.log(np.maximum(k, 1) / (n * rate)), 0.0)
        for k, n in ((k_target, n_target), (k_reference, n_reference))
    )
    return stats.chi2.sf(2 * g2, 1)


def raw_permutation_p(k: np.ndarray, n: np.ndarray, design: Design, runs: int, seed: int) -> np.ndarray:
    """p of the log ratio permuted without studentising."""
    drawn = np.vstack([np.array(design.is_target, float)[None, :], design.permutations(runs, seed)])
    a, size = drawn @ k, (drawn @ n)[:, None]
    values = np.abs(log_ratio(a, size, k.sum(axis=0) - a, n.sum() - size))
    return (values >= values[0] - 1e-9).mean(axis=0)


def on_halves(k: np.ndarray, n: np.ndarray, m_target: int, runs: int) -> None:
    """Random splits of one collection of speeches: no true difference."""
    rng = np.random.default_rng(2031)
    rows: dict[str, list[np.ndarray]] = {"token G²": [], "raw log ratio permuted": [], "ours": []}
    found: dict[str, list[int]] = {"token G²": [], "ours": []}
    covered = []
    for run in range(runs):
        on_target = np.isin(np.arange(len(n)), rng.permutation(len(n))[:m_target])
        target, reference, design = sides(k, n, on_target)
        ours = compare_rates(target, reference, design, 999, seed=run)
        totals = (target[0].sum(axis=0), target[1].sum(), reference[0].sum(axis=0), reference[1].sum())
        p = {"token G²": token_g2_p(*totals), "ours": ours.p}
        p["raw log ratio permuted"] = raw_permutation_p(k, n, design, 999, seed=run)
        for name, values in p.items():
            rows[name].append(values <= 0.05)
        for name, values in found.items():
            values.append(int((adjust(p[name]) <= 0.05).sum()))
        covered.append((ours.low <= 0) & (ours.high >= 0))
    docs = (k > 0).sum(axis=0)
    heads = ["all", *(f"{a}–{b}" for a, b in BANDS)]
    bands = [docs > 0, *((docs >= a) & (docs <= b) for a, b in BANDS)]
    print(f"\n{runs} random splits of {len(n)} inaugural addresses, {m_target} against {len(n) - m_target}; ", end="")
    print(f"{k.shape[1]} words met 10 times or more; % in bands of document frequency")
    print(f"{'':34}" + "".join(f"{head:>8}" for head in heads) + "   figures of the design notes, 29 against 30")
    for name, values in rows.items():
        figures = [100 * np.mean(values, axis=0)[band].mean() for band in bands]
        print(f"{'rejected at 5 %, ' + name:34}" + "".join(f"{f:8.1f}" for f in figures), end="")
        print(f"   {PUBLISHED_REJECTION.get(name, '')}")
    figures = [100 * np.mean(covered, axis=0)[band].mean() for band in bands]
    print(f"{'our 95 % interval covers zero':34}" + "".join(f"{f:8.1f}" for f in figures), end="")
    print(f"   {PUBLISHED_COVERAGE.get(m_target, '')} for this split")
    for name, values in found.items():
        some = sum(v > 0 for v in values)
        print(f"q <= .05 by {name}: at least one word in {some} of {runs} splits, {np.mean(values):.1f} on average")


def one_rate(rng, m: int, length: int, shape: float, columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts of terms in m units, all at one true rate of 1 in 100."""
    n = rng.poisson(length, m) + 1
    return rng.poisson(rng.gamma(shape, 0.01 / shape, (m, columns)) * n[:, None]).astype(float), n.astype(float)


def on_unequal_sides(columns: int) -> None:
    """Sides that differ in number, length or burstiness of units, and in nothing else."""
    print(f"\n% rejected at 5 %, {columns} simulated terms at one true rate; the design notes' cases, own parameters")
    print(f"{'':34}{'raw':>8}{'ours':>8}{'covers':>8}   design notes, raw / ours")
    for name, (target, reference, published) in CASES.items():
        rng = np.random.default_rng(7)
        (x, p), (y, q) = (one_rate(rng, *side, columns) for side in (target, reference))
        k, n, on_target = np.vstack([x, y]), np.append(p, q), np.arange(len(p) + len(q)) < len(p)
        left, right, design = sides(k, n, on_target)
        ours = compare_rates(left, right, design, 999, seed=3)
        raw = raw_permutation_p(k, n, design, 999, seed=3)
        figures = (raw <= 0.05).mean(), (ours.p <= 0.05).mean(), ((ours.low <= 0) & (ours.high >= 0)).mean()
        print(f"{name:34}" + "".join(f"{100 * f:8.1f}" for f in figures) + f"   {published}")


def on_pairs(columns: int) -> None:
    """Both sides in each unit, sharing its bursts; one side longer, or burstier, as quotations are."""
    cases = {"30 pairs alike": (300, 300, 0.0, 0.0), "own long, quoted short": (600, 80, 0.0, 0.0)}
    cases |= {"own long, quoted short, bursty": (600, 80, 0.0, 1.0), "8 pairs alike": (300, 300, 0.0, 0.0)}
    print(f"\nPairs: {columns} simulated terms at one true rate, sides swapped within units")
    print(f"{'':34}{'ours':>8}{'covers':>8}   design notes: 5.8 with 30 documents")
    for name, (long, short, spread_own, spread_quoted) in cases.items():
        rng = np.random.default_rng(7)
        m = 8 if name.startswith("8") else 30
        p, q = rng.poisson(long, m) + 1.0, rng.poisson(short, m) + 1.0
        shared = rng.gamma(1.0, 0.01, (m, columns))
        x, y = (
            rng.poisson(shared * (rng.gamma(1 / s, s, shared.shape) if s else 1.0) * n[:, None]).astype(float)
            for n, s in ((p, spread_own), (q, spread_quoted))
        )
        names = [f"u{i:04d}" for i in range(m)]
        ours = compare_rates((x, p), (y, q), Design.of(names, names), 999, seed=3)
        known = ~np.isnan(ours.p)
        figures = (ours.p[known] <= 0.05).mean(), ((ours.low <= 0) & (ours.high >= 0)).mean()
        print(f"{name:34}" + "".join(f"{100 * f:8.1f}" for f in figures))


def on_time() -> None:
    """Seconds for the sizes that a report meets."""
    print()
    for m, columns, runs in ((42, 60, 99_999), (42, 3_000, 999), (300, 20_000, 999)):
        rng = np.random.default_rng(1)
        (x, p), (y, q) = (one_rate(rng, m, 400, 1.0, columns) for _ in range(2))
        names = [f"u{i:04d}" for i in range(m)]
        start = time.perf_counter()
        compare_rates((x, p), (y, q), Design.of(names, names), runs)
        print(f"{m} pairs, {columns} terms, {runs} arrangements: {time.perf_counter() - start:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    beside = Path(__file__).parents[3] / "shared" / "nltk_data"
    parser.add_argument("--runs", type=int, default=100, help="random splits of the addresses")
    parser.add_argument("--nltk-data", type=Path, default=Path(os.environ.get("NLTK_DATA", beside)))
    arguments = parser.parse_args()
    on_unequal_sides(2_000)
    on_pairs(2_000)
    on_time()
    if not any((arguments.nltk_data / "corpora" / name).exists() for name in ("inaugural.zip", "inaugural")):
        print(f"\nInaugural addresses left out: no corpora/inaugural in '{arguments.nltk_data}'.")
        return
    k, n = term_counts(addresses(arguments.nltk_data))
    for m_target in (29, 12):
        on_halves(k, n, m_target, arguments.runs)


if __name__ == "__main__":
    main()
