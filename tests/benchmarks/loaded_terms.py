"""Does the evaluative lexicon tell sentences that people judged biased from others of the same outlet?

python tests/benchmarks/loaded_terms.py [--data FILE] [--all-entries]

Needs ../shared/eval/loaded_terms/sentences.csv. Every third sentence is held out; the threshold for F1
is chosen on the rest, over all outlets at once. The score of a sentence is its weighted hits per word.
Prints the two baselines first, then within outlet (which is what counts: the outlet's name alone nearly
gives the label), then pooled. Never fails on a figure.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from framing.lexicon import Lexicon
from framing.text.counts import Tokens

DATA = Path(__file__).parents[3] / "shared" / "eval" / "loaded_terms" / "sentences.csv"
EVERY = 3
"""Rows 2, 5, 8 … are held out."""
ENOUGH = 10
"""An outlet is scored where the part scored has at least so many sentences of either label."""
OFF_THE_SHELF = 0.607
"""Macro-F1 of the best single published lexicon (two hits or more), pooled; shared/NUMBERS.md."""
OUTLET_ALONE = 0.812
"""Macro-F1 of the outlet's name alone, in sample; shared/NUMBERS.md. Computed again below."""


@dataclass(frozen=True)
class Sentences:
    """Sentences with what was judged, what was hit and how long they are."""

    biased: np.ndarray
    outlet: np.ndarray
    held_out: np.ndarray
    hits: np.ndarray
    score: np.ndarray
    words: np.ndarray

    def of(self, rows: np.ndarray) -> Sentences:
        """The chosen rows."""
        return Sentences(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def read(path: Path, lexicon: Lexicon) -> Sentences:
    """Labels, outlets and scores of the sentences of a file."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["label_bias"].isin(["Biased", "Non-biased"])].reset_index(drop=True)
    tokens = Tokens.from_texts(table["text"])
    by_entry = lexicon.match(tokens).matrix()
    weights = np.array([entry.weight for entry in lexicon.entries])
    words = np.maximum(tokens.lengths, 1)
    return Sentences(
        (table["label_bias"] == "Biased").to_numpy(),
        table["outlet"].to_numpy(dtype=str),
        np.arange(len(table)) % EVERY == EVERY - 1,
        np.asarray(by_entry.sum(axis=1)).ravel(),
        (by_entry @ weights) / words,
        words,
    )


def auc(biased: np.ndarray, score: np.ndarray) -> float:
    """Chance that a biased sentence scores above another, ties counting half (Mann–Whitney)."""
    m, n = int(biased.sum()), int((~biased).sum())
    return float((rankdata(score)[biased].sum() - m * (m + 1) / 2) / (m * n))


def auc_error(biased: np.ndarray, score: np.ndarray) -> float:
    """Standard error of the AUC (Hanley & McNeil 1982, eq. 2)."""
    a, m, n = auc(biased, score), int(biased.sum()), int((~biased).sum())
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    return float(np.sqrt((a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (m * n)))


def f1(biased: np.ndarray, said: np.ndarray) -> tuple[float, float]:
    """F1 of the biased, and the mean of both labels' F1."""
    out = []
    for truth, guess in ((biased, said), (~biased, ~said)):
        out.append(2 * (truth & guess).sum() / max(truth.sum() + guess.sum(), 1))
    return float(out[0]), float(np.mean(out))


def threshold(sentences: Sentences) -> float:
    """The least score that is taken for biased: best macro-F1 on these sentences."""
    levels = np.unique(sentences.score)[1:]
    return float(levels[np.argmax([f1(sentences.biased, sentences.score >= level)[1] for level in levels])])


def line(name: str, sentences: Sentences, least: float) -> None:
    """One row of the table."""
    biased, said = sentences.biased, sentences.score >= least
    one, both = f1(biased, said)
    error = auc_error(biased, sentences.score)
    counts = f"{biased.sum()} biased, {(~biased).sum()} not"
    print(f"{name:18}{counts:26}{auc(biased, sentences.score):6.3f} ± {1.96 * error:.3f}", end="")
    print(f"{auc(biased, sentences.hits):9.3f}{auc(biased, -sentences.words):9.3f}{one:9.3f}{both:9.3f}")


def enough(sentences: Sentences) -> list[str]:
    """Outlets with sentences of both labels."""
    rows = pd.crosstab(sentences.outlet, sentences.biased)
    return rows.index[(rows >= ENOUGH).all(axis=1)].tolist()


def report(title: str, sentences: Sentences, least: float) -> None:
    """Within outlet first, then pooled."""
    print(f"\n{title}: {len(sentences.biased)} sentences")
    print(f"{'':18}{'n':26}{'AUC':6} ± 95 %  {'by hits':>8}{'shorter':>9}{'F1':>9}{'macro-F1':>9}")
    values = []
    for outlet in enough(sentences):
        chosen = sentences.of(sentences.outlet == outlet)
        line(outlet, chosen, least)
        values.append((auc(chosen.biased, chosen.score), f1(chosen.biased, chosen.score >= least)))
    if values:
        mean = (np.mean([a for a, _ in values]), np.mean([f[0] for _, f in values]), np.mean([f[1] for _, f in values]))
        print(f"{'mean of outlets':44}{mean[0]:6.3f}{'':26}{mean[1]:9.3f}{mean[2]:9.3f}")
    line("pooled", sentences, least)


def outlet_alone(sentences: Sentences) -> float:
    """Macro-F1 where each sentence gets the label that its outlet has more often, in sample."""
    share = pd.Series(sentences.biased).groupby(sentences.outlet).transform("mean").to_numpy()
    return f1(sentences.biased, share > 0.5)[1]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--lexicon", default="evaluative")
    parser.add_argument("--everything", action="store_true", help="all sentences are new: none was tuned on")
    arguments = parser.parse_args()
    if not arguments.data.exists():
        print(f"skipped: there is no {arguments.data}")
        return 0
    lexicon = Lexicon.read(arguments.lexicon)
    sentences = read(arguments.data, lexicon)
    print(f"outlet's name alone, pooled, in sample: macro-F1 {outlet_alone(sentences):.3f} (published {OUTLET_ALONE})")
    print(f"best published lexicon, pooled: macro-F1 {OFF_THE_SHELF}")
    print(f"{lexicon.header['name']} {lexicon.header['version']}, {len(lexicon.entries)} entries; ", end="")
    print("'shorter' is the AUC of being short: what length alone gives")
    tuned_on, new = sentences.of(~sentences.held_out), sentences.of(sentences.held_out)
    least = threshold(tuned_on)
    print(f"a sentence is taken for biased from {100 * least:.1f} weighted hits in 100 words, chosen on the first part")
    if arguments.everything:
        report("All", sentences, least)
        return 0
    report("Held out (every third)", new, least)
    report("The rest, on which words and threshold were chosen", tuned_on, least)
    return 0


if __name__ == "__main__":
    sys.exit(main())
