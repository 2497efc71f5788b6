"""How often do groups, pairs of groups and change over time come out where nothing differs, and where something does?

python tests/benchmarks/groups.py [--runs 200]

Prints every table. Never fails on a figure; tests/measures/test_groups_calibration.py holds the limits. Counts are
bursty (gamma–Poisson, shape 1), texts of unequal length. With shared/eval beside the checkout, the same is measured on
desks' articles that are dealt into groups at random.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from framing import Corpus, KeynessSettings, Result, by_group, keyness, over_time
from framing.corpus.corpus import Comparison
from framing.result import Presentation, best_first
from framing.stats.inference import PermutationSettings, compare_rates

ROWS = 10
"""Rows of the generated measure."""
RATE = 0.02
TOPICS = Path(__file__).parents[3] / "shared" / "eval" / "topics" / "bbc_2225.csv.gz"


def counted(comparison: Comparison, settings: PermutationSettings | None = None) -> Result:
    """A measure of one's own: what the columns k0, k1, … of the documents hold, in a thousand words."""
    settings = settings or PermutationSettings()
    documents = comparison.corpus.documents.iloc[comparison.rows]
    columns = [column for column in documents if column.startswith("k")]
    k, n = comparison.per_unit(documents[columns].to_numpy(float)), comparison.lengths()
    ratios = compare_rates((k[0], n[0]), (k[1], n[1]), comparison.design, settings)
    table = {"row": columns, "k_target": k[0].sum(axis=0), "k_reference": k[1].sum(axis=0)}
    table |= ratios.columns | ratios.tests
    return Result("counted", best_first(pd.DataFrame(table)), comparison.describe(), settings=asdict(settings),
                  presentation=Presentation("Counted"))  # fmt: skip


def generated(
    seed: int,
    groups: int = 4,
    units: int = 12,
    periods: int = 1,
    paired: bool = False,
    times: Callable[[int, int], float] = lambda group, period: 1.0,
    uneven: bool = False,
    rows: int = ROWS,
    differing: int = 1,
) -> Corpus:
    """A corpus whose counts are bursty, and whose rates are alike but where `times` has it otherwise in the first rows.

    Parameters
    ----------
    seed : int
    groups, units, periods : int
        Units of each group in each period, each of one text.
    paired : bool
        Whether units are stories that all groups have.
    times : callable
        Of group and period: what the rate of the rows that differ is multiplied by.
    uneven : bool
        Whether the first group has half, the last twice as many units, and shorter texts.
    rows : int
        Columns k0, k1, …
    differing : int
        How many of them differ.
    """
    rng = np.random.default_rng(seed)
    lines = []
    for period in range(periods):
        day = str(np.datetime64("2031-02-03") + 7 * period)
        level = rng.gamma(20, 1 / 20, rows)  # rates of all groups move together
        for group in range(groups):
            n = units // 2 if uneven and group == 0 else 2 * units if uneven and group == groups - 1 else units
            for unit in range(n):
                words = int(rng.integers(60, 140) if uneven and group == groups - 1 else rng.integers(100, 400))
                rate = RATE * level * rng.gamma(1.0, 1.0, rows)
                rate[:differing] *= times(group, period)
                counts = rng.poisson(words * rate)
                named = f"p{period}u{unit}" if paired else f"p{period}g{group}u{unit}"
                lines.append((f"{named}g{group}", f"g{group}", day, named, "w " * words, *counts))
    columns = ["doc_id", "outlet", "published", "story_id", "text", *(f"k{i}" for i in range(rows))]
    return Corpus("generated", pd.DataFrame(lines, columns=columns).assign(title=""), repeats="keep")


SETTINGS = PermutationSettings(permutations=199)
"""With more permutations where p is close to its minimum: else nothing could survive the control of 100 tests."""


def false_findings(corpus: Corpus, true: frozenset[tuple[str, ...]] = frozenset()) -> tuple[int, int, bool]:
    """Findings at q ≤ .05 that are true, all findings, and whether any is false."""
    found = by_group(counted, corpus, "outlet", settings=SETTINGS)
    rest, pairs = found.table, found.tables["pairs"]
    hits = [(row["row"], row["group"]) for row in rest[rest["q"] <= 0.05].to_dict("records")]
    hits += [(row["row"], row["group"], row["against"]) for row in pairs[pairs["q"] <= 0.05].to_dict("records")]
    right = sum(hit in true for hit in hits)
    return right, len(hits), right < len(hits)


def of_groups(runs: int, **how: object) -> dict[str, float]:
    """Under no difference: how often anything is found (family-wise), in %."""
    wrong = [false_findings(generated(seed, **how))[2] for seed in range(runs)]  # type: ignore[arg-type]
    return {"runs": runs, "any finding %": 100 * float(np.mean(wrong))}


def planted(runs: int, times: float = 4.0, **how: object) -> dict[str, float]:
    """With k0 of the first group so many times as frequent: mean proportion of false findings, and how often found."""
    every = [f"g{i}" for i in range(int(how.get("groups", 4)))]  # type: ignore[call-overload]
    # The rest of the other groups holds the first one, and so differs from them as well.
    true = frozenset([*(("k0", group) for group in every), *(("k0", "g0", other) for other in every[1:])])
    wrong, found = [], []
    for seed in range(runs):
        corpus = generated(seed, times=lambda group, _: times if group == 0 else 1.0, **how)  # type: ignore[arg-type]
        right, all_of_them, _ = false_findings(corpus, true)
        wrong.append((all_of_them - right) / max(all_of_them, 1))
        table = by_group(counted, corpus, "outlet", pairs=False, settings=SETTINGS).table
        found.append(bool((table[(table["row"] == "k0") & (table["group"] == "g0")]["q"] <= 0.05).all()))
    return {"runs": runs, "false discovery rate %": 100 * float(np.mean(wrong)), "found %": 100 * float(np.mean(found))}


def of_change(runs: int, periods: int = 6, **how: object) -> dict[str, float]:
    """How often heterogeneity and trend have p ≤ .05 in rows whose difference does not change, and in k0."""
    ps: dict[tuple[str, bool], list[float]] = {}
    untested = 0
    for seed in range(runs):
        corpus = generated(seed, groups=2, periods=periods, **how)  # type: ignore[arg-type]
        found = over_time(counted, corpus.compare("outlet", "g0", "g1"), settings=SETTINGS)
        change = found.tables["change"]
        untested += ROWS - change["row"].nunique()
        for row in change.to_dict("records"):
            ps.setdefault((row["test"], row["row"] == "k0"), []).append(row["p"])
    shares = {f"{test}{' k0' if own else ''} %": 100 * float(np.mean(np.array(p) <= 0.05))
              for (test, own), p in sorted(ps.items())}  # fmt: skip
    return {"runs": runs, "without test %": 100 * untested / (runs * ROWS)} | shares


def of_articles(runs: int, groups: int = 4, each: int = 20) -> dict[str, float]:
    """Articles of one desk dealt into groups at random: how often any key term is found."""
    table = pd.read_csv(TOPICS, dtype=str, keep_default_na=False)
    texts = table[table["topic"] == table["topic"].iloc[0]]["text"].drop_duplicates().tolist()
    wrong = []
    for seed in range(runs):
        chosen = np.random.default_rng(seed).permutation(len(texts))[: groups * each]
        rows = [(f"d{i}", f"g{at % groups}", "", "", texts[i]) for at, i in enumerate(chosen)]
        corpus = Corpus("desk", pd.DataFrame(rows, columns=["doc_id", "outlet", "published", "title", "text"]))
        settings = KeynessSettings(permutations=199, further=10, min_docs=8)
        found = by_group(keyness, corpus, "outlet", settings=settings)
        wrong.append(bool(min(found.table["q"].min(), found.tables["pairs"]["q"].min()) <= 0.05))
    return {"runs": runs, "any finding %": 100 * float(np.mean(wrong))}


CASES: dict[str, Callable[[int], dict[str, float]]] = {
    "4 groups alike, 12 units each": of_groups,
    "4 groups alike, the same stories": partial(of_groups, paired=True),
    "4 groups alike, uneven": partial(of_groups, uneven=True, units=16),
    "8 groups alike, 10 units each": partial(of_groups, groups=8, units=10),
    "k0 fourfold in the first of 4": planted,
    "k0 fourfold in the first of 4, the same stories": partial(planted, paired=True),
    "no change, 6 weeks of 10 units a side": partial(of_change, units=10),
    "no change, 6 weeks of the same 10 stories": partial(of_change, units=10, paired=True),
    "no change, uneven": partial(of_change, units=16, uneven=True),
    "no change, threefold throughout": partial(of_change, units=10, times=lambda group, _: 3.0 if group == 0 else 1.0),
    "k0 doubles every other week": partial(
        of_change, units=20, times=lambda group, period: 2.0 ** (period / 2) if group == 0 else 1.0
    ),
}


def main() -> None:
    """Print every case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    for name, case in CASES.items():
        begun = time.process_time()
        said = ", ".join(f"{key} {value:.1f}" for key, value in case(runs).items())
        print(f"{name}: {said} ({time.process_time() - begun:.0f} s)", flush=True)
    if TOPICS.exists():
        said = ", ".join(f"{key} {value:.1f}" for key, value in of_articles(min(runs, 40)).items())
        print(f"articles of one desk in 4 groups of 20: {said}", flush=True)


if __name__ == "__main__":
    main()
