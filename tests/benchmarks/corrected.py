"""Do intervals of figures corrected by coded text contain the truth, and how wide are they?

python tests/benchmarks/corrected.py [--runs 1000] [--only WORD] [--data FILE]

First simulated corpora: shares and rates of two sides, a measure that errs alike or differently on either, units of
one to many rows, rows drawn at random or more often where the measure found something. Coverage of the difference at
95 % (its own error is 0.7 points with 1,000 runs), mean width over that of the coded rows alone, bias. Then, where
../shared/eval/loaded_terms is at hand, sentences judged by people against the evaluative list. Never fails on a figure.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from framing.stats.coded import METHODS, CodedSample, CodedSettings, compare_coded

DATA = Path(__file__).parents[3] / "shared" / "eval" / "loaded_terms" / "sentences.csv"
SEED = 20


@dataclass(frozen=True)
class Case:
    """A way to make a corpus of two sides, and to draw from it what is coded."""

    units: tuple[int, int] = (200, 200)
    rows: float = 3.0
    spread: float = 0.0
    share: tuple[float, float] = (0.4, 0.25)
    right: tuple[tuple[float, float], tuple[float, float]] = ((0.8, 0.85), (0.8, 0.85))
    alike: float = 0.1
    coded: tuple[int, int] = (100, 100)
    oversampled: bool = False
    paired: bool = False
    counts: bool = False


EQUAL, UNEQUAL = ((0.8, 0.85), (0.8, 0.85)), ((0.9, 0.7), (0.6, 0.95))
BASE = Case()
CASES = {
    "errors alike": BASE,
    "errors differ": replace(BASE, right=UNEQUAL),
    "errors differ, no difference": replace(BASE, right=UNEQUAL, share=(0.3, 0.3)),
    "errors differ, rare": replace(BASE, right=((0.8, 0.9), (0.5, 0.97)), share=(0.15, 0.05), coded=(200, 200)),
    "errors differ, 30 coded": replace(BASE, right=UNEQUAL, coded=(30, 30)),
    "errors differ, 50 coded": replace(BASE, right=UNEQUAL, coded=(50, 50)),
    "errors differ, 200 coded": replace(BASE, right=UNEQUAL, coded=(200, 200)),
    "errors differ, 40 and 150": replace(BASE, right=UNEQUAL, coded=(40, 150)),
    "measure useless": replace(BASE, right=((0.5, 0.5), (0.5, 0.5))),
    "measure nearly right": replace(BASE, right=((0.98, 0.98), (0.95, 0.99))),
    "units of 1 row": replace(BASE, right=UNEQUAL, rows=1.0, units=(500, 500)),
    "units of 1 to 60 rows": replace(BASE, right=UNEQUAL, rows=6.0, spread=1.0, units=(80, 80), alike=0.2),
    "20 units of 20 rows": replace(BASE, right=UNEQUAL, rows=20.0, units=(20, 20), alike=0.1),
    "12 units against 60": replace(BASE, right=UNEQUAL, rows=15.0, units=(12, 60), alike=0.1),
    "found rows drawn more": replace(BASE, right=UNEQUAL, oversampled=True),
    "found rows drawn more, rare": replace(
        BASE, right=((0.8, 0.9), (0.5, 0.97)), share=(0.15, 0.05), coded=(200, 200), oversampled=True
    ),
    "pairs": replace(BASE, right=UNEQUAL, paired=True, alike=0.3),
    "rates": replace(BASE, counts=True, share=(0.02, 0.012), right=((0.8, 0.004), (0.6, 0.001))),
    "rates, long tail of rows": replace(
        BASE, counts=True, share=(0.02, 0.012), right=((0.8, 0.004), (0.6, 0.001)), spread=0.8, rows=5.0
    ),
}


def corpus(case: Case, rng: np.random.Generator) -> tuple[CodedSample, CodedSample]:
    """Two sides of a simulated corpus, drawn and coded."""
    common = rng.random(max(case.units)) if case.paired else None
    return tuple(one_side(case, i, rng, common) for i in range(2))  # type: ignore[return-value]


def one_side(case: Case, i: int, rng: np.random.Generator, common: np.ndarray | None) -> CodedSample:
    """One side: units of about so many rows, alike within."""
    from scipy.stats import beta, gamma

    n = case.units[i]
    sizes = np.maximum(1, np.round(case.rows * np.exp(case.spread * rng.standard_normal(n) - case.spread**2 / 2)))
    unit = np.repeat(np.arange(n), sizes.astype(int))
    at = rng.random(n) if common is None else common[:n]
    if case.counts:
        words = rng.integers(10, 60, len(unit)).astype(float)
        rate = gamma.ppf(at, 4, scale=case.share[i] / 4)
        truth = rng.poisson(rate[unit] * words).astype(float)
        found = rng.binomial(truth.astype(int), case.right[i][0]) + rng.poisson(case.right[i][1] * words)
    else:
        words = np.ones(len(unit))
        strength = 1 / case.alike - 1
        truth = rng.random(len(unit)) < beta.ppf(at, case.share[i] * strength, (1 - case.share[i]) * strength)[unit]
        hit, clear = case.right[i]
        found = np.where(truth, rng.random(len(unit)) < hit, rng.random(len(unit)) >= clear)
    coded, chance = drawn(found, case.coded[i], case.oversampled, rng)
    first = 0 if case.paired or i == 0 else case.units[0]
    return CodedSample(found, np.where(coded, truth, np.nan), words, unit + first, chance)


def drawn(found: np.ndarray, n: int, oversampled: bool, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows drawn without replacement: of all, or half of them among those where the measure found something."""
    strata = (found > 0) if oversampled else np.zeros(len(found), dtype=bool)
    coded, chance = np.zeros(len(found), dtype=bool), np.ones(len(found))
    for value in np.unique(strata):
        here = np.flatnonzero(strata == value)
        many = min(len(here), n // 2 if oversampled else n)
        coded[rng.choice(here, many, replace=False)] = True
        chance[here] = many / len(here)
    return coded, chance


def measure(case: Case, runs: int) -> pd.DataFrame:
    """Coverage of the difference, width over that of the coded rows alone, and bias, by method."""
    truth = case.share[0] - case.share[1]
    found: dict[str, list] = {method: [] for method in METHODS}
    for run in range(runs):
        made = compare_coded(*corpus(case, np.random.default_rng([SEED, run])))
        for method, figure in made.items():
            there = figure.difference
            found[method].append((there.low <= truth <= there.high, there.high - there.low, there.value - truth))
    rows = {}
    for method, values in found.items():
        inside, width, off = np.array(values, dtype=float).T
        known = np.isfinite(width)
        rows[method] = (100 * inside[known].mean(), np.median(width[known]), off[known].mean(), 100 * (~known).mean())
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["coverage", "width", "bias", "none"])
    table["width"] /= table.loc["coded", "width"]
    return table


def sentences(path: Path) -> tuple[pd.DataFrame, np.ndarray]:
    """Sentences of left and centre outlets: what people judged, and whether the list finds a word."""
    from framing.lexicon import Lexicon
    from framing.text.counts import Tokens

    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["label_bias"].isin(["Biased", "Non-biased"]) & table["type"].isin(["left", "center"])]
    hits = np.asarray(Lexicon.read("evaluative").match(Tokens.from_texts(table["text"])).matrix().sum(axis=1)).ravel()
    return table.reset_index(drop=True), hits > 0


def judged(path: Path, runs: int, n: int = 100) -> None:
    """Left minus centre in the share of sentences judged biased: by people, by the list, corrected."""
    table, said = sentences(path)
    truth = (table["label_bias"] == "Biased").to_numpy()
    left = (table["type"] == "left").to_numpy()
    by_people, by_list = (values[left].mean() - values[~left].mean() for values in (truth, said))
    print(f"\nSentences of left ({left.sum()}) and centre ({(~left).sum()}) outlets")
    print(f"  accuracy {(truth == said).mean():.3f}")
    for name, side in (("left", left), ("centre", ~left)):
        hit, clear = said[side & truth].mean(), 1 - said[side & ~truth].mean()
        print(f"  {name}: sensitivity {hit:.3f}, specificity {clear:.3f}")
    print(f"left minus centre: by people {by_people:.3f}, by the list {by_list:.3f}; {n} sentences a side coded")
    again(truth, said, left, CodedSettings(population="texts"), runs, n, fixed=True)
    again(truth, said, left, CodedSettings(), runs, n, fixed=False)


def again(truth, said, left, settings: CodedSettings, runs: int, n: int, fixed: bool) -> None:
    """Draw and code again and again: of the same sentences, or of corpora of as many drawn from them."""
    aim = truth[left].mean() - truth[~left].mean()
    found: dict[str, list] = {method: [] for method in METHODS}
    for run in range(runs):
        rng, sides = np.random.default_rng([SEED, run]), []
        for first, rows in ((0, np.flatnonzero(left)), (len(left), np.flatnonzero(~left))):
            chosen = rows if fixed else rng.choice(rows, len(rows))
            coded, chance = drawn(said[chosen], n, False, rng)
            units = np.arange(len(rows)) + first
            label = np.where(coded, truth[chosen], np.nan)
            sides.append(CodedSample(said[chosen], label, np.ones(len(rows)), units, chance))
        for method, figure in compare_coded(sides[0], sides[1], settings).items():
            there = figure.difference
            found[method].append((there.value, there.se, there.low <= aim <= there.high, there.high - there.low))
    print(f"\n{'the same sentences, coded again' if fixed else 'corpora drawn from these sentences'} ({runs} runs)")
    print(f"{'':14}{'mean':>8}{'spread':>8}{'s.e.':>8}{'coverage':>10}{'width':>8}")
    for method, values in found.items():
        value, se, inside, width = np.array(values, dtype=float).T
        cover = f"{100 * inside.mean():9.1f}%" if np.isfinite(width).any() else f"{'–':>10}"
        print(f"{method:14}{value.mean():8.3f}{value.std():8.4f}{se.mean():8.4f}{cover}{width.mean():8.3f}")


def main() -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--only", default="", help="cases whose name has this word")
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    print(f"{'coverage % / width over that of coded alone / bias':34}" + "".join(f"{method:>24}" for method in METHODS))
    for name, case in CASES.items():
        if arguments.only not in name:
            continue
        table = measure(case, arguments.runs)
        cells = [f"{row.coverage:10.1f} {row.width:5.2f} {row.bias:+7.4f}" for row in table.itertuples()]
        gaps = f"  none {table['none'].max():.0f} %" if table["none"].max() else ""
        print(f"{name:34}" + "".join(cells) + gaps, flush=True)
    if not arguments.data.exists():
        print(f"skipped: there is no {arguments.data}")
        return 0
    judged(arguments.data, arguments.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
