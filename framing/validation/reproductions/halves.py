"""Random halves of one collection, where nothing differs: how many words does each test find? A study of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from framing.errors import ParameterError
from framing.stats.design import Design
from framing.stats.effects import g2_two_cell, log_odds, log_ratio, prior_weights
from framing.stats.inference import PermutationSettings, adjust, compare_rates
from framing.text.reading import tokenise

HALVES = {"token G²": 14.9, "log-odds z": 11.9, "G² of documents": 2.6, "log ratio, addresses permuted": 5.1}
"""% of words with 10 or more occurrences rejected at 5 % in 500 random halves of the 59 addresses: a run of ours."""


def full_run() -> pd.DataFrame:
    """Return the figures of the full run: test, full (% of words rejected at 5 %)."""
    return pd.DataFrame({"test": list(HALVES), "full": list(HALVES.values())})


def random_halves(
    addresses: pd.DataFrame, runs: int = 100, permutations: int = 199, seed: int = 1, least: int = 10
) -> pd.DataFrame:
    """How many words does each test find between random halves, where nothing differs?

    Parameters
    ----------
    addresses : pandas.DataFrame
        Of `read_addresses`.
    runs : int
        Random halves.
    permutations : int
        Permutations for the tests that permute.
    seed : int
    least : int
        Words with fewer occurrences are excluded.

    Returns
    -------
    pandas.DataFrame
        One row a test: test, full (% of words with p ≤ .05 in 500 halves, see `HALVES`), here, difference,
        runs_with_any (runs in which a word has q ≤ .05 after Benjamini–Hochberg), words_found (their mean number).
    """
    k, n = _word_counts(addresses, least)
    rng = np.random.default_rng(seed)
    rejected: dict[str, list[float]] = {}
    found: dict[str, list[int]] = {}
    for run in range(runs):
        on_target = np.isin(np.arange(len(n)), rng.permutation(len(n))[: len(n) // 2])
        for name, p in _tests(k, n, on_target, permutations, seed + run).items():
            known = p[~np.isnan(p)]
            rejected.setdefault(name, []).append(100 * float((known <= 0.05).mean()))
            found.setdefault(name, []).append(int((adjust(p) <= 0.05).sum()))
    table = pd.DataFrame({"test": list(rejected)})
    table["full"] = [HALVES.get(name, np.nan) for name in rejected]
    table["here"] = [float(np.mean(values)) for values in rejected.values()]
    table["difference"] = table["here"] - table["full"]
    table["runs_with_any"] = [sum(v > 0 for v in values) for values in found.values()]
    table["words_found"] = [float(np.mean(values)) for values in found.values()]
    return table.assign(runs=runs)


def _word_counts(addresses: pd.DataFrame, least: int) -> tuple[np.ndarray, np.ndarray]:
    counted = [Counter(tokenise(text)) for text in addresses["text"]]
    terms = sorted(term for term, count in sum(counted, Counter()).items() if count >= least)
    return np.array([[c[t] for t in terms] for c in counted], float), np.array([c.total() for c in counted], float)


def _tests(k: np.ndarray, n: np.ndarray, on_target: np.ndarray, permutations: int, seed: int) -> dict[str, np.ndarray]:
    """Return p of each test for one split."""
    names = np.array([f"u{i:03}" for i in range(len(n))])
    design = Design.of(names[on_target].tolist(), names[~on_target].tolist())
    sides = (k[on_target].sum(axis=0), n[on_target].sum(), k[~on_target].sum(axis=0), n[~on_target].sum())
    docs = (k > 0)[on_target].sum(axis=0), on_target.sum(), (k > 0)[~on_target].sum(axis=0), (~on_target).sum()
    prior = prior_weights("pooled", 1000, sides[0], sides[2])
    drawn = np.vstack([on_target.astype(float)[None, :], design.permutations(permutations, seed)])
    a, size = drawn @ k, (drawn @ n)[:, None]
    raw = np.abs(log_ratio(a, size, k.sum(axis=0) - a, n.sum() - size, "half"))
    target, reference = (
        (k * side[:, None], n * side) for side in (on_target.astype(float), 1 - on_target.astype(float))
    )
    ours = compare_rates(target, reference, design, PermutationSettings(permutations, seed=seed))
    return {
        "token G²": stats.chi2.sf(g2_two_cell(*sides), 1),
        "log-odds z": 2 * stats.norm.sf(np.abs(log_odds(sides[0], sides[2], prior)[1])),
        "G² of documents": stats.chi2.sf(g2_two_cell(*docs), 1),
        "log ratio, addresses permuted": (raw >= raw[0] - 1e-9).mean(axis=0),
        "this package's test": ours.p,
    }


def halves_verdict(table: pd.DataFrame) -> str:
    """Return whether a smaller run gives the figures of the full one, in sentences made from the table."""
    rows = table.set_index("test")
    known = rows["difference"].dropna()
    near = known[known.abs() <= 1.5]
    token, ours, runs = rows.loc["token G²"], rows.loc["this package's test"], int(rows["runs"].iloc[0])
    return (
        f"{len(near)} of {len(known)} shares of the full run lie within 1.5 points of these. Token G² with Benjamini–"
        f"Hochberg reports a word in {int(token['runs_with_any'])} of {runs} halves, {token['words_found']:.0f} on "
        f"average (full run: 500 of 500, 37); this package's test in {int(ours['runs_with_any'])}, and it rejects "
        f"{ours['here']:.1f} % at 5 %."
    )


def power_of_doubled_rates(
    units: Sequence[int] = (8, 15, 30),
    expected: Sequence[float] = (10, 30, 100, 300),
    terms: int = 1000,
    seed: int = 1,
    permutations: int = 199,
) -> pd.DataFrame:
    """How often does this package's test find a rate that is doubled?

    Parameters
    ----------
    units : sequence of int
        Units a side, of 300 words each.
    expected : sequence of float
        Occurrences expected in the reference.
    terms : int
        Simulated terms: Poisson, with the bursts of a gamma of shape 1.
    seed : int
    permutations : int

    Returns
    -------
    pandas.DataFrame
        units, expected, terms (with p), power (% with p ≤ .05), low, high (95 %, Wilson).
    """
    rows = []
    for m in units:
        for occurrences in expected:
            p = _doubled(m, occurrences, terms, PermutationSettings(permutations, seed=seed, further=1))
            known = p[~np.isnan(p)]
            if not len(known):
                raise ParameterError(f"{occurrences:g} occurrences in {m} units are too few for any test.")
            found = int((known <= 0.05).sum())
            limits = stats.binomtest(found, len(known)).proportion_ci(method="wilson")
            power = 100 * np.array([found / len(known), limits.low, limits.high])
            rows.append((m, occurrences, len(known), *power.tolist()))
    return pd.DataFrame(rows, columns=["units", "expected", "terms", "power", "low", "high"])


def _doubled(m: int, expected: float, terms: int, settings: PermutationSettings) -> np.ndarray:
    """Return p of terms whose rate is twice as high in the first m of 2 m units."""
    rng = np.random.default_rng(settings.seed)
    n = rng.poisson(300, 2 * m) + 1.0
    rate = expected / (300 * m) * np.where(np.arange(2 * m) < m, 2.0, 1.0)[:, None]
    k = rng.poisson(rng.gamma(1.0, 1.0, (2 * m, terms)) * rate * n[:, None]).astype(float)
    on_target = np.arange(2 * m) < m
    names = np.array([f"u{i:03}" for i in range(2 * m)])
    design = Design.of(names[on_target].tolist(), names[~on_target].tolist())
    target, reference = ((k * side[:, None], n * side) for side in (on_target * 1.0, ~on_target * 1.0))
    return compare_rates(target, reference, design, settings).p
