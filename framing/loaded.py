"""Loaded terms: how often does each side use the words of a lexicon, by category and by entry?"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from framing.corpus import Comparison
from framing.effects import share
from framing.inference import PermutationSettings, adjust, compare_rates
from framing.lexicon import Lexicon, Matches
from framing.result import Result, best_first


@dataclass(frozen=True)
class LoadedSettings(PermutationSettings):
    """Settings of `loaded_terms`: those of `framing.inference.PermutationSettings`."""


def loaded_terms(comparison: Comparison, lexicon: Lexicon, settings: LoadedSettings | None = None) -> Result:
    """How many words of each category of a lexicon does each side use in a thousand?

    Parameters
    ----------
    comparison : Comparison
    lexicon : Lexicon
        For the language of the corpus.
    settings : LoadedSettings, optional

    Returns
    -------
    Result
        One row a category: `category, k_target, k_reference` (hits), `pk_target, pk_reference`
        (hits per thousand words), `log_ratio, low, high` (doublings), `p, q`. `tables["entries"]`:
        `entry, category, counterpart, note, k_target, k_reference, pk_target, pk_reference`.
        `tables["forms"]`: the words counted under each category and entry.

    Notes
    -----
    A hit is a word, not a judgement: quoted, negated and literal uses count alike. Categories that
    have a hit on either side form one family for q. The assumption most likely to be false: that the
    lexicon's words carry the load it gives them in these texts.
    """
    settings = settings or LoadedSettings()
    matches = lexicon.match(comparison.tokens)
    by_entry = matches.matrix()
    entry_target, entry_reference = comparison.per_unit(by_entry)
    to_category = _categories(lexicon)
    k_target, k_reference = entry_target @ to_category, entry_reference @ to_category
    n_target, n_reference = comparison.lengths()
    ratios = compare_rates(
        (k_target, n_target),
        (k_reference, n_reference),
        comparison.design,
        settings.permutations,
        settings.seed,
        settings.level,
    )
    words = (float(n_target.sum()), float(n_reference.sum()))
    table = pd.DataFrame(
        {"category": list(lexicon.categories)}
        | _rates(k_target, k_reference, words)
        | {"log_ratio": ratios.log_ratio, "low": ratios.low, "high": ratios.high}
        | {"p": ratios.p, "q": adjust(ratios.p)}
    )
    header = lexicon.header
    return Result(
        "loaded",
        best_first(table),
        comparison.describe(),
        tables={"entries": _entries(lexicon, entry_target, entry_reference, words), "forms": _forms(matches)},
        settings=asdict(settings)
        | {"lexicon": header["name"], "lexicon_version": header["version"]}
        | {"p_min": ratios.p_min, "family": int(((k_target + k_reference).sum(axis=0) > 0).sum())},
        notes=_notes(comparison, lexicon),
        references=("hardie2014", "janssen1997", "chung2013", "benjamini1995"),
        methods=(
            f"Loaded terms were counted with the lexicon {header['name']} {header['version']} "
            f"({len(lexicon.entries)} entries in {len(lexicon.categories)} categories; {header['licence']}) as hits "
            f"per thousand words; {_tested(comparison, settings)}."
        ),
    )


def _categories(lexicon: Lexicon) -> np.ndarray:
    position = {category: i for i, category in enumerate(lexicon.categories)}
    out = np.zeros((len(lexicon.entries), len(position)))
    for row, entry in enumerate(lexicon.entries):
        for key, _ in entry.keys:
            out[row, position[key]] = 1
    return out


def _rates(k_target, k_reference, words: tuple[float, float]) -> dict:
    k_target, k_reference = k_target.sum(axis=0), k_reference.sum(axis=0)
    return {
        "k_target": k_target.astype(int),
        "k_reference": k_reference.astype(int),
        "pk_target": 1000 * share(k_target, words[0]),
        "pk_reference": 1000 * share(k_reference, words[1]),
    }


def _entries(lexicon: Lexicon, k_target, k_reference, words: tuple[float, float]) -> pd.DataFrame:
    entries = lexicon.entries
    table = pd.DataFrame(
        {
            "entry": [e.pattern for e in entries],
            "category": [e.category for e in entries],
            "counterpart": [e.counterpart for e in entries],
            "note": [e.note for e in entries],
        }
        | _rates(k_target, k_reference, words)
    )
    table["k"] = table["k_target"] + table["k_reference"]
    table = table[table["k"] > 0].sort_values(["k", "entry"], ascending=[False, True])
    return table.drop(columns="k").reset_index(drop=True)


def _forms(matches: Matches) -> pd.DataFrame:
    rows = set()
    for index, forms in matches.forms().items():
        entry = matches.lexicon.entries[index]
        rows |= {(label, form) for form in forms for label in (entry.category, entry.pattern)}
    return pd.DataFrame(sorted(rows), columns=["label", "form"])


def _notes(comparison: Comparison, lexicon: Lexicon) -> tuple[str, ...]:
    header = lexicon.header
    notes = [
        f"Lexicon {header['name']} {header['version']}; validation: {header['validation']}.",
        "A hit is a word, not a judgement: negated and literal uses count alike.",
    ]
    if not comparison.design.testable:
        notes.append("No p: " + comparison.design.describe())
    return tuple(notes)


def _tested(comparison: Comparison, settings: LoadedSettings) -> str:
    if not comparison.design.testable:
        return "they are not tested, as too few units stand behind them"
    return (
        f"differences were tested by a studentised permutation over {comparison.design.describe().rstrip('.')} "
        f"(seed {settings.seed}), categories forming one family (Benjamini–Hochberg)"
    )
