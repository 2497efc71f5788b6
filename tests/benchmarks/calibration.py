"""How often does the test reject, and the interval cover, where there is no difference?

python tests/benchmarks/calibration.py [--runs 100] [--nltk-data FOLDER]

Prints every table. Never fails on a figure; tests/stats/test_calibration.py holds the limits. The inaugural
addresses come from NLTK's data: `--nltk-data`, else $NLTK_DATA, else ../shared/nltk_data.
"""

from __future__ import annotations

import argparse
import os
import time
import zipfile
from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
from scipy import stats

from framing.stats.design import Design
from framing.stats.effects import log_ratio
from framing.stats.inference import INTERVALS, PermutationSettings, adjust, compare_rates
from framing.text.reading import tokenise

BANDS = ((5, 9), (10, 19), (20, 39), (40, 59))
PUBLISHED_REJECTION = {"token G²": 14.9, "raw log ratio permuted": 5.1}
PUBLISHED_COVERAGE = {29: "96.4 all, 99.0 (5–9), 94.1 (40–59)", 12: "95.6 all, 95.4 (5–9), 93.0 (40–59)"}
# Units, tokens a unit, gamma shape of the bursts (small: bursty); the figures of the design notes: raw, studentised.
EXPECTED = (1, 3, 10, 30, 100)
CANDIDATES = {"inversion": "test inversion (chosen)", "linearised": "linearised, Welch–Satterthwaite"}
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
    """Target, reference and design of units assigned to two sides at random."""
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
    values = np.abs(log_ratio(a, size, k.sum(axis=0) - a, n.sum() - size, "half"))
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
        ours = compare_rates(target, reference, design, PermutationSettings(999, seed=run))
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


def one_rate(rng, m: int, length: int, shape: float, columns: int, rate) -> tuple[np.ndarray, np.ndarray]:
    """Counts of terms in m units, all at one true rate; a small gamma shape makes them bursty."""
    n = rng.poisson(length, m) + 1
    return rng.poisson(rng.gamma(shape, rate / shape, (m, columns)) * n[:, None]).astype(float), n.astype(float)


def free_case(target, reference, expected, columns: int, times: float | np.ndarray = 1.0, seed: int = 7):
    """Counts of two sides of units, so many occurrences expected on the smaller; the target's rate `times` as high.

    `expected` and `times` are numbers, or one for each column.
    """
    rng = np.random.default_rng(seed)
    rate = expected / min(target[0] * target[1], reference[0] * reference[1])
    x, p = one_rate(rng, *target, columns, rate * times)
    y, q = one_rate(rng, *reference, columns, rate)
    return sides(np.vstack([x, y]), np.append(p, q), np.arange(len(p) + len(q)) < len(p))


def paired_case(m: int, own: int, quoted: int, spread: float, expected: float, columns: int):
    """Own and quoted words of m pages, which share the page's bursts; a spread makes quotations burstier."""
    rng = np.random.default_rng(7)
    p, q = rng.poisson(own, m) + 1.0, rng.poisson(quoted, m) + 1.0
    shared = rng.gamma(1.0, expected / (m * min(own, quoted)), (m, columns))
    x = rng.poisson(shared * p[:, None]).astype(float)
    y = rng.poisson(shared * (rng.gamma(1 / spread, spread, shared.shape) if spread else 1.0) * q[:, None])
    names = [f"u{i:04d}" for i in range(m)]
    return (x, p), (y.astype(float), q), Design.of(names, names)


def story_case(m: int, expected: float, columns: int):
    """Stories of one to six documents each, which share the story's bursts; each is told by one side."""
    rng = np.random.default_rng(7)
    documents = rng.integers(1, 7, 2 * m)
    n = np.array([rng.poisson(300, d).sum() for d in documents], float)
    k = rng.poisson(rng.gamma(0.7, expected / (m * 1050) / 0.7, (2 * m, columns)) * n[:, None]).astype(float)
    return sides(k, n, np.arange(2 * m) < m)


def desk_case(expected: float, columns: int, times: float = 1.0):
    """Two desks at 45 + 15 against 15 + 45, one with 2.2 times the rate: pooled rates differ where desks do not."""
    rng = np.random.default_rng(7)
    desk, on_target = np.repeat([0, 1], 60), np.repeat([True, False, True, False], [45, 15, 15, 45])
    n = rng.poisson(300, 120) + 1.0
    rate = np.array([1.0, 2.2])[desk] * np.where(on_target, times, 1.0) * expected / (60 * 300 * 1.6)
    k = rng.poisson(rng.gamma(1.0, 1.0, (120, columns)) * (rate * n)[:, None]).astype(float)
    target, reference, _ = sides(k, n, on_target)
    names = np.array([f"u{i:04d}" for i in range(120)])
    strata = dict(zip(names.tolist(), desk.astype(str).tolist(), strict=True))
    return target, reference, Design.of(names[on_target].tolist(), names[~on_target].tolist(), strata)


def mixed_case(m: int, alone: tuple[int, int], expected: float, columns: int, times: float = 1.0, shape: float = 1.0):
    """Pairs that share their story's bursts, and units of one side; texts of the target are three times as long."""
    rng = np.random.default_rng(7)
    total, at = m + sum(alone), np.arange(m + sum(alone))
    left, right = at < m + alone[0], (at < m) | (at >= m + alone[0])
    p, q = (rng.poisson(900, total) + 1.0) * left, (rng.poisson(300, total) + 1.0) * right
    burst = rng.gamma(shape, expected / (300 * (m + min(alone))) / shape, (total, columns))
    x, y = (rng.poisson(burst * rate * n[:, None]).astype(float) for rate, n in ((times, p), (1.0, q)))
    names = np.array([f"u{i:04d}" for i in range(total)])
    return (x, p), (y, q), Design.of(names[left].tolist(), names[right].tolist())


MIXTURES = {
    "1 pair, 11 + 11 of one side": (1, (11, 11), 1.0),
    "9 pairs, 3 + 3 of one side": (9, (3, 3), 1.0),
    "9 pairs, 3 + 30, bursty": (9, (3, 30), 0.4),
}


def cases(expected: float, columns: int) -> dict[str, tuple]:
    """Every case by name: target, reference and design, and whether the sides are alike."""
    out = {name: (free_case(a, b, expected, columns), name.endswith("alike")) for name, (a, b, _) in CASES.items()}
    out["own v quoted, 30 pages"] = (paired_case(30, 600, 80, 0.0, expected, columns), False)
    out["own v bursty quoted, 30 pages"] = (paired_case(30, 600, 80, 1.0, expected, columns), False)
    out["own v quoted alike, 30 pages"] = (paired_case(30, 300, 300, 0.0, expected, columns), True)
    out["stories as units, 30 v 30"] = (story_case(30, expected, columns), True)
    out["2 desks, 45 + 15 v 15 + 45"] = (desk_case(expected, columns), True)
    for name, (m, alone, shape) in MIXTURES.items():
        out[name] = (mixed_case(m, alone, expected, columns, shape=shape), False)
    return out


def rejected(case: tuple, permutations: int = 399, interval: str = "inversion") -> tuple[float, float, float]:
    """Share of the tested terms that are rejected at 5 %, share without p, coverage of zero, all in per cent."""
    target, reference, design = case
    used = (target[0] + reference[0]).sum(axis=0) > 0
    settings = PermutationSettings(permutations, seed=3, further=1, interval=interval)
    ours = compare_rates((target[0][:, used], target[1]), (reference[0][:, used], reference[1]), design, settings)
    known = ~np.isnan(ours.p)
    covers = ((ours.low <= 0) & (ours.high >= 0)).mean()
    return 100 * (ours.p[known] <= 0.05).mean() if known.any() else np.nan, 100 * (~known).mean(), 100 * covers


def on_cases(columns: int) -> None:
    """Sides that differ in number, length or burstiness of units, and in nothing else."""
    print(f"\n% rejected at 5 % / % without p / % of intervals that cover, {columns} simulated terms at one true rate")
    print(f"{'occurrences expected on the smaller side':42}" + "".join(f"{e:>20}" for e in EXPECTED))
    rows: dict[str, list[tuple]] = {}
    for expected in EXPECTED:
        for name, (case, _) in cases(expected, columns).items():
            rows.setdefault(name, []).append(rejected(case))
    for name, figures in rows.items():
        print(f"{name:42}" + "".join(f"{a:8.1f}{b:6.0f}{c:6.1f}" for a, b, c in figures))


def covers(case: tuple, times: float, kinds=("inversion", "linearised")) -> dict[str, tuple[float, float]]:
    """% of intervals that cover a true ratio, and % of the terms that are tested, by kind of interval."""
    target, reference, design = case
    used = (target[0] + reference[0]).sum(axis=0) > 0
    out = {}
    for kind in kinds:
        settings = PermutationSettings(399, seed=3, further=1, interval=kind)
        ours = compare_rates((target[0][:, used], target[1]), (reference[0][:, used], reference[1]), design, settings)
        inside, known = (ours.low <= np.log2(times)) & (ours.high >= np.log2(times)), ~np.isnan(ours.p)
        out[kind] = (100 * inside[known].mean() if known.any() else np.nan, 100 * known.mean())
    return out


def on_ratios(columns: int) -> None:
    """Terms that are more, or less, frequent on the target's side: does the interval cover by how much?"""
    ratios = (0.25, 1.0, 2.0, 4.0, 8.0)
    print(f"\n% of 95 % intervals that cover the true ratio, inverted / linearised, {columns} simulated terms")
    print(f"{'ratio':42}" + "".join(f"{ratio:>14}" for ratio in ratios))
    for expected in EXPECTED[1:4]:
        for name, (a, b, _) in CASES.items():
            found = [covers(free_case(a, b, expected, columns, times=ratio), ratio) for ratio in ratios]
            said = "".join(f"{f['inversion'][0]:8.1f}{f['linearised'][0]:6.1f}" for f in found)
            print(f"{f'{name}, {expected} expected':42}{said}")
        more = {name: partial(mixed_case, m, alone, shape=shape) for name, (m, alone, shape) in MIXTURES.items()}
        for name, made in (more | {"2 desks, 45 + 15 v 15 + 45": desk_case}).items():
            found = [covers(made(expected=expected, columns=columns, times=ratio), ratio) for ratio in ratios]
            said = "".join(f"{f['inversion'][0]:8.1f}{f['linearised'][0]:6.1f}" for f in found)
            print(f"{f'{name}, {expected} expected':42}{said}")


def on_power(columns: int) -> None:
    """Terms twice as frequent on the target's side."""
    print(f"\n% found at 5 % where the rate is doubled, {columns} simulated terms, gamma shape 1")
    print(f"{'occurrences expected in the reference':42}" + "".join(f"{e:>8}" for e in (10, 30, 100, 300)))
    for m in (8, 15, 30):
        found = [
            rejected(free_case((m, 300, 1.0), (m, 300, 1.0), e, columns, times=2.0))[0] for e in (10, 30, 100, 300)
        ]
        print(f"{f'{m} against {m} units':42}" + "".join(f"{f:8.1f}" for f in found))


def third_planted(run: int, terms: int) -> tuple[tuple, np.ndarray]:
    """40 against 40 units; every third term is 2.5 times as frequent on the target's side, 10 to 100 expected."""
    differs = np.arange(terms) % 3 == 0
    expected = 10 * 10 ** np.random.default_rng(run).random(terms)
    case = free_case((40, 300, 1.0), (40, 300, 1.0), expected, terms, np.where(differs, 2.5, 1.0), seed=run)
    return case, differs


def on_discoveries(runs: int, terms: int) -> None:
    """What is found at q ≤ .05 where a third of the terms differ, and where none does, by when drawing stops."""
    print(f"\n{runs} sets of {terms} terms, 40 against 40 units, 10 to 100 occurrences expected on the smaller side")
    heads = {"false share of q <= .05, %": 28, "sets worse": 12, "planted found, %": 18, "decided alike, %": 24, "s": 8}
    print(f"{'a third differs (rate 2.5 times)':34}" + "".join(f"{head:>{at}}" for head, at in heads.items()))
    ways = {"until q is decided": {}, "all 99,900": {"exact": True}, "999 alone": {"further": 1}}
    found: dict[str, list[np.ndarray]] = {name: [] for name in ways}
    took = dict.fromkeys(ways, 0.0)
    for run in range(runs):
        case, differs = third_planted(run, terms)
        for name, how in ways.items():
            start = time.process_time()
            settings = PermutationSettings(999, seed=run, interval="linearised", **how)
            found[name].append(adjust(compare_rates(*case, settings).p) <= 0.05)
            took[name] += time.process_time() - start
    for name, sets in found.items():
        false = np.array([(one & ~differs).sum() / max(one.sum(), 1) for one in sets])
        alike = np.mean([(a == b).mean() for a, b in zip(sets, found["all 99,900"], strict=True)])
        power = np.mean([one[differs].mean() for one in sets])
        print(f"{name:34}{100 * false.mean():28.2f}{int((false > 0.05).sum()):12}{100 * power:18.2f}", end="")
        print(f"{100 * alike:24.2f}{took[name]:8.1f}")
    p = [compare_rates(*free_case((40, 300, 1.0), (40, 300, 1.0), 30, terms, seed=1000 + run),
                       PermutationSettings(999, seed=run, interval="linearised")).p for run in range(runs)]  # fmt: skip
    some = np.mean([(adjust(one) <= 0.05).any() for one in p])
    every = np.concatenate(p)
    every = every[~np.isnan(every)]
    said = ", ".join(f"{100 * (every <= at).mean():.3f} % at p <= {at:g}" for at in (0.05, 0.01, 1e-3, 2e-4))
    print(f"no difference, {len(every):,} terms tested: {said}; q <= .05 in {100 * some:.0f} % of sets")


def candidate_intervals(target, reference, design, seed: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Limits of every candidate."""
    out = {}
    for kind in INTERVALS:
        found = compare_rates(target, reference, design, PermutationSettings(999, seed=seed, further=1, interval=kind))
        out[CANDIDATES.get(kind, f"bootstrap, {kind}")] = (found.low, found.high)
    return out


def on_coverage(k: np.ndarray, n: np.ndarray, m_target: int, runs: int) -> None:
    """Which interval covers zero in random splits, by document frequency?"""
    rng = np.random.default_rng(2032)
    docs = (k > 0).sum(axis=0)
    covered: dict[str, list[np.ndarray]] = {}
    for run in range(runs):
        on_target = np.isin(np.arange(len(n)), rng.permutation(len(n))[:m_target])
        for name, (low, high) in candidate_intervals(*sides(k, n, on_target), run).items():
            covered.setdefault(name, []).append((low <= 0) & (high >= 0))
    bands = {"all, 5 or more": docs >= 5} | {f"{a}–{b}": (docs >= a) & (docs <= b) for a, b in BANDS}
    print(
        f"\n% of 95 % intervals that cover zero, {runs} random splits, {m_target} against {len(n) - m_target} addresses"
    )
    print(f"{'':42}" + "".join(f"{name:>16}" for name in bands))
    for name, values in covered.items():
        figures = [100 * np.mean(values, axis=0)[band].mean() for band in bands.values()]
        print(f"{name:42}" + "".join(f"{f:16.1f}" for f in figures))


def on_time() -> None:
    """Seconds for the sizes that a report meets."""
    print()
    for m, columns, runs in ((42, 60, 99_999), (42, 3_000, 999), (300, 20_000, 999)):
        rng = np.random.default_rng(1)
        (x, p), (y, q) = (one_rate(rng, m, 400, 1.0, columns, 0.01) for _ in range(2))
        names = [f"u{i:04d}" for i in range(m)]
        start = time.perf_counter()
        compare_rates((x, p), (y, q), Design.of(names, names), PermutationSettings(runs))
        print(f"{m} pairs, {columns} terms, {runs} permutations: {time.perf_counter() - start:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    beside = Path(__file__).parents[3] / "shared" / "nltk_data"
    parser.add_argument("--runs", type=int, default=100, help="random splits of the addresses")
    parser.add_argument("--nltk-data", type=Path, default=Path(os.environ.get("NLTK_DATA", beside)))
    arguments = parser.parse_args()
    on_cases(2_000)
    on_ratios(1_000)
    on_power(1_000)
    on_discoveries(arguments.runs, 150)
    on_time()
    if not any((arguments.nltk_data / "corpora" / name).exists() for name in ("inaugural.zip", "inaugural")):
        print(f"\nInaugural addresses skipped: no corpora/inaugural in '{arguments.nltk_data}'.")
        return
    k, n = term_counts(addresses(arguments.nltk_data))
    for m_target in (29, 12):
        on_halves(k, n, m_target, arguments.runs)
        on_coverage(k, n, m_target, max(arguments.runs // 5, 4))


if __name__ == "__main__":
    main()
