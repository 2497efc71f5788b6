"""Reproductions: published tables beside the figures that this package gives, for the notebooks of that name."""

from __future__ import annotations

import os
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from framing.errors import CorpusError, ParameterError
from framing.stats.design import Design
from framing.stats.effects import chi2_signed, g2_two_cell, log_odds, log_ratio, prior_weights
from framing.stats.inference import PermutationSettings, adjust, compare_rates
from framing.text.reading import tokenise

QUANTEDA_SIZES = (43_002, 108_539)
QUANTEDA_TABLE = {
    "we": (1048, 779, 764.4484), "us": (289, 216, 207.5181), "america": (148, 54, 200.5544),
    "our": (917, 1307, 183.5362), "world": (196, 123, 171.9660), "americans": (76, 7, 163.1532),
    "today": (84, 21, 137.7753), "upon": (39, 332, -58.3981), "public": (12, 213, -58.8704),
    "constitution": (9, 200, -59.6613), "it": (266, 1132, -60.6843), "states": (29, 305, -63.8780),
    "be": (278, 1224, -72.6816), "should": (16, 309, -88.1482), "which": (96, 911, -177.1009),
    "of": (1514, 5666, -197.0883), "the": (2089, 8094, -331.9907),
}  # fmt: skip
"""Term: count after, count before, signed χ², as quanteda's documentation prints its keyness table."""

HALVES = {"token G²": 14.9, "log-odds z": 11.9, "G² of documents": 2.6, "log ratio, addresses permuted": 5.1}
"""% of words with 10 or more occurrences rejected at 5 % in 500 random halves of the 59 addresses."""

_QUANTEDA_TOKEN = re.compile(r"\w+(?:['’.:\-]\w+|,(?=\d)\d+)*|--+|[^\w\s]")
"""Words with what joins them, runs of hyphens, and each other mark: the tokens of the printed table."""


def inaugural(data: str = "") -> pd.DataFrame:
    """Return NLTK's inaugural addresses.

    Parameters
    ----------
    data : str
        Folder with ``corpora/inaugural`` or ``corpora/inaugural.zip``; empty: where NLTK looks.

    Returns
    -------
    pandas.DataFrame
        doc_id, year, text.

    Raises
    ------
    CorpusError
        If they are not there.
    """
    folders = [Path(data)] if data else _nltk_folders()
    for folder in folders:
        archive, plain = folder / "corpora" / "inaugural.zip", folder / "corpora" / "inaugural"
        if archive.exists():
            with zipfile.ZipFile(archive) as file:
                names = sorted(name for name in file.namelist() if name.endswith(".txt"))
                return _addresses({Path(name).stem: file.read(name) for name in names})
        if plain.is_dir():
            return _addresses({path.stem: path.read_bytes() for path in sorted(plain.glob("*.txt"))})
    where = f"'{data}'" if data else "the folders where NLTK looks"
    raise CorpusError(
        f"The inaugural addresses are not in {where}: fetch them once with `python -m nltk.downloader inaugural`, or "
        "name the folder that holds corpora/inaugural in the parameter `data`."
    )


def _nltk_folders() -> list[Path]:
    named = os.environ.get("NLTK_DATA", "")
    if named:
        return [Path(folder) for folder in named.split(os.pathsep)]
    import nltk

    return [Path(folder) for folder in nltk.data.path]


def _addresses(raw: dict[str, bytes]) -> pd.DataFrame:
    rows = [{"doc_id": name, "year": int(name[:4]), "text": content.decode("latin-1")} for name, content in raw.items()]
    return pd.DataFrame(rows, columns=["doc_id", "year", "text"])


def quanteda_sizes(addresses: pd.DataFrame, first_year: int = 1945) -> pd.DataFrame:
    """Return the tokens of each side: published, here, and the difference."""
    after, before = _quanteda_counts(addresses, first_year)
    table = pd.DataFrame({"side": [f"{first_year} and after", f"before {first_year}"], "published": QUANTEDA_SIZES})
    return table.assign(ours=[after.total(), before.total()]).assign(difference=lambda t: t["ours"] - t["published"])


def quanteda_table(addresses: pd.DataFrame, first_year: int = 1945) -> pd.DataFrame:
    """Return quanteda's printed keyness table beside ours.

    Parameters
    ----------
    addresses : pandas.DataFrame
        Of `inaugural`.
    first_year : int
        First year of the target.

    Returns
    -------
    pandas.DataFrame
        term, k_target, k_reference (printed), chi2 (printed), from_counts (our χ² of the printed counts),
        difference, nltk_target, nltk_reference (counted here), from_texts (our χ² of those).
    """
    after, before = _quanteda_counts(addresses, first_year)
    table = pd.DataFrame(
        [(term, *figures) for term, figures in QUANTEDA_TABLE.items()],
        columns=["term", "k_target", "k_reference", "chi2"],
    )
    ours = chi2_signed(table["k_target"], QUANTEDA_SIZES[0], table["k_reference"], QUANTEDA_SIZES[1])
    table = table.assign(from_counts=ours, difference=ours - table["chi2"])
    table["nltk_target"] = [after[term] for term in table["term"]]
    table["nltk_reference"] = [before[term] for term in table["term"]]
    counted = (table["nltk_target"], after.total(), table["nltk_reference"], before.total())
    return table.assign(from_texts=chi2_signed(*counted))


def _quanteda_counts(addresses: pd.DataFrame, first_year: int) -> tuple[Counter, Counter]:
    after: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for year, text in zip(addresses["year"], addresses["text"], strict=True):
        (after if year >= first_year else before).update(_QUANTEDA_TOKEN.findall(text.lower()))
    return after, before


def quanteda_verdict(table: pd.DataFrame, sizes: pd.DataFrame) -> str:
    """Return what was reproduced and what was not, in sentences made from the tables."""
    worst = table["difference"].abs().max()
    same = int((table["nltk_reference"] == table["k_reference"]).sum())
    off = (table["nltk_target"] - table["k_target"]).abs()
    exact = "Reproduced" if worst < 5e-5 else "Not reproduced"
    return (
        f"{exact}: from the printed counts the largest difference of {len(table)} values of χ² is {worst:.1e}. "
        f"Counted in NLTK's texts, {same} of {len(table)} reference counts are the printed ones, and the reference has "
        f"{_as_many(sizes['difference'].iloc[1])}; the target has {_as_many(sizes['difference'].iloc[0])}, and its "
        f"counts differ by up to {off.max()}: the two editions of the later addresses are not the same."
    )


def _as_many(difference: int) -> str:
    return f"{abs(difference):,} tokens {'more' if difference > 0 else 'fewer'}" if difference else "as many tokens"


def random_halves(
    addresses: pd.DataFrame, runs: int = 100, permutations: int = 199, seed: int = 1, least: int = 10
) -> pd.DataFrame:
    """How many words does each test find between random halves, where nothing differs?

    Parameters
    ----------
    addresses : pandas.DataFrame
        Of `inaugural`.
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
        One row a test: test, published, ours (% of words with p ≤ .05), difference, runs_with_any (runs in
        which a word has q ≤ .05 after Benjamini–Hochberg), words_found (mean number of such words).
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
    table["published"] = [HALVES.get(name, np.nan) for name in rejected]
    table["ours"] = [float(np.mean(values)) for values in rejected.values()]
    table["difference"] = table["ours"] - table["published"]
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
    """Return whether the published figures are reproduced, in sentences made from the table."""
    rows = table.set_index("test")
    known = rows["difference"].dropna()
    near = known[known.abs() <= 1.5]
    token, ours, runs = rows.loc["token G²"], rows.loc["this package's test"], int(rows["runs"].iloc[0])
    return (
        f"{len(near)} of {len(known)} published shares lie within 1.5 points of ours. Token G² with Benjamini–Hochberg "
        f"reports a word in {int(token['runs_with_any'])} of {runs} halves, {token['words_found']:.0f} on average "
        f"(published: 500 of 500, 37); this package's test in {int(ours['runs_with_any'])}, and it rejects "
        f"{ours['ours']:.1f} % at 5 %."
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
