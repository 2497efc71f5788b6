"""Checks beside loaded terms: could a difference be one of text length, and in whose voice do the words occur?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Comparison
from framing.lexicon import HitCounts
from framing.stats.effects import share
from framing.stats.inference.one_rate import length_bands, log_ratio_within

VOICES = ("outlet", "reported", "quoted")
KEPT = 0.5
"""A difference of which less than this part remains among texts of similar length may be due to it; a convention."""


def length_check(
    comparison: Comparison, matches: HitCounts, table: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Do the two sides differ too where texts of like length are compared?

    Parameters
    ----------
    comparison : Comparison
    matches : HitCounts
        Of the texts compared.
    table : DataFrame
        category and log_ratio of `framing.measures.loaded.terms.loaded_terms`.

    Returns
    -------
    (tables, notes)
        ``length``: `category, log_ratio, log_ratio_length`; ``bands``: `band, words_least, words_most,
        texts_target, texts_reference, words_target, words_reference, pk_target, pk_reference` (all
        categories together). Notes name categories whose difference length alone may give.
    """
    inside = comparison.unit_places >= 0
    lengths = matches.lengths
    band = length_bands(lengths[inside])
    hits = matches.by_category()[inside]
    target = comparison.is_target[inside]
    cells = band + (band.max() + 1) * _strata(comparison)[inside] if len(band) else band
    words = _by_band(cells, lengths[inside].astype(float)[:, None], target)
    k = _by_band(cells, hits, target)
    within = log_ratio_within(k[0], words[0][:, 0], k[1], words[1][:, 0])
    adjusted = dict(zip(matches.lexicon.categories, within, strict=True))
    length = table[["category", "log_ratio"]].assign(log_ratio_length=table["category"].map(adjusted).astype(float))
    words = _by_band(band, lengths[inside].astype(float)[:, None], target)
    k, texts = _by_band(band, hits, target), _by_band(band, np.ones((len(band), 1)), target)
    rows: dict[str, Any] = {
        "band": np.arange(len(words[0])) + 1,
        "words_least": [int(lengths[inside][band == b].min()) for b in range(len(words[0]))],
        "words_most": [int(lengths[inside][band == b].max()) for b in range(len(words[0]))],
    }
    for name, values in (("texts", texts), ("words", words)):
        rows |= {f"{name}_{side}": v[:, 0].astype(int) for side, v in zip(("target", "reference"), values, strict=True)}
    for side, v, n in zip(("target", "reference"), k, words, strict=True):
        rows[f"pk_{side}"] = 1000 * share(v.sum(axis=1), n[:, 0])
    return {"length": length, "bands": pd.DataFrame(rows)}, _said(table, length)


def _strata(comparison: Comparison) -> np.ndarray:
    """Return the stratum of each row compared, as a number: texts of like length are compared within strata too."""
    code = np.unique(comparison.design.strata, return_inverse=True)[1].astype(np.int64)
    return np.where(comparison.unit_places >= 0, code[comparison.unit_places], 0)


def rates_by_voice(comparison: Comparison, matches: HitCounts) -> dict[str, pd.DataFrame]:
    """Return rates in the outlet's words, in reported speech and in quotes; nothing where voices are not separated.

    Parameters
    ----------
    comparison : Comparison
    matches : HitCounts
        Of the texts compared.

    Returns
    -------
    dict
        ``voices``: `category, side`, then `pk_, k_, words_` for `outlet`, `reported` and `quoted`; a
        rate is NaN where a side has no word in that voice.
    """
    documents = comparison.corpus.documents
    if "voice" not in documents.columns:
        return {}
    voice = documents["voice"].to_numpy(dtype=str)[comparison.rows]
    inside = comparison.unit_places >= 0
    hits, counted = matches.by_category(), matches.by_category(weighted=False)
    lengths = matches.lengths
    parts = []
    for name, side in (("target", comparison.is_target), ("reference", ~comparison.is_target)):
        columns: dict[str, Any] = {"category": list(matches.lexicon.categories), "side": name}
        chosen = {v: inside & side & (voice == v) for v in VOICES}
        n = {v: int(lengths[rows].sum()) for v, rows in chosen.items()}
        columns |= {f"pk_{v}": 1000 * share(hits[rows].sum(axis=0), n[v]) for v, rows in chosen.items()}
        columns |= {f"k_{v}": counted[rows].sum(axis=0).astype(int) for v, rows in chosen.items()}
        columns |= {f"words_{v}": n[v] for v in VOICES}
        parts.append(pd.DataFrame(columns))
    return {"voices": pd.concat(parts, ignore_index=True)}


def _by_band(band: np.ndarray, values: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return values summed by band, for the target and the reference."""
    bands = int(band.max()) + 1 if len(band) else 0
    out = np.zeros((2, bands, values.shape[1]))
    np.add.at(out, (np.where(target, 0, 1), band), values)
    return out[0], out[1]


def _said(table: pd.DataFrame, length: pd.DataFrame) -> tuple[str, ...]:
    crude, within = length["log_ratio"].to_numpy(float), length["log_ratio_length"].to_numpy(float)
    sure = ((table["low"] > 0) | (table["high"] < 0)).to_numpy() & (table["k_target"] * table["k_reference"] > 0)
    notes = []
    lost = length.loc[sure & (within * np.sign(crude) < KEPT * np.abs(crude)), "category"]
    if len(lost):
        notes.append(
            f"The difference in {', '.join(lost)} may be due to text length: among texts of similar length less "
            "than half "
            f"of it remains ({_bands()})."
        )
    apart = length.loc[sure & np.isnan(within), "category"]
    if len(apart):
        notes.append(
            f"The texts of the two sides differ in length throughout, so the difference in {', '.join(apart)} "
            "cannot be "
            "distinguished from a difference in length."
        )
    return tuple(notes)


def _bands() -> str:
    return "table `length`; texts in four bands of length"
